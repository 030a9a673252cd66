import Torch

/// One step of a long short-term memory, for loops that choose each input from the last output.
///
/// (i, f, g, o) = W_ih x + b_ih + W_hh h + b_hh; c ← σ(f) c + σ(i) tanh(g); h ← σ(o) tanh(c). Weights [4H, I] and [4H,
/// H].
/// Source: Hochreiter, Schmidhuber 1997; with forget gates, Gers et al. 2000.
public final class LSTMCell: Module {
    public let weightIh, weightHh: Parameter
    public let biasIh, biasHh: Parameter?

    public init(_ inputs: Int, hidden: Int, bias: Bool = true) {
        let first = CellWeights(gates: 4, inputs, hidden: hidden, bias: bias)
        (weightIh, weightHh, biasIh, biasHh) = (first.input, first.hidden, first.inputBias, first.hiddenBias)
    }

    /// Updates a state of two tensors [N, H], by default zeros, with an input [N, I].
    public func callAsFunction(
        _ input: Tensor, from state: (hidden: Tensor, cell: Tensor)? = nil
    ) -> (hidden: Tensor, cell: Tensor) {
        let start = state ?? (zeroState(input, weightHh), zeroState(input, weightHh))
        return input.lstmCell(
            hidden: start.hidden, cell: start.cell, inputWeight: weightIh, hiddenWeight: weightHh, inputBias: biasIh,
            hiddenBias: biasHh)
    }
}

/// One step of gated recurrent units, for loops that choose each input from the last output.
///
/// r = σ(W_ir x + W_hr h), z = σ(W_iz x + W_hz h), n = tanh(W_in x + r · W_hn h), h ← (1 − z) n + z h, each product
/// with a bias. Weights [3H, I] and [3H, H] in the order r, z, n. Source: Cho et al. 2014, arXiv 1406.1078.
public final class GRUCell: Module {
    public let weightIh, weightHh: Parameter
    public let biasIh, biasHh: Parameter?

    public init(_ inputs: Int, hidden: Int, bias: Bool = true) {
        let first = CellWeights(gates: 3, inputs, hidden: hidden, bias: bias)
        (weightIh, weightHh, biasIh, biasHh) = (first.input, first.hidden, first.inputBias, first.hiddenBias)
    }

    /// Updates a state [N, H], by default zeros, with an input [N, I].
    public func callAsFunction(_ input: Tensor, from state: Tensor? = nil) -> Tensor {
        input.gruCell(
            hidden: state ?? zeroState(input, weightHh), inputWeight: weightIh, hiddenWeight: weightHh,
            inputBias: biasIh, hiddenBias: biasHh)
    }
}

/// Zeros [N, H] to start from, for an input [N, I] and a hidden weight [gates · H, H].
private func zeroState(_ input: Tensor, _ weight: Tensor) -> Tensor {
    .zeros([input.size(0), weight.size(1)], dtype: input.dtype, device: input.device)
}

/// A cell's initial weights, all uniform over ±1 / √hidden, drawn in PyTorch's order.
private struct CellWeights {
    let input, hidden: Parameter
    let inputBias, hiddenBias: Parameter?

    /// - Parameter gates: the weights' number of rows, divided by the hidden size.
    init(gates: Int, _ inputs: Int, hidden size: Int, bias: Bool) {
        let generator = RandomGenerator.current
        let bound = 1 / Double(size).squareRoot()
        func drawn(_ shape: [Int]) -> Parameter {
            Parameter(Tensor.empty(shape).fillUniformInPlace(-bound, bound, generator: generator))
        }
        input = drawn([gates * size, inputs])
        hidden = drawn([gates * size, size])
        inputBias = bias ? drawn([gates * size]) : nil
        hiddenBias = bias ? drawn([gates * size]) : nil
    }
}
