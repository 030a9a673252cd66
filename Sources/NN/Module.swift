import Torch

/// Something with parameters, found by reflection.
///
/// A module is a class. Its stored properties that are parameters, buffers or modules (or optionals or arrays of
/// these) belong to it under their own names, and `callAsFunction` is its forward pass:
///
/// ```swift
/// final class Block: Layer {
///     let convolution: Convolution2d
///     let norm = BatchNorm(64)
///     func callAsFunction(_ x: Tensor) -> Tensor { norm(convolution(x)).relu() }
/// }
/// ```
///
/// The weight in there is called `convolution.weight`, which is also its key in a checkpoint, as PyTorch would have it.
/// Names are written in PyTorch's way there: `runningMean` is `running_mean`.
public protocol Module: AnyObject {}

/// A module that maps one tensor to one tensor.
public protocol Layer: Module {
    func callAsFunction(_ input: Tensor) -> Tensor
}

/// A module whose members have other names than its properties, such as a sequence's numbers.
public protocol SelfNaming: Module {
    /// All that belongs to the module: parameters, buffers and modules, by name.
    var namedMembers: [(name: String, value: AnyObject)] { get }
}

/// A module that behaves differently in training and in evaluation, such as dropout.
public protocol TrainingDependent: Module {
    var isTraining: Bool { get set }
}

/// State that is not made of parameters and buffers: an optimiser's moments, a generator's position.
public protocol Stateful: AnyObject {
    /// The whole state as tensors of any kind.
    func state() -> [String: Tensor]
    /// Continues from a state exactly.
    ///
    /// - Throws: ``StateError`` when the state does not fit.
    func restore(_ state: [String: Tensor]) throws
}

extension RandomGenerator: Stateful {
    public func state() -> [String: Tensor] { ["state": state] }
    public func restore(_ state: [String: Tensor]) throws {
        guard let bytes = state["state"], bytes.dtype == .uint8, bytes.shape == self.state.shape else {
            throw StateError.missing(["state"])
        }
        self.state = bytes
    }
}

/// Why a state does not fit a module.
public enum StateError: Error, CustomStringConvertible, Equatable {
    case missing([String])
    case unexpected([String])
    case shape(name: String, expected: [Int], found: [Int])

    public var description: String {
        switch self {
        case .missing(let names): "the state lacks \(Self.list(names)): it was written by another model or version"
        case .unexpected(let names): "the state holds \(Self.list(names)), which this model does not have"
        case .shape(let name, let expected, let found):
            "the state's \(name) has shape \(found), but this model's has \(expected)"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }
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

    /// The number of trainable numbers.
    public var parameterCount: Int { parameters().reduce(0) { $0 + $1.count } }

    private func members() -> [Member] {
        var walk = MemberWalk()
        walk.enter(self, path: "")
        return walk.members
    }
}

// MARK: State

extension Module {
    /// Everything a checkpoint needs to continue: parameters, buffers, and the state of what is ``Stateful``, by name.
    ///
    /// The tensors share the module's memory where they can; copy them before the module trains on.
    public func state() -> [String: Tensor] {
        var state: [String: Tensor] = [:]
        for member in members() {
            switch member.kind {
            case .parameter(let value): state[member.name] = value.detached()
            case .buffer(let value): state[member.name] = value.detached()
            case .stateful(let holder):
                for (name, value) in holder.state() { state["\(member.name).\(name)"] = value }
            case .module: break
            }
        }
        return state
    }

