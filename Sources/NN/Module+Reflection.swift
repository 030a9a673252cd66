import Torch

/// A member of a module, with its property path.
struct Member {
    enum Kind {
        case parameter(Parameter)
        case buffer(Buffer)
        case module(any Module)
        case stateful(any Stateful)
    }

    let name: String
    let kind: Kind
}

/// Visits the stored properties of a module and of its members.
struct MemberWalk {
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

    /// Visits members in groups: optionals, lists, dictionaries (in the order of their keys' names), tuples and
    /// structures.
    private mutating func visitContainer(_ value: Any, path: String) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: if let some = mirror.children.first { visit(some.value, path: path) }
        case .collection:
            guard !isPlain(value) else { return }
            for (index, child) in mirror.children.enumerated() { visit(child.value, path: join(path, "\(index)")) }
        case .dictionary:
            guard !isPlain(value) else { return }
            let pairs = mirror.children.map { Array(Mirror(reflecting: $0.value).children.map(\.value)) }
            for (key, value) in pairs.map({ ("\($0[0])", $0[1]) }).sorted(by: { $0.0 < $1.0 }) {
                visit(value, path: join(path, key))
            }
        case .tuple, .struct:
            for child in mirror.children {
                guard let label = child.label else { continue }
                // The label of a tuple's nameless part is `.0`.
                visit(child.value, path: join(path, snakeCase(String(label.drop { $0 == "." }))))
            }
        case .set, .enum: refuseMembers(of: mirror, path: path)
        default: break
        }
    }

    /// Traps if members are in a collection that gives them no permanent names.
    private func refuseMembers(of mirror: Mirror, path: String) {
        for child in mirror.children.prefix(1) {
            let parts =
                Mirror(reflecting: child.value).displayStyle == .tuple
                ? Mirror(reflecting: child.value).children.map(\.value) : [child.value]
            precondition(
                !parts.contains { $0 is Parameter || $0 is Buffer || $0 is any Module || $0 is any Stateful },
                "\(path) holds members of a module in a set or in a case: put them into a property, a list, a dictionary, a "
                    + "tuple or a structure, where they have a name")
        }
    }

    /// Whether a collection contains numbers or text, which have no members.
    private func isPlain(_ value: Any) -> Bool {
        func element<Items: Collection>(of items: Items) -> Any.Type { Items.Element.self }
        guard let items = value as? any Collection else { return false }
        let type = element(of: items)
        return type is any Numeric.Type || type is any StringProtocol.Type || type is Bool.Type
            || type is (key: String, value: String).Type
    }

    private mutating func record(_ object: AnyObject, _ kind: Member.Kind, _ path: String) {
        if seen.insert(ObjectIdentifier(object)).inserted { members.append(Member(name: path, kind: kind)) }
    }

    /// `runningMean` as `running_mean`; the leading underscore of a property wrapper's storage is removed.
    private func snakeCase(_ label: String) -> String {
        label.drop { $0 == "_" }.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }

    private func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
