import Torch

private let addScalarInPlace = Operator("add_.Scalar")

/// What an optimiser remembers between steps: so many tensors for each parameter, and how many steps it took.
///
/// LibTorch's fused kernels walk through memory without looking at strides, so each remembered tensor, and each
/// gradient, is laid out as its parameter is.
struct OptimizerMemory {
    /// The names of the tensors remembered for each parameter, as PyTorch has them.
    let names: [String]
    let countsSteps: Bool
    /// The remembered tensors by name, then by parameter; empty before the first step.
    private var tensors: [[Tensor]] = []
    private var stepCount: Tensor?

    init(_ names: [String], countsSteps: Bool = false) {
        self.names = names
        self.countsSteps = countsSteps
    }

    /// What the body of a step works on; the lists are in the order of the parameters.
    struct Step {
        let parameters: Argument
        let gradients: Argument
        /// The remembered tensors, in the order of their names.
        let remembered: [Argument]
        /// The number of this step, counted from 1, once for each parameter.
        let number: Argument
    }

    /// Makes everything ready for a step and counts it.
    mutating func step(_ parameters: [Parameter], _ gradients: [Tensor], _ body: (Step) -> Void) {
        precondition(
            gradients.count == parameters.count, "\(gradients.count) gradients for \(parameters.count) parameters")
        guard !parameters.isEmpty else { return }
        withoutGradients {
            let laidOut = zip(gradients, parameters).map { gradient, parameter in
                precondition(
                    gradient.shape == parameter.shape,
                    "a gradient of shape \(gradient.shape) for a parameter of shape \(parameter.shape)")
                return gradient.laidOut(as: parameter)
            }
            settle(beside: parameters)
            let number = stepCount.map { [Tensor](repeating: $0, count: parameters.count) } ?? []
            if let stepCount { addScalarInPlace(.tensor(stepCount), .int(1)) }
            body(
                Step(
                    parameters: .tensors(parameters), gradients: .tensors(laidOut),
                    remembered: tensors.map(Argument.tensors), number: .tensors(number)))
        }
    }

    /// Makes the tensors that are missing, and follows parameters that have moved.
    private mutating func settle(beside parameters: [Parameter]) {
        if tensors.isEmpty {
            tensors = names.map { _ in parameters.map { .zeros(like: $0) } }
        } else {
            for name in tensors.indices {
                for (index, parameter) in parameters.enumerated() {
                    tensors[name][index] = tensors[name][index].laidOut(as: parameter)
                }
            }
        }
        if countsSteps {
            stepCount = (stepCount ?? .zeros([])).to(parameters[0].device)
        }
    }

    // MARK: State

    /// The memory by name, with the learning rate, which is part of what an optimiser continues from.
    func state(learningRate: Double) -> [String: Tensor] {
        var state = ["learningRate": Tensor(learningRate)]
        if countsSteps { state["step"] = stepCount ?? .zeros([]) }
        for (name, list) in zip(names, tensors) {
            for (index, tensor) in list.enumerated() { state["\(index).\(name)"] = tensor }
        }
        return state
    }

    /// Copies a state; nothing is changed unless all of it fits. Yields the learning rate.
    mutating func restore(_ state: [String: Tensor], for parameters: [Parameter]) throws -> Double {
        let common = ["learningRate"] + (countsSteps ? ["step"] : [])
        let own = names.flatMap { name in parameters.indices.map { "\($0).\(name)" } }
        // A state from before the first step remembers nothing.
        let isFresh =
            own.allSatisfy { state[$0] == nil } && (state["step"].map { $0.count == 1 && $0.item() == 0 } ?? true)
        let expected = isFresh ? common : common + own
        let missing = expected.filter { state[$0] == nil }
        guard missing.isEmpty else { throw StateError.missing(missing) }
        let unexpected = Set(state.keys).subtracting(expected)
        guard unexpected.isEmpty else { throw StateError.unexpected(unexpected.sorted()) }
        for name in common where state[name]!.count != 1 {
            throw StateError.shape(name: name, expected: [], found: state[name]!.shape)
        }
        for name in isFresh ? [] : names {
            for (index, parameter) in parameters.enumerated() {
                let found = state["\(index).\(name)"]!.shape
                guard found == parameter.shape else {
                    throw StateError.shape(name: "\(index).\(name)", expected: parameter.shape, found: found)
                }
            }
        }
        withoutGradients {
            tensors =
                isFresh
                ? []
                : names.map { name in
                    parameters.enumerated().map { Tensor.empty(like: $1).copyInPlace(state["\($0).\(name)"]!) }
                }
            stepCount = countsSteps ? Tensor.zeros([]).copyInPlace(state["step"]!.reshaped([])) : nil
        }
        return state["learningRate"]!.item()
    }
}

extension Tensor {
    /// The elements on another tensor's device, of its type and in its order in memory; itself where all agree.
    fileprivate func laidOut(as other: Tensor) -> Tensor {
        let agrees =
            dtype == other.dtype && device == other.device
            && ((isContiguous && other.isContiguous) || strides == other.strides)
        return agrees ? self : Tensor.empty(like: other).copyInPlace(self)
    }
}
