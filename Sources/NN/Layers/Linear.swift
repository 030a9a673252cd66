import Torch

/// y = x Wᵀ + b, for x [..., I] and W [O, I].
public final class Linear: WeightedLayer {
    public let weight: Parameter
    public let bias: Parameter?

    public init(_ inputs: Int, _ outputs: Int, bias: Bool = true) {
        let first = FirstWeights([outputs, inputs], bias: bias ? outputs : nil)
        weight = first.weight
        self.bias = first.bias
    }

    public func callAsFunction(_ input: Tensor, weight: Tensor) -> Tensor { input.linear(weight, bias: bias) }
}
