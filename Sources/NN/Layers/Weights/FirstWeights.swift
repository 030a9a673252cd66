import Torch

/// PyTorch's initial weights of linear and convolutional layers, drawn in its order: the same seed gives its numbers.
///
/// Weights and biases are uniform over ±1 / √fan-in, where the fan-in is the number of inputs of one output (in
/// PyTorch's reading: all axes of the weight but the first, also for transposed convolutions).
struct FirstWeights {
    let weight: Parameter
    let bias: Parameter?

    init(_ shape: [Int], bias biasCount: Int?) {
        let generator = RandomGenerator.current
        let fanIn = Double(shape.dropFirst().reduce(1, *))
        // Kaiming's bound with slope a = √5, step by step as PyTorch computes it, to be equal to the last bit.
        let slope = 5.0.squareRoot()
        let deviation = (2 / (1 + slope * slope)).squareRoot() / fanIn.squareRoot()
        let bound = 3.0.squareRoot() * deviation
        weight = Parameter(Tensor.empty(shape).fillUniformInPlace(-bound, bound, generator: generator))
        let biasBound = 1 / fanIn.squareRoot()
        bias = biasCount.map {
            Parameter(Tensor.empty([$0]).fillUniformInPlace(-biasBound, biasBound, generator: generator))
        }
    }
}
