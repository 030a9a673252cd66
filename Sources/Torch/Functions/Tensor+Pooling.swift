private let maxPools = [Operator("max_pool1d"), Operator("max_pool2d"), Operator("max_pool3d")]
private let averagePools = [Operator("avg_pool1d"), Operator("avg_pool2d"), Operator("avg_pool3d")]
private let adaptiveAveragePools = [
    Operator("adaptive_avg_pool1d"), Operator("adaptive_avg_pool2d"), Operator("adaptive_avg_pool3d"),
]
private let adaptiveMaxPools = [
    Operator("adaptive_max_pool1d"), Operator("adaptive_max_pool2d"), Operator("adaptive_max_pool3d"),
]

extension Tensor {
    /// The largest element of each window of [N, C, ...]; windows do not overlap unless a stride is given.
    ///
    /// - Parameter includingPartial: whether incomplete windows at the end are included (sizes are rounded up).
    public func maxPooled(
        _ kernel: some Extents, stride: (any Extents)? = nil, padding: some Extents = 0, includingPartial: Bool = false
    ) -> Tensor {
        let axes = rank - 2
        return maxPools[axes - 1](
            .tensor(self), .ints(kernel.extents(axes)), .ints(stride?.extents(axes) ?? []),
            .ints(padding.extents(axes)), .default, .bool(includingPartial))
    }

    /// The mean of each window of [N, C, ...]; windows do not overlap unless a stride is given.
    ///
    /// - Parameters:
    ///   - includingPartial: whether incomplete windows at the end are included (sizes are rounded up).
    ///   - countingPadding: whether the mean includes the padding's zeros.
    public func averagePooled(
        _ kernel: some Extents, stride: (any Extents)? = nil, padding: some Extents = 0,
        includingPartial: Bool = false, countingPadding: Bool = true
    ) -> Tensor {
        let axes = rank - 2
        return averagePools[axes - 1](
            .tensor(self), .ints(kernel.extents(axes)), .ints(stride?.extents(axes) ?? []),
            .ints(padding.extents(axes)), .bool(includingPartial), .bool(countingPadding))
    }

    /// The sum of each window of images [N, C, H, W].
    public func sumPooled(_ kernel: some Extents, stride: some Extents, padding: some Extents = 0) -> Tensor {
        averagePools[1](
            .tensor(self), .ints(kernel.extents(2)), .ints(stride.extents(2)), .ints(padding.extents(2)),
            .default, .default, .int(1))
    }

    /// The means of (nearly) equal parts of [N, C, ...], for a number of parts along each axis.
    public func averagePooled(to size: some Extents) -> Tensor {
        let axes = rank - 2
        return adaptiveAveragePools[axes - 1](.tensor(self), .ints(size.extents(axes)))
    }

    /// The largest elements of (nearly) equal parts of [N, C, ...], for a number of parts along each axis.
    public func maxPooled(to size: some Extents) -> Tensor {
        let axes = rank - 2
        return adaptiveMaxPools[axes - 1].tensors(.tensor(self), .ints(size.extents(axes)))[0]
    }
}
