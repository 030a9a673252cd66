private let batchNormOp = Operator("batch_norm")
private let instanceNormOp = Operator("instance_norm")
private let layerNormOp = Operator("layer_norm")
private let groupNormOp = Operator("group_norm")
private let weightNormOp = Operator("_weight_norm")

extension Tensor {
    /// (x − mean) / √(variance + ε) · weight + bias for each channel of [N, C, ...].
    ///
    /// With `usingBatch` mean and (biased) variance are the batch's, and the running ones move a share `momentum`
    /// towards them (the variance towards the unbiased one); otherwise they are the running ones.
    public func batchNormalized(
        weight: Tensor?, bias: Tensor?, runningMean: Tensor?, runningVariance: Tensor?, usingBatch: Bool,
        momentum: Double = 0.1, epsilon: Double = 1e-5
    ) -> Tensor {
        batchNormOp(
            .tensor(self), .optional(weight), .optional(bias), .optional(runningMean), .optional(runningVariance),
            .bool(usingBatch), .double(momentum), .double(epsilon), .bool(true))
    }

    /// Each channel of each sample of [N, C, ...] normalised to mean 0 and variance 1, then scaled and shifted.
    public func instanceNormalized(weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5) -> Tensor {
        instanceNormOp(
            .tensor(self), .optional(weight), .optional(bias), .none, .none, .bool(true), .double(0.1),
            .double(epsilon), .bool(true))
    }

    /// The last axes, of the given sizes, together normalised to mean 0 and variance 1, then scaled and shifted.
    public func layerNormalized(
        _ shape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
    ) -> Tensor {
        layerNormOp(.tensor(self), .ints(shape), .optional(weight), .optional(bias), .double(epsilon))
    }

    /// Each group of channels of each sample of [N, C, ...] normalised to mean 0 and variance 1, then scaled and
    /// shifted.
    public func groupNormalized(
        groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
    ) -> Tensor {
        groupNormOp(.tensor(self), .int(groups), .optional(weight), .optional(bias), .double(epsilon))
    }

    /// v · g / ‖v‖, with the norm over all axes but one, along which g has a size of its own.
    public func weightNormalized(scale: Tensor, axis: Int) -> Tensor {
        weightNormOp(.tensor(self), .tensor(scale), .int(axis))
    }
}
