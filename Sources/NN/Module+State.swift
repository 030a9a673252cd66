import Torch

extension Module {
    /// Everything a checkpoint needs to continue: parameters, buffers, and the state of ``Stateful`` members, by name.
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
    /// - Throws: ``StateError`` when a tensor is missing, has another shape or number type, or is unexpected.
    public func restore(_ state: [String: Tensor]) throws {
        var known: Set<String> = []
        var missing: [String] = []
        var copies: [(value: Tensor, found: Tensor)] = []
        var holders: [(holder: any Stateful, part: [String: Tensor])] = []
        for member in members() {
            switch member.kind {
            case .parameter(let value as Tensor), .buffer(let value as Tensor):
                known.insert(member.name)
                guard let found = state[member.name] else {
                    missing.append(member.name)
                    continue
                }
                try StateError.check(found, fits: value, name: member.name)
                copies.append((value, found))
            case .stateful(let holder):
                let prefix = member.name + "."
                let part = state.filter { $0.key.hasPrefix(prefix) }
                known.formUnion(part.keys)
                let names = part.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
                holders.append((holder, Dictionary(uniqueKeysWithValues: names)))
            case .module: break
            }
        }
        guard missing.isEmpty else { throw StateError.missing(missing.sorted()) }
        let unexpected = state.keys.filter { !known.contains($0) }
        guard unexpected.isEmpty else { throw StateError.unexpected(unexpected.sorted()) }
        try Self.restore(holders)
        withoutGradients { for (value, found) in copies { value.copyInPlace(found) } }
    }

    /// Restores members one after another; if one throws, those before it get their old state back.
    private static func restore(_ holders: [(holder: any Stateful, part: [String: Tensor])]) throws {
        var undone: [() throws -> Void] = []
        do {
            for (holder, part) in holders {
                let before = holder.state().mapValues { $0.cloned() }
                try holder.restore(part)
                undone.append { try holder.restore(before) }
            }
        } catch {
            for undo in undone { try undo() }
            throw error
        }
    }
}
