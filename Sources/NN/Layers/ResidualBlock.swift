import Torch

/// The block of residual GANs: y = shortcut(x) + c₂(f(n₂(c₁(f(n₁(x)))))), with 3×3 convolutions c and rectifiers f.
///
/// An `up` block doubles the edges before c₁, nearest neighbours repeated; a `down` block halves them after c₂ by means
/// of 2×2. The shortcut is a 1×1 convolution with the same resampling, or x itself where neither the channels nor the
/// edges change. Convolutions next to a resampling are computed together with it (see ``UpsamplingConvolution2d`` and
/// ``DownsamplingConvolution2d``), and the shortcut's on the smaller side, which changes nothing but the time.
///
/// ```swift
/// ResidualBlock(256, 128, .up, norm: { BatchNorm($0) })  // a generator's
/// ResidualBlock(128, 256, .down, hidden: 128, wrapping: { SpectralNorm($0) })  // a critic's
/// ```
///
/// Source: Miyato et al. 2018, arXiv 1802.05957, figures 9 and 10, after Gulrajani et al. 2017, arXiv 1704.00028.
public final class ResidualBlock: Layer {
    /// How height and width of an image change.
    public enum Resampling: Sendable { case none, up, down }

    public let norm1, norm2: (any Layer)?
    public let convolution1, convolution2: any Layer
    public let shortcut: (any Layer)?
    let resampling: Resampling
    let isActivatedFirst: Bool

    /// - Parameters:
    ///   - hidden: channels between the convolutions; by default the output channels.
    ///   - activatedFirst: whether n₁ and f come before c₁; not in a critic's first block, whose input is the image.
    ///   - norm: makes a normalisation layer for a number of channels.
    ///   - wrapping: the wrapper of each convolution, such as ``SpectralNorm``.
    public init(
        _ inputs: Int, _ outputs: Int, _ resampling: Resampling = .none, hidden: Int? = nil,
        activatedFirst: Bool = true, norm: ((Int) -> any Layer)? = nil,
        wrapping: (any WeightedLayer) -> any Layer = { $0 }
    ) {
        let hidden = hidden ?? outputs
        norm1 = activatedFirst ? norm?(inputs) : nil
        convolution1 = wrapping(
            resampling == .up
                ? UpsamplingConvolution2d(inputs, hidden) : Convolution2d(inputs, hidden, kernel: 3, padding: 1))
        norm2 = norm?(hidden)
        convolution2 = wrapping(
            resampling == .down
                ? DownsamplingConvolution2d(hidden, outputs) : Convolution2d(hidden, outputs, kernel: 3, padding: 1))
        let isPlain = inputs == outputs && resampling == .none
        shortcut = isPlain ? nil : wrapping(Convolution2d(inputs, outputs, kernel: 1))
        self.resampling = resampling
        isActivatedFirst = activatedFirst
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        let first = isActivatedFirst ? (norm1?(input) ?? input).relu() : input
        let middle = convolution1(first)
        return bypass(input) + convolution2((norm2?(middle) ?? middle).relu())
    }

    private func bypass(_ input: Tensor) -> Tensor {
        guard let shortcut else { return input }
        return switch resampling {
        case .none: shortcut(input)
        case .up: shortcut(input).upsampled(2)
        case .down: shortcut(input.averagePooled(2))
        }
    }
}
