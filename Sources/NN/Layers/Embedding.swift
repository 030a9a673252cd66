import Torch

/// An embedding table [K, D]: indices [...] (`int64`) become vectors [..., D]. Its initial values are from N(0, 1).
public final class Embedding: Layer {
    public let weight: Parameter

    public init(_ count: Int, _ size: Int) {
        weight = Parameter(.randomNormal([count, size], generator: .current))
    }

    public func callAsFunction(_ numbers: Tensor) -> Tensor { weight.embedded(numbers) }
}
