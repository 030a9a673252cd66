import CTorch

/// An operator of LibTorch, looked up once by its schema name and called in boxed form.
///
/// Every ATen operator can be called this way, so that a binding is one line of Swift:
///
/// ```swift
/// private let softmax = Operator("softmax.int")
/// extension Tensor {
///     public func softmax(axis: Int) -> Tensor { Torch.softmax(.tensor(self), .int(axis)) }
/// }
/// ```
///
/// Arguments are in the schema's order; missing ones at the end, and ``Argument/default``, have the schema's default
/// values. A call that LibTorch refuses is a programming error: it traps with the operator's name, the shapes of its
/// tensors and LibTorch's message.
public struct Operator: @unchecked Sendable {
    // Unchecked because the pointer's target is never changed or freed.
    private let entry: OpaquePointer
    private let name: String

    /// Finds `name.overload` among LibTorch's operators; the default namespace is `aten::`.
    public init(_ name: String) {
        let parts = name.split(separator: ".", maxSplits: 1)
        let base = parts[0].contains("::") ? String(parts[0]) : "aten::\(parts[0])"
        var found: OpaquePointer?
        if let message = ct_operator_find(base, parts.count > 1 ? String(parts[1]) : "", &found) {
            fatalError("no operator \(name): \(take(message))")
        }
        self.entry = found!
        self.name = name
    }

    /// Finds an operator that some builds of LibTorch lack; `nil` if it is missing.
    init?(ifThere name: String) {
        var found: OpaquePointer?
        if let message = ct_operator_find(name, "", &found) {
            _ = take(message)
            return nil
        }
        self.entry = found!
        self.name = name
    }

    /// Calls an operator that returns one tensor.
    @discardableResult
    public func callAsFunction(_ arguments: Argument...) -> Tensor {
        var made: OpaquePointer?
        lowering(arguments) { ct_operator_call_for_tensor(entry, $0, Int32(arguments.count), &made) }
        guard let made else { fatalError("\(name) yielded no tensor") }
        return Tensor(owning: made)
    }

    /// Calls an operator that returns several values, or none.
    @discardableResult
    public func results(_ arguments: Argument...) -> [Argument] { call(arguments) }

    /// Calls an operator that returns several tensors, or a list of them.
    @discardableResult
    public func tensors(_ arguments: Argument...) -> [Tensor] {
        call(arguments).map {
            guard case .tensor(let tensor) = $0 else { fatalError("\(name) yielded something else than a tensor") }
            return tensor
        }
    }

    private func call(_ arguments: [Argument]) -> [Argument] {
        var count: Int32 = 0
        var made: UnsafeMutablePointer<ct_value>?
        lowering(arguments) { ct_operator_call(entry, $0, Int32(arguments.count), &made, &count) }
        defer { ct_free(made) }
        return (0..<Int(count)).map { Argument(raising: made![$0]) }
    }

    /// Writes the arguments to the stack in the C shim's form, and traps if it refuses the call.
    @inline(__always)
    private func lowering(
        _ arguments: [Argument], _ call: (UnsafePointer<ct_value>?) -> UnsafeMutablePointer<CChar>?
    ) {
        var words = 0
        for argument in arguments { words += argument.wordCount }
        let message = withUnsafeTemporaryAllocation(of: ct_value.self, capacity: arguments.count) { values in
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: max(words, 1)) { storage in
                var free = storage.baseAddress!
                for index in arguments.indices {
                    values.initializeElement(at: index, to: arguments[index].lowered(into: &free))
                }
                return withExtendedLifetime(arguments) { call(values.baseAddress) }
            }
        }
        if let message { refuse(take(message), arguments) }
    }

    private func refuse(_ message: String, _ arguments: [Argument]) -> Never {
        fatalError("\(name)(\(arguments.map(\.summary).joined(separator: ", "))): \(message)")
    }
}

/// Takes ownership of a message of the C shim.
func take(_ message: UnsafeMutablePointer<CChar>) -> String {
    defer { ct_free(message) }
    return String(cString: message)
}

/// Traps with a message of the C shim, if there is one.
func check(_ message: UnsafeMutablePointer<CChar>?, _ what: @autoclosure () -> String) {
    if let message { fatalError("\(what()): \(take(message))") }
}
