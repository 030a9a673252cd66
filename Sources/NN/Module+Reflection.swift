import Torch

/// Something that a module holds, with its property path.
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

/// Looks through the stored properties of a module and of what lies in it.
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
