private let convolutions = [Operator("conv1d"), Operator("conv2d"), Operator("conv3d")]
private let transposedConvolutions = [
    Operator("conv_transpose1d"), Operator("conv_transpose2d.input"), Operator("conv_transpose3d.input"),
]
private let linearOp = Operator("linear")
private let unfoldOp = Operator("im2col")
private let foldOp = Operator("col2im")

extension Tensor {
    /// x Wᵀ + b, for x [..., I], W [O, I] and b [O].
    public func linear(_ weight: Tensor, bias: Tensor? = nil) -> Tensor {
        linearOp(.tensor(self), .tensor(weight), .optional(bias))
    }

    /// Convolution over one, two or three axes: [N, I, ...] with weights [O, I / groups, ...] gives [N, O, ...].
    ///
    /// The weights' rank gives the number of axes. An edge of n becomes ⌊(n + 2 · padding − dilation · (kernel − 1) −
    /// 1) / stride⌋ + 1.
    public func convolved(
        with weight: Tensor, bias: Tensor? = nil, stride: some Extents = 1, padding: some Extents = 0,
        dilation: some Extents = 1, groups: Int = 1
    ) -> Tensor {
        let axes = weight.rank - 2
        precondition(1...3 ~= axes, "weights of a convolution have 3, 4 or 5 axes, not \(weight.rank)")
        return convolutions[axes - 1](
            .tensor(self), .tensor(weight), .optional(bias), .ints(stride.extents(axes)),
            .ints(padding.extents(axes)), .ints(dilation.extents(axes)), .int(groups))
    }

    /// The transpose of a convolution: [N, I, ...] with weights [I, O / groups, ...] gives [N, O, ...].
    ///
    /// An edge of n becomes (n − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1.
    public func transposeConvolved(
        with weight: Tensor, bias: Tensor? = nil, stride: some Extents = 1, padding: some Extents = 0,
        outputPadding: some Extents = 0, dilation: some Extents = 1, groups: Int = 1
    ) -> Tensor {
        let axes = weight.rank - 2
        precondition(1...3 ~= axes, "weights of a convolution have 3, 4 or 5 axes, not \(weight.rank)")
        return transposedConvolutions[axes - 1](
            .tensor(self), .tensor(weight), .optional(bias), .ints(stride.extents(axes)),
            .ints(padding.extents(axes)), .ints(outputPadding.extents(axes)), .int(groups),
            .ints(dilation.extents(axes)))
    }

    /// The windows of images [N, C, H, W] as columns [N, C · kernel area, windows].
    public func unfolded(
        kernel: some Extents, stride: some Extents = 1, padding: some Extents = 0, dilation: some Extents = 1
    ) -> Tensor {
        unfoldOp(
            .tensor(self), .ints(kernel.extents(2)), .ints(dilation.extents(2)), .ints(padding.extents(2)),
            .ints(stride.extents(2)))
    }

    /// Columns [N, C · kernel area, windows] added up into images [N, C, height, width]: the transpose of
    /// ``unfolded(kernel:stride:padding:dilation:)``.
    public func folded(
        to size: [Int], kernel: some Extents, stride: some Extents = 1, padding: some Extents = 0,
        dilation: some Extents = 1
    ) -> Tensor {
        foldOp(
            .tensor(self), .ints(size), .ints(kernel.extents(2)), .ints(dilation.extents(2)),
            .ints(padding.extents(2)), .ints(stride.extents(2)))
    }
}
