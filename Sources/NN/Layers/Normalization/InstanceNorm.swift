import Torch

/// Each channel of each sample of [N, C, ...], normalised to mean 0 and variance 1.
///
/// Source: Ulyanov et al. 2016, arXiv 1607.08022.
public final class InstanceNorm: Layer {
    public let weight: Parameter?
    public let bias: Parameter?
    let epsilon: Double

    /// - Parameter affine: whether there are a weight (initially 1) and a bias (initially 0); by default not, as in
    ///   PyTorch.
    public init(_ channels: Int, epsilon: Double = 1e-5, affine: Bool = false) {
        weight = affine ? Parameter(.ones([channels])) : nil
        bias = affine ? Parameter(.zeros([channels])) : nil
        self.epsilon = epsilon
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        input.instanceNormalized(weight: weight, bias: bias, epsilon: epsilon)
    }
}
