import Torch

/// Each channel of each sample of [N, C, ...] brought to mean 0 and variance 1.
///
/// Source: Ulyanov et al. 2016, arXiv 1607.08022.
public final class InstanceNorm: Layer {
    public let weight: Parameter?
    public let bias: Parameter?
    let epsilon: Double

    /// - Parameter affine: whether a weight (first 1) and a bias (first 0) follow; not by default, as in PyTorch.
    public init(_ channels: Int, epsilon: Double = 1e-5, affine: Bool = false) {
        weight = affine ? Parameter(.ones([channels])) : nil
        bias = affine ? Parameter(.zeros([channels])) : nil
        self.epsilon = epsilon
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        input.instanceNormalized(weight: weight, bias: bias, epsilon: epsilon)
    }
}
