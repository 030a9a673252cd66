import Torch

/// Gated recurrent units over sequences [N, L, I] (batch first).
///
/// r = σ(W_ir x + W_hr h), z = σ(W_iz x + W_hz h), n = tanh(W_in x + r · W_hn h), h ← (1 − z) n + z h, each product
/// with a bias. Weights [3H, I] and [3H, H] in the order r, z, n. Source: Cho et al. 2014, arXiv 1406.1078.
public final class GRU: SelfNaming {
    let weights: RecurrentWeights
    let bias: Bool

    public var namedMembers: [(name: String, value: AnyObject)] { weights.named.map { ($0.name, $0.value) } }

    public init(_ inputs: Int, hidden: Int, layers: Int = 1, bidirectional: Bool = false, bias: Bool = true) {
        weights = RecurrentWeights(
            gates: 3, inputs, hidden: hidden, layers: layers, bidirectional: bidirectional, bias: bias)
        self.bias = bias
    }

    /// Runs sequences from a state [layers · directions, N, H], or from zeros.
    ///
    /// - Returns: the last layer's outputs [N, L, directions · H] and the last state.
    public func callAsFunction(_ input: Tensor, from state: Tensor? = nil) -> (output: Tensor, state: Tensor) {
        let found = input.gru(
            hidden: state ?? weights.zeroState(for: input), weights: weights.values, hasBiases: bias,
            layers: weights.layers, bidirectional: weights.directions == 2)
        return (found.output, found.hidden)
    }
}
