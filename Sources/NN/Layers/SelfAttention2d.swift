import Torch

/// Self-attention between all pixels of [N, C, H, W]: y = x + γ · o(softmax(θ(x)ᵀ φ(x)) g(x)).
///
/// θ, φ, g and o are 1×1 convolutions, with C / 8 channels for queries θ and keys φ and C / 2 for values g; keys and
/// values are halved by 2×2 max pooling, so H and W are even. γ is initially 0.
///
/// Source: Zhang et al. 2018, arXiv 1805.08318, in the form of the authors' code (the paper's text neither pools nor
/// has C / 2 values) and under BigGAN's names.
public final class SelfAttention2d: Layer {
    public let theta, phi, g, o: any Layer
    public let gamma = Parameter(.zeros([]))

    /// - Parameter spectralNorm: whether the convolutions are spectrally normalised, as in the paper.
    public init(_ channels: Int, spectralNorm: Bool = true) {
        func convolution(_ inputs: Int, _ outputs: Int) -> any Layer {
            let layer = Convolution2d(inputs, outputs, kernel: 1, bias: false)
            return spectralNorm ? SpectralNorm(layer) : layer
        }
        theta = convolution(channels, channels / 8)
        phi = convolution(channels, channels / 8)
        g = convolution(channels, channels / 2)
        o = convolution(channels / 2, channels)
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        let (height, width) = (input.size(2), input.size(3))
        let queries = theta(input).flattened(from: 2).transposed()
        let keys = phi(input).maxPooled(2).flattened(from: 2)
        let values = g(input).maxPooled(2).flattened(from: 2).transposed()
        // Not the fused operator: penalties on gradients need its second derivative, which it lacks.
        let seen = queries.matmul(keys).softmax(axis: -1).matmul(values)
        return input + gamma * o(seen.transposed().reshaped(input.size(0), -1, height, width))
    }
}
