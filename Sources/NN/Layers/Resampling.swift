import Torch

/// Each axis after the channels, a whole number of times as long.
public final class Upsample: Layer {
    let factor: Int
    let interpolation: Interpolation

    public init(_ factor: Int = 2, _ interpolation: Interpolation = .nearest) {
        (self.factor, self.interpolation) = (factor, interpolation)
    }

    public func callAsFunction(_ input: Tensor) -> Tensor { input.upsampled(factor, interpolation) }
}

/// Each axis after the channels, a whole number of times shorter: the mean of neighbours.
public final class Downsample: Layer {
    let factor: Int
    public init(_ factor: Int = 2) { self.factor = factor }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.averagePooled(factor) }
}

/// [N, C · r², H, W] as [N, C, H · r, W · r]. Source: Shi et al. 2016, arXiv 1609.05158.
public final class PixelShuffle: Layer {
    let factor: Int
    public init(_ factor: Int) { self.factor = factor }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.pixelShuffled(factor) }
}

/// [N, C, H · r, W · r] as [N, C · r², H, W].
public final class PixelUnshuffle: Layer {
    let factor: Int
    public init(_ factor: Int) { self.factor = factor }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.pixelUnshuffled(factor) }
}

/// Margins `[left, right, top, bottom, ...]` on the last axes.
public final class Pad: Layer {
    let margins: [Int]
    let border: Border
    public init(_ margins: [Int], _ border: Border = .zero) { (self.margins, self.border) = (margins, border) }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.padded(margins, border) }
}
