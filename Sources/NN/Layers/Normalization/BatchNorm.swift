import Torch

private let increment = Operator("add_.Scalar")

/// y = (x − mean) / √(variance + ε) · weight + bias, for each channel of [N, C], [N, C, L], images or volumes.
///
/// In training the mean and variance are the batch's, and the running ones move a share `momentum` towards them; in
/// evaluation they are the running ones. Source: Ioffe, Szegedy 2015, arXiv 1502.03167.
public final class BatchNorm: Layer, TrainingDependent {
    public let weight: Parameter?
    public let bias: Parameter?
    public let runningMean: Buffer
    public let runningVar: Buffer
    public let numBatchesTracked = Buffer(.zeros([], dtype: .int64))
    public var isTraining = true
    let momentum: Double
    let epsilon: Double

    /// - Parameter affine: whether there are a weight (initially 1) and a bias (initially 0).
    public init(_ channels: Int, momentum: Double = 0.1, epsilon: Double = 1e-5, affine: Bool = true) {
        weight = affine ? Parameter(.ones([channels])) : nil
        bias = affine ? Parameter(.zeros([channels])) : nil
        runningMean = Buffer(.zeros([channels]))
        runningVar = Buffer(.ones([channels]))
        self.momentum = momentum
        self.epsilon = epsilon
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        if isTraining { increment(.tensor(numBatchesTracked), .int(1)) }
        return input.batchNormalized(
            weight: weight, bias: bias, runningMean: runningMean, runningVariance: runningVar, usingBatch: isTraining,
            momentum: momentum, epsilon: epsilon)
    }
}
