import Torch

/// y = x / √(mean over channels of x² + ε), for each pixel of [N, C, ...] (or each vector [N, C]).
///
/// Source: Karras et al. 2017, arXiv 1710.10196, section 4.2.
public final class PixelNorm: Layer {
    let epsilon: Double

    public init(epsilon: Double = 1e-8) { self.epsilon = epsilon }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        input * (input.squared().mean(axes: [1], keepingAxes: true) + epsilon).rsqrt()
    }
}
