import Torch

/// A layer whose weight is g · v / ‖v‖, with a length g of its own for each output.
///
/// v is the layer's weight; g starts from its norms, so that the layer starts as it was. Source: Salimans, Kingma 2016,
/// arXiv 1602.07868.
public final class WeightNorm: Layer {
    public let layer: any WeightedLayer
    /// g, of the weight's rank, with size 1 in all axes but the outputs'.
    public let gain: Parameter

    public init(_ layer: any WeightedLayer) {
        self.layer = layer
        let weight = layer.weight.detached()
        let others = (0..<weight.rank).filter { $0 != layer.outputAxis }
        gain = Parameter(weight.squared().sum(axes: others, keepingAxes: true).sqrt())
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        layer(input, weight: layer.weight.weightNormalized(scale: gain, axis: layer.outputAxis))
    }
}
