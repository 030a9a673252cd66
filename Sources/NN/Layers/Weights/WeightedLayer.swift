import Torch

/// A layer that acts by one weight, which wrappers such as ``SpectralNorm`` can replace by a function of it.
public protocol WeightedLayer: Layer {
    var weight: Parameter { get }
    var bias: Parameter? { get }
    /// The axis of the weight that numbers the outputs: 0, or 1 in transposed convolutions.
    var outputAxis: Int { get }
    /// Applies the layer with a weight of the same shape in place of its own.
    func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor
}

extension WeightedLayer {
    public var outputAxis: Int { 0 }
    public func callAsFunction(_ input: Tensor) -> Tensor { self(input, weight: weight) }
}
