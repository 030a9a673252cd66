import Torch

private let addScalarInPlace = Operator("add_.Scalar")

/// The state of an optimiser: tensors for each parameter, and the number of steps.
///
/// LibTorch's fused kernels ignore strides, so each state tensor and each gradient has the memory layout of its
/// parameter.
struct OptimizerMemory {
    /// The names of the state tensors of each parameter, as in PyTorch.
    let names: [String]
    let countsSteps: Bool
    /// The state tensors by name, then by parameter; empty before the first step.
    private var tensors: [[Tensor]] = []
    private var stepCount: Tensor?
    /// The memory layout of each parameter at the last step. Usually it is unchanged, and the tensors need no check.
    private var layouts: [Layout] = []
    private var place: Device?

    init(_ names: [String], countsSteps: Bool = false) {
        self.names = names
        self.countsSteps = countsSteps
    }

    /// The arguments of a step; the lists are in the order of the parameters.
    struct Step {
        let parameters: Argument
        let gradients: Argument
        /// The state tensors, in the order of their names.
        let remembered: [Argument]
        /// The number of this step, counted from 1, once for each parameter.
        let number: Argument
    }

    /// Prepares a step and counts it.
    mutating func step(_ parameters: [Parameter], _ gradients: [Tensor], _ body: (Step) -> Void) {
        precondition(
            gradients.count == parameters.count, "\(gradients.count) gradients for \(parameters.count) parameters")
        guard !parameters.isEmpty else { return }
        withoutGradients {
            settle(beside: parameters)
            let laidOut = gradients.indices.map { layouts[$0].laidOut(gradients[$0], as: parameters[$0]) }
            let number = stepCount.map { [Tensor](repeating: $0, count: parameters.count) } ?? []
            if let stepCount { addScalarInPlace(.tensor(stepCount), .int(1)) }
            body(
                Step(
                    parameters: .tensors(parameters), gradients: .tensors(laidOut),
                    remembered: tensors.map(Argument.tensors), number: .tensors(number)))
        }
    }

    /// Creates missing tensors, and moves tensors to the devices of their parameters.
    private mutating func settle(beside parameters: [Parameter]) {
        let found = parameters.map(Layout.init)
        // The fused kernels need all parameters on one device.
        let device = parameters[0].device
        guard found != layouts || place != device else { return }
        if tensors.isEmpty {
            tensors = names.map { _ in parameters.map { .zeros(like: $0) } }
        } else {
            tensors = tensors.map { list in
                zip(list, parameters).map { Tensor.empty(like: $1).copyInPlace($0) }
            }
        }
        if countsSteps { stepCount = (stepCount ?? .zeros([])).to(device) }
        (layouts, place) = (found, device)
    }

    /// Goes back to before the first step.
    mutating func forget() { self = OptimizerMemory(names, countsSteps: countsSteps) }

    // MARK: State

    /// The state by name, including the learning rate.
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
        // A state from before the first step has no tensors.
        let isFresh =
            own.allSatisfy { state[$0] == nil } && (state["step"].map { $0.count == 1 && $0.item() == 0 } ?? true)
        let expected = isFresh ? common : common + own
        let missing = expected.filter { state[$0] == nil }
        guard missing.isEmpty else { throw StateError.missing(missing) }
        let unexpected = Set(state.keys).subtracting(expected)
        guard unexpected.isEmpty else { throw StateError.unexpected(unexpected.sorted()) }
        for name in common {
            let found = state[name]!
            guard found.count == 1 else { throw StateError.shape(name: name, expected: [], found: found.shape) }
            try StateError.check(found.reshaped([]), fits: .zeros([]), name: name)
        }
        for name in isFresh ? [] : names {
            for (index, parameter) in parameters.enumerated() {
                try StateError.check(state["\(index).\(name)"]!, fits: parameter, name: "\(index).\(name)")
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
            layouts = []
        }
        return state["learningRate"]!.item()
    }
}

/// The memory layout of a tensor's elements.
private struct Layout: Equatable {
    let dtype: DType
    let shape: [Int]
    let isContiguous: Bool
    let strides: [Int]

    init(_ tensor: Tensor) {
        dtype = tensor.dtype
        shape = tensor.shape
        isContiguous = tensor.isContiguous
        strides = tensor.strides
    }

    /// The gradient in this layout: itself, or a copy on the parameter's device.
    func laidOut(_ gradient: Tensor, as parameter: Parameter) -> Tensor {
        let found = gradient.shape
        precondition(found == shape, "a gradient of shape \(found) for a parameter of shape \(shape)")
        let agrees = isContiguous && gradient.isContiguous || strides == gradient.strides
        return agrees && gradient.dtype == dtype ? gradient : Tensor.empty(like: parameter).copyInPlace(gradient)
    }
}
