import Torch

/// Batch normalisation whose scale and shift are linear functions of a code: y = (1 + G c) · norm(x) + B c, with linear
/// maps G and B of the code c [N, D]. If a part of the code is a class embedding, all normalisation layers of a network
/// can share it.
///
/// Source: Brock, Donahue, Simonyan 2019, arXiv 1809.11096, section 3; without classes, Chen et al. 2019, arXiv
/// 1810.01365.
public final class AdaptiveBatchNorm: Module {
    public let norm: BatchNorm
    /// G and B, [C, D].
    public let gain, offset: any Layer

    /// - Parameters:
    ///   - size: D.
    ///   - wrapping: the wrapper of G and B, such as ``SpectralNorm``.
    public init(_ channels: Int, code size: Int, wrapping: (any WeightedLayer) -> any Layer = { $0 }) {
        norm = BatchNorm(channels, affine: false)
        gain = wrapping(Linear(size, channels, bias: false))
        offset = wrapping(Linear(size, channels, bias: false))
    }

    public func callAsFunction(_ input: Tensor, code: Tensor) -> Tensor {
        let shape = [input.size(0), input.size(1)] + Array(repeating: 1, count: input.rank - 2)
        return norm(input) * (gain(code) + 1).reshaped(shape) + offset(code).reshaped(shape)
    }
}
