import Torch

/// An object with parameters, which are found by reflection.
///
/// A module is a class. Its stored properties that are parameters, buffers or modules (or optionals, lists,
/// dictionaries, tuples or structures of these) are its members, under their own names, and `callAsFunction` is its
/// forward pass:
///
/// ```swift
/// final class Block: Layer {
///     let convolution: Convolution2d
///     let norm = BatchNorm(64)
///     func callAsFunction(_ x: Tensor) -> Tensor { norm(convolution(x)).relu() }
/// }
/// ```
///
/// The weight is called `convolution.weight`, which is also its key in a checkpoint, as in PyTorch. Names are written
/// in PyTorch's way there: `runningMean` is `running_mean`.
public protocol Module: AnyObject {}

/// A module that maps one tensor to one tensor.
public protocol Layer: Module {
    func callAsFunction(_ input: Tensor) -> Tensor
}

/// A module whose members have other names than its properties, such as the numbers of layers in a sequence.
public protocol SelfNaming: Module {
    /// The members of the module: parameters, buffers and modules, by name.
    var namedMembers: [(name: String, value: AnyObject)] { get }
}

/// A module that behaves differently in training and in evaluation, such as dropout.
public protocol TrainingDependent: Module {
    var isTraining: Bool { get set }
}

// MARK: What a module holds

extension Module {
    /// The parameters with their property paths, each once, in the order of the properties.
    public func namedParameters() -> [(name: String, value: Parameter)] {
        members().compactMap { if case .parameter(let value) = $0.kind { ($0.name, value) } else { nil } }
    }

    /// The parameters, each once, in the order of the properties.
    public func parameters() -> [Parameter] { namedParameters().map(\.value) }

    /// The buffers with their property paths.
    public func namedBuffers() -> [(name: String, value: Buffer)] {
        members().compactMap { if case .buffer(let value) = $0.kind { ($0.name, value) } else { nil } }
    }

    /// This module and those inside it, each once, outermost first.
    public func modules() -> [any Module] {
        [self] + members().compactMap { if case .module(let value) = $0.kind { value } else { nil } }
    }

    /// The modules inside this one with their property paths, each once, outermost first.
    public func namedModules() -> [(name: String, value: any Module)] {
        members().compactMap { if case .module(let value) = $0.kind { ($0.name, value) } else { nil } }
    }

    /// The number of trainable numbers.
    public var parameterCount: Int { parameters().reduce(0) { $0 + $1.count } }

    func members() -> [Member] {
        var walk = MemberWalk()
        walk.enter(self, path: "")
        return walk.members
    }
}

// MARK: Modes and places

extension Module {
    /// Puts the module and those inside it into training (or evaluation) mode.
    public func setTraining(_ isTraining: Bool) {
        for case let module as any TrainingDependent in modules() { module.isTraining = isTraining }
    }

    /// Runs a body of code with the module in evaluation mode and without gradients, then restores the mode of each
    /// part.
    public func evaluating<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = modules().compactMap { ($0 as? any TrainingDependent).map { ($0, $0.isTraining) } }
        setTraining(false)
        defer { for (module, wasTraining) in before { module.isTraining = wasTraining } }
        return try withoutGradients(body)
    }

    /// Moves parameters and buffers to a device.
    public func move(to device: Device) { replaceTensors { $0.to(device) } }

    /// Converts floating-point parameters and buffers to another type.
    public func convert(to dtype: DType) { replaceTensors { $0.dtype.isFloatingPoint ? $0.to(dtype) : $0 } }

    /// Stores the weights of 2-d convolutions [O, I, H, W] channels-last, which is faster on CPUs and most
    /// accelerators; activations get the same layout.
    public func useChannelsLast() { replaceTensors { $0.rank == 4 ? $0.contiguous(.channelsLast) : $0 } }

    private func replaceTensors(_ change: (Tensor) -> Tensor) {
        withoutGradients {
            for (_, value) in namedParameters() {
                value.replace(with: change(value.detached()).requiringGradient(value.requiresGradient))
            }
            for (_, value) in namedBuffers() { value.replace(with: change(value.detached())) }
        }
    }
}
