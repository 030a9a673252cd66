private let sortOp = Operator("sort.stable")
private let argsortOp = Operator("argsort.stable")
private let topOp = Operator("topk")
private let kthOp = Operator("kthvalue")
private let medianOp = Operator("median.dim")
private let quantileOp = Operator("quantile")
private let cumulativeSumOp = Operator("cumsum")
private let cumulativeProductOp = Operator("cumprod")
private let cumulativeMaximumOp = Operator("cummax")
private let cumulativeLogSumExpOp = Operator("logcumsumexp")
private let differencesOp = Operator("diff")
private let uniqueOp = Operator("_unique2")
private let uniqueAxisOp = Operator("unique_dim")
private let searchSortedOp = Operator("searchsorted.Tensor")
private let binCountOp = Operator("bincount")
private let histogramOp = Operator("histc")
private let countNonzeroOp = Operator("count_nonzero")

extension Tensor {
    // MARK: Order

    /// The elements along an axis in order, and their original positions; equal ones keep their order.
    public func sorted(axis: Int = -1, descending: Bool = false) -> (values: Tensor, indices: Tensor) {
        let found = sortOp.tensors(.tensor(self), .bool(true), .int(axis), .bool(descending))
        return (found[0], found[1])
    }
    /// The positions of the elements along an axis, in sorted order; equal ones keep their order.
    public func argsort(axis: Int = -1, descending: Bool = false) -> Tensor {
        argsortOp(.tensor(self), .bool(true), .int(axis), .bool(descending))
    }
    /// The `count` largest (or smallest) elements along an axis, the most extreme first, and their positions.
    public func top(_ count: Int, axis: Int = -1, largest: Bool = true) -> (values: Tensor, indices: Tensor) {
        let found = topOp.tensors(.tensor(self), .int(count), .int(axis), .bool(largest))
        return (found[0], found[1])
    }
    /// The `rank`-th smallest element along an axis, counted from 1, and its position.
    public func kthSmallest(_ rank: Int, axis: Int = -1, keepingAxis: Bool = false) -> (
        values: Tensor, indices: Tensor
    ) {
        let found = kthOp.tensors(.tensor(self), .int(rank), .int(axis), .bool(keepingAxis))
        return (found[0], found[1])
    }
    /// The median along an axis (of an even number of elements the lower one), and its position.
    public func median(axis: Int = -1, keepingAxis: Bool = false) -> (values: Tensor, indices: Tensor) {
        let found = medianOp.tensors(.tensor(self), .int(axis), .bool(keepingAxis))
        return (found[0], found[1])
    }
    /// Quantiles at shares from 0 to 1 [Q], interpolated linearly; the shares' axis comes first: [Q, ...].
    public func quantile(_ shares: Tensor, axis: Int? = nil, keepingAxis: Bool = false) -> Tensor {
        quantileOp(.tensor(self), .tensor(shares), .optional(axis), .bool(keepingAxis))
    }

    // MARK: Running along an axis

    /// y[i] = x[0] + … + x[i]
    public func cumulativeSum(axis: Int) -> Tensor { cumulativeSumOp(.tensor(self), .int(axis)) }
    /// y[i] = x[0] · … · x[i]
    public func cumulativeProduct(axis: Int) -> Tensor { cumulativeProductOp(.tensor(self), .int(axis)) }
    /// y[i] = max(x[0], …, x[i])
    public func cumulativeMaximum(axis: Int) -> Tensor { cumulativeMaximumOp.tensors(.tensor(self), .int(axis))[0] }
    /// y[i] = log(e^x[0] + … + e^x[i])
    public func cumulativeLogSumExp(axis: Int) -> Tensor { cumulativeLogSumExpOp(.tensor(self), .int(axis)) }
    /// y[i] = x[i + 1] − x[i]; the axis is shorter by 1.
    public func differences(axis: Int = -1) -> Tensor { differencesOp(.tensor(self), .int(1), .int(axis)) }

    // MARK: Sets and counts

    /// The distinct elements in order, for each element of `self` its index among them, and their counts.
    public func unique() -> (values: Tensor, inverse: Tensor, counts: Tensor) {
        let found = uniqueOp.tensors(.tensor(self), .bool(true), .bool(true), .bool(true))
        return (found[0], found[1], found[2])
    }
    /// The distinct slices of an axis in order; inverse and counts as for ``unique()``.
    public func unique(axis: Int) -> (values: Tensor, inverse: Tensor, counts: Tensor) {
        let found = uniqueAxisOp.tensors(.tensor(self), .int(axis), .bool(true), .bool(true), .bool(true))
        return (found[0], found[1], found[2])
    }
    /// The position of each of `values` in `self`, which is sorted along its last axis: before equal elements, or after
    /// them.
    public func searchSorted(_ values: Tensor, afterEqual: Bool = false) -> Tensor {
        searchSortedOp(.tensor(self), .tensor(values), .bool(false), .bool(afterEqual))
    }
    /// The count of each whole number from 0 on in a vector, or the sum of its weights.
    public func binCount(weights: Tensor? = nil, minimumLength: Int = 0) -> Tensor {
        binCountOp(.tensor(self), .optional(weights), .int(minimumLength))
    }
    /// The histogram of elements with bins of equal width from `low` to `high`.
    public func histogram(bins: Int, from low: Double, to high: Double) -> Tensor {
        histogramOp(.tensor(self), .int(bins), .double(low), .double(high))
    }
    /// How many elements are not zero.
    public func countNonzero(axis: Int? = nil) -> Tensor { countNonzeroOp(.tensor(self), .optional(axis)) }
}
