import Torch

/// The last axes, of the given sizes, normalised together to mean 0 and variance 1, then scaled and shifted
/// elementwise.
///
/// Source: Ba, Kiros, Hinton 2016, arXiv 1607.06450.
public final class LayerNorm: Layer {
    public let weight: Parameter?
    public let bias: Parameter?
    let shape: [Int]
    let epsilon: Double

    /// - Parameter affine: whether there are a weight (initially 1) and a bias (initially 0).
    public init(_ shape: some Extents, epsilon: Double = 1e-5, affine: Bool = true) {
        self.shape = (shape as? [Int]) ?? shape.extents(1)
        weight = affine ? Parameter(.ones(self.shape)) : nil
        bias = affine ? Parameter(.zeros(self.shape)) : nil
        self.epsilon = epsilon
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        input.layerNormalized(shape, weight: weight, bias: bias, epsilon: epsilon)
    }
}
