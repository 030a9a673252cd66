import Torch

/// Instance normalisation whose scale and shift are learned from a style: y = (1 + s(w)) · norm(x) + t(w), with (s, t)
/// a linear map of the style w [N, D].
///
/// Source: Huang, Belongie 2017, arXiv 1703.06868; with the linear map, Karras et al. 2018, arXiv 1812.04948.
public final class AdaptiveInstanceNorm: Module {
    public let style: Linear
    let epsilon: Double

    public init(_ channels: Int, style size: Int, epsilon: Double = 1e-5) {
        style = Linear(size, 2 * channels)
        self.epsilon = epsilon
    }

    public func callAsFunction(_ input: Tensor, style code: Tensor) -> Tensor {
        let shape = [input.size(0), input.size(1)] + Array(repeating: 1, count: input.rank - 2)
        let factors = style(code).chunked(2, axis: 1).map { $0.reshaped(shape) }
        return input.instanceNormalized(epsilon: epsilon) * (factors[0] + 1) + factors[1]
    }
}
