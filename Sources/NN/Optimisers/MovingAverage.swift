import Torch

private let interpolateInPlace = Operator("_foreach_lerp_.Scalar")

/// An exponential moving average of a module's parameters: after each step, ā ← d ā + (1 − d) θ.
///
/// Averaged weights give better samples (Yazıcı et al. 2019, arXiv 1806.04498). Buffers, such as running means, are not
/// averaged: with averaged weights the module uses its current buffers.
public final class MovingAverage: Stateful {
    private let module: any Module
    private let decay: Double
    private let isWarmingUp: Bool
    private let parameters: [(name: String, value: Parameter)]
    private var averages: [Tensor]
    private var updateCount = 0

    /// Starts from the module's current parameters.
    ///
    /// - Parameters:
    ///   - decay: the share d of the old average that an update keeps, in [0, 1).
    ///   - warmingUp: whether the n-th update keeps at most the share (1 + n) / (10 + n), so that initial weights are
    ///     forgotten soon.
    public init(of module: any Module, decay: Double, warmingUp: Bool = false) {
        precondition((0..<1).contains(decay), "a moving average's decay is in [0, 1), not \(decay)")
        self.module = module
        self.decay = decay
        isWarmingUp = warmingUp
        parameters = module.namedParameters()
        averages = parameters.map { $0.value.detached().cloned() }
    }

    /// Updates the average with the module's current parameters.
    public func update() {
        updateCount += 1
        guard !parameters.isEmpty else { return }
        let n = Double(updateCount)
        let kept = isWarmingUp ? min(decay, (1 + n) / (10 + n)) : decay
        follow()
        withoutGradients {
            _ = interpolateInPlace.results(.tensors(averages), .tensors(parameters.map(\.value)), .double(1 - kept))
        }
    }

    /// Runs a body of code in which the module has the averaged parameters, then restores its own parameters and
    /// buffers. Only buffers are copied; the parameters get no gradients in the meantime.
    public func withAverage<Result>(_ body: () throws -> Result) rethrows -> Result {
        follow()
        let own = parameters.map { _, parameter in
            // A second reference to the very same tensor, graph and all.
            let holder = Tensor.empty([0])
            holder.replace(with: parameter)
            return holder
        }
        let buffers = module.namedBuffers().map { ($0.value, $0.value.cloned()) }
        for (parameter, average) in zip(parameters, averages) { parameter.value.replace(with: average) }
        defer {
            for (parameter, holder) in zip(parameters, own) { parameter.value.replace(with: holder) }
            withoutGradients { for (buffer, value) in buffers { buffer.copyInPlace(value) } }
        }
        return try body()
    }

    /// Copies the averaged parameters into the module permanently.
    public func apply() {
        withoutGradients {
            for (parameter, average) in zip(parameters, averages) { parameter.value.copyInPlace(average) }
        }
    }

    /// Moves the averages to the parameters' device, if the module has moved.
    private func follow() {
        for (index, parameter) in parameters.enumerated() {
            let (value, average) = (parameter.value, averages[index])
            if average.device != value.device || average.dtype != value.dtype {
                averages[index] = Tensor.empty(like: value).copyInPlace(average)
            }
        }
    }

    // MARK: State

    /// The averages under their parameters' names, and how many updates there were.
    public func state() -> [String: Tensor] {
        var state = ["updateCount": Tensor(updateCount)]
        for (parameter, average) in zip(parameters, averages) { state[parameter.name] = average }
        return state
    }

    public func restore(_ state: [String: Tensor]) throws {
        let expected = parameters.map(\.name) + ["updateCount"]
        let missing = expected.filter { state[$0] == nil }
        guard missing.isEmpty else { throw StateError.missing(missing) }
        let unexpected = Set(state.keys).subtracting(expected)
        guard unexpected.isEmpty else { throw StateError.unexpected(unexpected.sorted()) }
        for (parameter, average) in zip(parameters, averages) {
            try StateError.check(state[parameter.name]!, fits: average, name: parameter.name)
        }
        try StateError.check(state["updateCount"]!, fits: Tensor(updateCount), name: "updateCount")
        let count = state["updateCount"]!.intItem()
        guard 0..<1 << 60 ~= count else {
            throw StateError.damaged(name: "updateCount", reason: "\(count) is not a number of updates")
        }
        updateCount = count
        for (parameter, average) in zip(parameters, averages) { average.copyInPlace(state[parameter.name]!) }
    }
}
