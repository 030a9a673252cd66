import Torch

/// A layer whose weight is ŵ · gain / √fan-in at run time, where ŵ is initially from N(0, 1) and the bias 0.
///
/// Optimisers that divide by the gradient's size then change all layers at the same relative pace. The fan-in is the
/// number of inputs of one output. Source: Karras et al. 2017, arXiv 1710.10196, section 4.1.
public final class EqualizedLearningRate: Layer {
    public let layer: any WeightedLayer
    let scale: Double

    /// - Parameter gain: √2 after a rectifier (He et al. 2015), 1 for a linear layer.
    public init(_ layer: any WeightedLayer, gain: Double = 2.0.squareRoot()) {
        self.layer = layer
        let weight = layer.weight
        scale = gain / Double(weight.count / weight.size(layer.outputAxis)).squareRoot()
        weight.detached().fillNormalInPlace(generator: .current)
        layer.bias?.detached().fillInPlace(0)
    }

    public func callAsFunction(_ input: Tensor) -> Tensor { layer(input, weight: layer.weight * scale) }
}
