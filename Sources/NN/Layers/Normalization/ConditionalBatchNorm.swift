import Torch

/// Batch normalisation whose scale and shift belong to a class: y = norm(x) · gains[class] + offsets[class].
///
/// Source: Dumoulin et al. 2016, arXiv 1610.07629; de Vries et al. 2017, arXiv 1707.00683.
public final class ConditionalBatchNorm: Module {
    public let norm: BatchNorm
    /// [K, C], initially 1.
    public let gains: Parameter
    /// [K, C], initially 0.
    public let offsets: Parameter

    public init(_ channels: Int, classes: Int, momentum: Double = 0.1, epsilon: Double = 1e-5) {
        norm = BatchNorm(channels, momentum: momentum, epsilon: epsilon, affine: false)
        gains = Parameter(.ones([classes, channels]))
        offsets = Parameter(.zeros([classes, channels]))
    }

    /// - Parameter labels: the samples' classes [N] (`int64`).
    public func callAsFunction(_ input: Tensor, labels: Tensor) -> Tensor {
        let shape = [input.size(0), input.size(1)] + Array(repeating: 1, count: input.rank - 2)
        return norm(input) * gains.embedded(labels).reshaped(shape) + offsets.embedded(labels).reshaped(shape)
    }
}
