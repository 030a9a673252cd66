import Torch

/// The weights of a stack of recurrent layers under PyTorch's names: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, …,
/// with the suffix `_reverse` for those that read the sequence backwards. All are initially uniform over ±1 / √hidden.
struct RecurrentWeights {
    let named: [(name: String, value: Parameter)]
    let layers: Int
    let directions: Int
    let hidden: Int

    var values: [Tensor] { named.map(\.value) }

    /// - Parameter gates: the weights' number of rows, divided by the hidden size.
    init(gates: Int, _ inputs: Int, hidden: Int, layers: Int, bidirectional: Bool, bias: Bool) {
        let generator = RandomGenerator.current
        let bound = 1 / Double(hidden).squareRoot()
        let directions = bidirectional ? 2 : 1
        var named: [(name: String, value: Parameter)] = []
        for layer in 0..<layers {
            for direction in 0..<directions {
                let suffix = "l\(layer)" + (direction == 1 ? "_reverse" : "")
                var shapes = [
                    ("weight_ih_", [gates * hidden, layer == 0 ? inputs : directions * hidden]),
                    ("weight_hh_", [gates * hidden, hidden]),
                ]
                if bias { shapes += [("bias_ih_", [gates * hidden]), ("bias_hh_", [gates * hidden])] }
                for (prefix, shape) in shapes {
                    let value = Tensor.empty(shape).fillUniformInPlace(-bound, bound, generator: generator)
                    named.append((prefix + suffix, Parameter(value)))
                }
            }
        }
        (self.named, self.layers, self.directions, self.hidden) = (named, layers, directions, hidden)
    }

    /// Zeros [layers · directions, N, H] to start from, like an input [N, L, I].
    func zeroState(for input: Tensor) -> Tensor {
        .zeros([layers * directions, input.size(0), hidden], dtype: input.dtype, device: input.device)
    }
}
