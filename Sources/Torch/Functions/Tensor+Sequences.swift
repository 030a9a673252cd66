private let embeddingOp = Operator("embedding")
private let lstmOp = Operator("lstm.input")
private let gruOp = Operator("gru.input")
private let lstmCellOp = Operator("lstm_cell")
private let gruCellOp = Operator("gru_cell")
private let attentionOp = Operator("scaled_dot_product_attention")

extension Tensor {
    /// The rows of a table [K, D] (this tensor) with the indices [...] (`int64`): [..., D].
    ///
    /// - Parameter padding: the index of a row that gets no gradient.
    public func embedded(_ numbers: Tensor, padding: Int? = nil) -> Tensor {
        embeddingOp(.tensor(self), .tensor(numbers), .int(padding ?? -1))
    }

    /// softmax(Q Kᵀ / √D + mask) V of queries [..., L, D] (this tensor), keys [..., S, D] and values [..., S, E].
    ///
    /// - Parameters:
    ///   - mask: numbers that are added to the scores, or truth values, where false excludes; broadcast to [..., L, S].
    ///   - causal: whether position i attends only to positions up to i.
    ///   - scale: instead of 1 / √D.
    ///
    /// Source: Vaswani et al. 2017, arXiv 1706.03762.
    public func attention(
        keys: Tensor, values: Tensor, mask: Tensor? = nil, causal: Bool = false, scale: Double? = nil
    ) -> Tensor {
        attentionOp(
            .tensor(self), .tensor(keys), .tensor(values), .optional(mask), .double(0), .bool(causal),
            .optional(scale))
    }

    /// Runs sequences [N, L, I] (batch first) through a long short-term memory. See PyTorch's `lstm` for `weights`:
    /// for each layer and direction, input weights [4H, I], hidden weights [4H, H] and, with biases, two of [4H].
    ///
    /// - Returns: the last layer's outputs [N, L, D · H], and the last hidden and cell states [layers · D, N, H].
    public func lstm(
        hidden: Tensor, cell: Tensor, weights: [Tensor], hasBiases: Bool = true, layers: Int = 1,
        bidirectional: Bool = false, isTraining: Bool = true
    ) -> (output: Tensor, hidden: Tensor, cell: Tensor) {
        let found = lstmOp.tensors(
            .tensor(self), .tensors([hidden, cell]), .tensors(weights), .bool(hasBiases), .int(layers), .double(0),
            .bool(isTraining), .bool(bidirectional), .bool(true))
        return (found[0], found[1], found[2])
    }

    /// Runs sequences [N, L, I] (batch first) through gated recurrent units; weights as for an LSTM, with 3H for 4H.
    ///
    /// - Returns: the last layer's outputs [N, L, D · H], and the last hidden states [layers · D, N, H].
    public func gru(
        hidden: Tensor, weights: [Tensor], hasBiases: Bool = true, layers: Int = 1, bidirectional: Bool = false,
        isTraining: Bool = true
    ) -> (output: Tensor, hidden: Tensor) {
        let found = gruOp.tensors(
            .tensor(self), .tensor(hidden), .tensors(weights), .bool(hasBiases), .int(layers), .double(0),
            .bool(isTraining), .bool(bidirectional), .bool(true))
        return (found[0], found[1])
    }

    /// One step of a long short-term memory for an input [N, I], with weights [4H, I] and [4H, H] and biases [4H].
    ///
    /// - Returns: the new hidden and cell states [N, H].
    public func lstmCell(
        hidden: Tensor, cell: Tensor, inputWeight: Tensor, hiddenWeight: Tensor, inputBias: Tensor? = nil,
        hiddenBias: Tensor? = nil
    ) -> (hidden: Tensor, cell: Tensor) {
        let found = lstmCellOp.tensors(
            .tensor(self), .tensors([hidden, cell]), .tensor(inputWeight), .tensor(hiddenWeight),
            .optional(inputBias), .optional(hiddenBias))
        return (found[0], found[1])
    }

    /// One step of gated recurrent units for an input [N, I], with weights [3H, I] and [3H, H] and biases [3H].
    ///
    /// - Returns: the new hidden state [N, H].
    public func gruCell(
        hidden: Tensor, inputWeight: Tensor, hiddenWeight: Tensor, inputBias: Tensor? = nil, hiddenBias: Tensor? = nil
    ) -> Tensor {
        gruCellOp(
            .tensor(self), .tensor(hidden), .tensor(inputWeight), .tensor(hiddenWeight), .optional(inputBias),
            .optional(hiddenBias))
    }
}
