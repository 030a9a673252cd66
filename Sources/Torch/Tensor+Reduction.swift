private let sumAll = Operator("sum")
private let sumAxes = Operator("sum.dim_IntList")
private let meanAll = Operator("mean")
private let meanAxes = Operator("mean.dim")
private let varianceAll = Operator("var.correction")
private let maxAll = Operator("max")
private let minAll = Operator("min")
private let maxAxis = Operator("max.dim")
private let minAxis = Operator("min.dim")
private let amaxOp = Operator("amax")
private let aminOp = Operator("amin")
private let argmaxOp = Operator("argmax")
private let argminOp = Operator("argmin")
private let prodAll = Operator("prod")
private let allOp = Operator("all")
private let anyOp = Operator("any")
private let normOp = Operator("linalg_vector_norm")
private let logSumExpOp = Operator("logsumexp")

extension Tensor {
    public func sum() -> Tensor { sumAll(.tensor(self)) }
    public func sum(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        sumAxes(.tensor(self), .ints(axes), .bool(keepingAxes))
    }
    public func mean() -> Tensor { meanAll(.tensor(self)) }
    public func mean(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        meanAxes(.tensor(self), .ints(axes), .bool(keepingAxes))
    }
    /// The mean squared distance from the mean; the sum of squares is divided by the count minus `correction` (1 for
    /// the unbiased estimate).
    public func variance(axes: [Int]? = nil, correction: Int = 1, keepingAxes: Bool = false) -> Tensor {
        varianceAll(.tensor(self), axes.map(Argument.ints) ?? .none, .int(correction), .bool(keepingAxes))
    }
    public func product() -> Tensor { prodAll(.tensor(self)) }
    public func max() -> Tensor { maxAll(.tensor(self)) }
    public func min() -> Tensor { minAll(.tensor(self)) }
    /// The largest elements along an axis and their positions.
    public func max(axis: Int, keepingAxis: Bool = false) -> (values: Tensor, indices: Tensor) {
        let found = maxAxis.tensors(.tensor(self), .int(axis), .bool(keepingAxis))
        return (found[0], found[1])
    }
    /// The smallest elements along an axis and their positions.
    public func min(axis: Int, keepingAxis: Bool = false) -> (values: Tensor, indices: Tensor) {
        let found = minAxis.tensors(.tensor(self), .int(axis), .bool(keepingAxis))
        return (found[0], found[1])
    }
    public func maximum(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        amaxOp(.tensor(self), .ints(axes), .bool(keepingAxes))
    }
    public func minimum(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        aminOp(.tensor(self), .ints(axes), .bool(keepingAxes))
    }
    /// The position of the largest element along an axis (`int64`).
    public func argmax(axis: Int, keepingAxis: Bool = false) -> Tensor {
        argmaxOp(.tensor(self), .int(axis), .bool(keepingAxis))
    }
    /// The position of the smallest element along an axis (`int64`).
    public func argmin(axis: Int, keepingAxis: Bool = false) -> Tensor {
        argminOp(.tensor(self), .int(axis), .bool(keepingAxis))
    }
    /// Whether all elements are true (or not zero).
    public func all() -> Bool { allOp(.tensor(self)).item() != 0 }
    /// Whether any element is true (or not zero).
    public func any() -> Bool { anyOp(.tensor(self)).item() != 0 }
    /// (Σ|x|^order)^(1/order) over the axes, or over all elements.
    public func norm(_ order: Double = 2, axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        normOp(.tensor(self), .double(order), axes.map(Argument.ints) ?? .none, .bool(keepingAxes))
    }
    /// log Σ exp over the axes.
    public func logSumExp(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        logSumExpOp(.tensor(self), .ints(axes), .bool(keepingAxes))
    }
}
