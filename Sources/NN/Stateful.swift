import Torch

/// State other than parameters and buffers: an optimiser's moments, a random generator's position.
public protocol Stateful: AnyObject {
    /// The whole state as tensors of any kind.
    func state() -> [String: Tensor]
    /// Restores a state exactly. Nothing changes unless all of it fits.
    ///
    /// - Throws: ``StateError`` when the state does not fit.
    func restore(_ state: [String: Tensor]) throws
}

extension RandomGenerator: Stateful {
    public func state() -> [String: Tensor] { ["state": state] }
    public func restore(_ state: [String: Tensor]) throws {
        guard let bytes = state["state"] else { throw StateError.missing(["state"]) }
        do {
            try resume(from: bytes)
        } catch {
            throw StateError.damaged(name: "state", reason: "\(error)")
        }
    }
}

/// Why a state does not fit a module.
public enum StateError: Error, CustomStringConvertible, Equatable {
    case missing([String])
    case unexpected([String])
    case shape(name: String, expected: [Int], found: [Int])
    /// A number type that cannot be converted to the other without loss.
    case type(name: String, expected: DType, found: DType)
    /// Values that no run writes.
    case damaged(name: String, reason: String)

    public var description: String {
        switch self {
        case .missing(let names): "the state has no \(Self.list(names)): another model or version wrote it"
        case .unexpected(let names): "the state holds \(Self.list(names)), which this model does not have"
        case .shape(let name, let expected, let found):
            "the state's \(name) has shape \(found), but this model's has \(expected)"
        case .type(let name, let expected, let found):
            "the state's \(name) has type \(found), but this model's has \(expected)"
        case .damaged(let name, let reason): "the state's \(name) is damaged: \(reason)"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }

    /// Checks that a state's tensor can be copied over a value: it has the same shape, and the same type or, where that
    /// is a real floating-point number, another such type.
    static func check(_ found: Tensor, fits value: Tensor, name: String) throws {
        guard found.shape == value.shape else {
            throw shape(name: name, expected: value.shape, found: found.shape)
        }
        guard found.dtype == value.dtype || found.dtype.isFloatingPoint && value.dtype.isFloatingPoint else {
            throw type(name: name, expected: value.dtype, found: found.dtype)
        }
    }
}