    /// Copies a state into the module. Nothing is changed unless all of it fits.
    ///
    /// - Throws: ``StateError`` when a tensor is missing, is of another shape, or has no place.
    public func restore(_ state: [String: Tensor]) throws {
        var known: Set<String> = []
        var copies: [(Tensor, Tensor)] = []
        var holders: [(any Stateful, [String: Tensor])] = []
        var missing: [String] = []
        for member in members() {
            switch member.kind {
            case .parameter(let value as Tensor), .buffer(let value as Tensor):
                known.insert(member.name)
                guard let found = state[member.name] else {
                    missing.append(member.name)
                    continue
                }
                guard found.shape == value.shape else {
                    throw StateError.shape(name: member.name, expected: value.shape, found: found.shape)
                }
                copies.append((value, found))
            case .stateful(let holder):
                let prefix = member.name + "."
                let part = state.filter { $0.key.hasPrefix(prefix) }
                known.formUnion(part.keys)
                holders.append(
                    (
                        holder,
                        Dictionary(
                            uniqueKeysWithValues: part.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
                    ))
            case .module: break
            }
        }
        guard missing.isEmpty else { throw StateError.missing(missing.sorted()) }
        let unexpected = state.keys.filter { !known.contains($0) }
        guard unexpected.isEmpty else { throw StateError.unexpected(unexpected.sorted()) }
        for (holder, part) in holders { try holder.restore(part) }
        withoutGradients { for (value, found) in copies { value.copyInPlace(found) } }
    }
}

// MARK: Modes and places

extension Module {
    /// Puts the module and those inside it into training (or evaluation) mode.
    public func setTraining(_ isTraining: Bool) {
        for case let module as any TrainingDependent in modules() { module.isTraining = isTraining }
    }

    /// Runs a body of code with the module in evaluation mode and without gradients, then puts each part back.
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

    /// Lays the weights of 2-d convolutions [O, I, H, W] out with channels side by side, which the CPU's and most
    /// accelerators' kernels prefer; activations follow by themselves.
    public func useChannelsLast() { replaceTensors { $0.rank == 4 ? $0.contiguous(.channelsLast) : $0 } }

    private func replaceTensors(_ change: (Tensor) -> Tensor) {
        withoutGradients {
            for (_, value) in namedParameters() { value.replace(with: change(value.detached()).requiringGradient()) }
            for (_, value) in namedBuffers() { value.replace(with: change(value.detached())) }
        }
    }
}

// MARK: Reflection

private struct Member {
    enum Kind {
        case parameter(Parameter)
        case buffer(Buffer)
        case module(any Module)
        case stateful(any Stateful)
    }

    let name: String
    let kind: Kind
}

private struct MemberWalk {
    private(set) var members: [Member] = []
    private var seen: Set<ObjectIdentifier> = []

    /// Visits the stored properties of a module, those of its superclasses first.
    mutating func enter(_ module: any Module, path: String) {
        guard seen.insert(ObjectIdentifier(module)).inserted else { return }
        if let module = module as? any SelfNaming {
            for member in module.namedMembers { visit(member.value, path: join(path, member.name)) }
            return
        }
        var mirrors: [Mirror] = []
        var mirror: Mirror? = Mirror(reflecting: module)
        while let current = mirror {
            mirrors.append(current)
            mirror = current.superclassMirror
        }
        for mirror in mirrors.reversed() {
            for child in mirror.children {
                guard let label = child.label else { continue }
                visit(child.value, path: join(path, snakeCase(label)))
            }
        }
    }

    private mutating func visit(_ value: Any, path: String) {
        switch value {
        case let parameter as Parameter: record(parameter, .parameter(parameter), path)
        case let buffer as Buffer: record(buffer, .buffer(buffer), path)
        case let module as any Module:
            if !seen.contains(ObjectIdentifier(module)) { members.append(Member(name: path, kind: .module(module))) }
            enter(module, path: path)
        case let holder as any Stateful: record(holder, .stateful(holder), path)
        default: visitContainer(value, path: path)
        }
    }

    private mutating func visitContainer(_ value: Any, path: String) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: if let some = mirror.children.first { visit(some.value, path: path) }
        case .collection:
            for (index, child) in mirror.children.enumerated() { visit(child.value, path: join(path, "\(index)")) }
        default: break
        }
    }

    private mutating func record(_ object: AnyObject, _ kind: Member.Kind, _ path: String) {
        if seen.insert(ObjectIdentifier(object)).inserted { members.append(Member(name: path, kind: kind)) }
    }

    /// `runningMean` as `running_mean`; the underscore in front of a property wrapper's storage goes.
    private func snakeCase(_ label: String) -> String {
        label.drop { $0 == "_" }.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }

    private func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
