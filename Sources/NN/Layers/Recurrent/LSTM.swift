import Torch

/// Long short-term memory over sequences [N, L, I] (batch first).
///
/// (i, f, g, o) = W_ih x + b_ih + W_hh h + b_hh; c ← σ(f) c + σ(i) tanh(g); h ← σ(o) tanh(c). Weights [4H, I] and [4H,
/// H].
/// Source: Hochreiter, Schmidhuber 1997; with forget gates, Gers et al. 2000.
public final class LSTM: SelfNaming {
    let weights: RecurrentWeights
    let bias: Bool

    public var namedMembers: [(name: String, value: AnyObject)] { weights.named.map { ($0.name, $0.value) } }

    public init(_ inputs: Int, hidden: Int, layers: Int = 1, bidirectional: Bool = false, bias: Bool = true) {
        weights = RecurrentWeights(
            gates: 4, inputs, hidden: hidden, layers: layers, bidirectional: bidirectional, bias: bias)
        self.bias = bias
    }

    /// Runs sequences from a state [layers · directions, N, H], or from zeros.
    ///
    /// - Returns: the last layer's outputs [N, L, directions · H] and the last state.
    public func callAsFunction(
        _ input: Tensor, from state: (hidden: Tensor, cell: Tensor)? = nil
    ) -> (output: Tensor, state: (hidden: Tensor, cell: Tensor)) {
        let start = state ?? (weights.zeroState(for: input), weights.zeroState(for: input))
        let found = input.lstm(
            hidden: start.hidden, cell: start.cell, weights: weights.values, hasBiases: bias, layers: weights.layers,
            bidirectional: weights.directions == 2)
        return (found.output, (found.hidden, found.cell))
    }
}
