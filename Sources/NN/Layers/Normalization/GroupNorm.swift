import Torch

/// Each group of channels of each sample of [N, C, ...], normalised to mean 0 and variance 1, then scaled and shifted
/// by channel. One group is layer normalisation as image networks use it.
///
/// Source: Wu, He 2018, arXiv 1803.08494.
public final class GroupNorm: Layer {
    public let weight: Parameter?
    public let bias: Parameter?
    let groups: Int
    let epsilon: Double

    /// - Parameter affine: whether there are a weight (initially 1) and a bias (initially 0).
    public init(groups: Int, _ channels: Int, epsilon: Double = 1e-5, affine: Bool = true) {
        weight = affine ? Parameter(.ones([channels])) : nil
        bias = affine ? Parameter(.zeros([channels])) : nil
        self.groups = groups
        self.epsilon = epsilon
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        input.groupNormalized(groups: groups, weight: weight, bias: bias, epsilon: epsilon)
    }
}
