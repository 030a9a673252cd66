import Torch

/// A table [K, D] read by number: [...] (`int64`) becomes [..., D]. It starts from N(0, 1).
public final class Embedding: Layer {
    public let weight: Parameter

    public init(_ count: Int, _ size: Int) {
        weight = Parameter(.randomNormal([count, size], generator: .current))
    }

    public func callAsFunction(_ numbers: Tensor) -> Tensor { weight.embedded(numbers) }
}
