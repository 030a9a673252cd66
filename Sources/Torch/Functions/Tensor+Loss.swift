private let mse = Operator("mse_loss")
private let l1 = Operator("l1_loss")
private let huber = Operator("huber_loss")
private let smoothL1 = Operator("smooth_l1_loss")
private let bceWithLogits = Operator("binary_cross_entropy_with_logits")
private let bce = Operator("binary_cross_entropy")
private let crossEntropyOp = Operator("cross_entropy_loss")
private let nll = Operator("nll_loss_nd")
private let klDivergenceOp = Operator("kl_div")

/// How the terms of a loss are combined.
public enum LossReduction: Int, Sendable {
    /// Not combined: one number for each term.
    case none = 0
    case mean = 1
    case sum = 2
}

extension Tensor {
    /// (x − y)²
    public func meanSquaredError(_ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
        mse(.tensor(self), .tensor(target), .int(reduction.rawValue))
    }

    /// |x − y|
    public func meanAbsoluteError(_ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
        l1(.tensor(self), .tensor(target), .int(reduction.rawValue))
    }

    /// (x − y)² / 2 where |x − y| ≤ δ, otherwise δ · (|x − y| − δ / 2). Source: Huber 1964.
    public func huberLoss(_ target: Tensor, delta: Double = 1, reduction: LossReduction = .mean) -> Tensor {
        huber(.tensor(self), .tensor(target), .int(reduction.rawValue), .double(delta))
    }

    /// (x − y)² / 2β where |x − y| < β, otherwise |x − y| − β / 2.
    public func smoothL1Loss(_ target: Tensor, beta: Double = 1, reduction: LossReduction = .mean) -> Tensor {
        smoothL1(.tensor(self), .tensor(target), .int(reduction.rawValue), .double(beta))
    }

    /// −y log σ(x) − (1 − y) log(1 − σ(x)), from logits x, without overflow.
    ///
    /// - Parameter positiveWeight: a factor of the first term, broadcast.
    public func binaryCrossEntropyWithLogits(
        _ target: Tensor, weight: Tensor? = nil, positiveWeight: Tensor? = nil, reduction: LossReduction = .mean
    ) -> Tensor {
        bceWithLogits(
            .tensor(self), .tensor(target), .optional(weight), .optional(positiveWeight), .int(reduction.rawValue))
    }

    /// −y log p − (1 − y) log(1 − p), from probabilities p; logarithms are cut off at −100.
    public func binaryCrossEntropy(_ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
        bce(.tensor(self), .tensor(target), .none, .int(reduction.rawValue))
    }

    /// −log softmax(x)[y] of logits [N, K, ...] with classes [N, ...] (`int64`) or class probabilities [N, K, ...].
    ///
    /// - Parameters:
    ///   - weight: a factor for each class; a mean is then weighted.
    ///   - ignoredClass: targets with this number are ignored.
    ///   - labelSmoothing: the share of the target spread evenly over all classes. Source: Szegedy et al. 2015,
    ///     arXiv 1512.00567.
    public func crossEntropy(
        _ target: Tensor, weight: Tensor? = nil, ignoredClass: Int = -100, labelSmoothing: Double = 0,
        reduction: LossReduction = .mean
    ) -> Tensor {
        crossEntropyOp(
            .tensor(self), .tensor(target), .optional(weight), .int(reduction.rawValue), .int(ignoredClass),
            .double(labelSmoothing))
    }

    /// −x[y] of log-probabilities [N, K, ...] with classes [N, ...] (`int64`).
    public func negativeLogLikelihood(
        _ target: Tensor, weight: Tensor? = nil, ignoredClass: Int = -100, reduction: LossReduction = .mean
    ) -> Tensor {
        nll(.tensor(self), .tensor(target), .optional(weight), .int(reduction.rawValue), .int(ignoredClass))
    }

    /// Σ y · (log y − x), the divergence of y from log-probabilities x [N, ...]; divided by N unless only summed.
    ///
    /// - Parameter targetIsLog: whether y is given by its logarithm.
    public func klDivergence(_ target: Tensor, targetIsLog: Bool = false, dividedByCount: Bool = true) -> Tensor {
        let sum = klDivergenceOp(
            .tensor(self), .tensor(target), .int(LossReduction.sum.rawValue), .bool(targetIsLog))
        return dividedByCount ? sum / size(0) : sum
    }
}
