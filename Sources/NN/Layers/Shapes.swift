import Torch

/// All axes but the first as one: [N, ...] becomes [N, D].
public final class Flatten: Layer {
    public init() {}
    public func callAsFunction(_ input: Tensor) -> Tensor { input.flattened(from: 1) }
}

/// All axes but the first in another shape: [N, ...] becomes [N] + shape.
public final class Reshape: Layer {
    let shape: [Int]
    public init(_ shape: [Int]) { self.shape = shape }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.reshaped([input.size(0)] + shape) }
}
