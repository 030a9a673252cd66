import CTorch

/// An operator of LibTorch, found once by its schema name and called boxed.
///
/// Every operator of ATen is reached this way, so that a binding is one Swift line:
///
/// ```swift
/// private let softmax = Operator("softmax.int")
/// extension Tensor {
///     public func softmax(axis: Int) -> Tensor { Torch.softmax(.tensor(self), .int(axis)) }
/// }
/// ```
///
/// Arguments stand in the schema's order; those left out at the end, and those given as ``Argument/default``, take
/// the schema's defaults. A call that LibTorch refuses is a programmer's error and traps with the operator's name, the
/// shapes of its tensors and LibTorch's message.
public struct Operator: @unchecked Sendable {
    // Unchecked because the pointer is to an entry that is never changed after it was made, nor freed.
    private let entry: OpaquePointer
    private let name: String

    /// Finds `name.overload` among LibTorch's operators; `aten::` is understood where no other space is named.
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

    /// Calls an operator that yields one tensor.
    @discardableResult
    public func callAsFunction(_ arguments: Argument...) -> Tensor {
        guard case .tensor(let tensor)? = call(arguments).first else { fatalError("\(name) yielded no tensor") }
        return tensor
    }

    /// Calls an operator that yields several values, or none.
    @discardableResult
    public func results(_ arguments: Argument...) -> [Argument] { call(arguments) }

    /// Calls an operator that yields several tensors, or a list of them.
    @discardableResult
    public func tensors(_ arguments: Argument...) -> [Tensor] {
        call(arguments).map {
            guard case .tensor(let tensor) = $0 else { fatalError("\(name) yielded something else than a tensor") }
            return tensor
        }
    }

    private func call(_ arguments: [Argument]) -> [Argument] {
        let words = arguments.reduce(0) { $0 + $1.wordCount }
        return withUnsafeTemporaryAllocation(of: ct_value.self, capacity: arguments.count) { values in
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: max(words, 1)) { storage in
                var free = storage.baseAddress!
                for (index, argument) in arguments.enumerated() {
                    values.initializeElement(at: index, to: argument.lowered(into: &free))
                }
                return withExtendedLifetime(arguments) { run(values.baseAddress!, arguments) }
            }
        }
    }

    private func run(_ values: UnsafePointer<ct_value>?, _ arguments: [Argument]) -> [Argument] {
        let capacity = 4
        return withUnsafeTemporaryAllocation(of: ct_value.self, capacity: capacity) { results in
            var count: Int32 = 0
            var overflow: UnsafeMutablePointer<ct_value>?
            let message = ct_operator_call(
                entry, values, Int32(arguments.count), results.baseAddress!, Int32(capacity), &count, &overflow)
            if let message { refuse(take(message), arguments) }
            defer { ct_free(overflow) }
            let place = overflow ?? results.baseAddress!
            return (0..<Int(count)).map { Argument(raising: place[$0]) }
        }
    }

    private func refuse(_ message: String, _ arguments: [Argument]) -> Never {
        fatalError("\(name)(\(arguments.map(\.summary).joined(separator: ", "))): \(message)")
    }
}

/// Takes over a message of the shim.
func take(_ message: UnsafeMutablePointer<CChar>) -> String {
    defer { ct_free(message) }
    return String(cString: message)
}

/// Traps with a message of the shim, if there is one.
func check(_ message: UnsafeMutablePointer<CChar>?, _ what: @autoclosure () -> String) {
    if let message { fatalError("\(what()): \(take(message))") }
}
