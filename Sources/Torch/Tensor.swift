import CTorch

/// An array of numbers with any number of axes, on any device, with automatic differentiation.
///
/// A tensor is a reference, as in PyTorch: views share memory, and methods whose names end in `InPlace` (or that assign
/// through a subscript) change it. Operators that LibTorch refuses, for example because of incompatible shapes, trap
/// with the operator's name, the shapes and LibTorch's message.
open class Tensor: @unchecked Sendable {
    // Unchecked because reading from several threads is safe (LibTorch counts references atomically). Changing a tensor
    // in place while another thread reads it needs synchronisation, as with any memory.

    /// The C shim's handle, owned by this object. It is replaced only while a module moves (see ``replace(with:)``).
    final private(set) var handle: OpaquePointer

    init(owning handle: OpaquePointer) { self.handle = handle }

    /// Takes ownership of a tensor without other references, so that initialisers can call functions.
    init(moving tensor: Tensor) { handle = ct_tensor_retain(tensor.handle) }

    /// Makes another reference to the same memory, detached from the graph.
    public init(sharing tensor: Tensor) {
        let alias = Tensor.detach(.tensor(tensor))
        handle = ct_tensor_retain(alias.handle)
    }

    deinit { ct_tensor_release(handle) }

    private static let detach = Operator("detach")
    private static let resolveConjugate = Operator("resolve_conj")
    private static let resolveNegative = Operator("resolve_neg")

    /// Replaces the value of this object by that of another tensor.
    ///
    /// A module moves to another device or type this way without changing its properties, and unrolled optimiser steps
    /// use it. Other references to the old value keep it.
    public final func replace(with other: Tensor) {
        let kept = ct_tensor_retain(other.handle)!
        ct_tensor_release(handle)
        handle = kept
    }

    // MARK: Shape and kind

    /// The sizes of the axes.
    public final var shape: [Int] {
        let sizes = ct_tensor_sizes(handle)
        return (0..<rank).map { Int(sizes![$0]) }
    }

    /// Steps in elements between neighbours along each axis.
    public final var strides: [Int] {
        let strides = ct_tensor_strides(handle)
        return (0..<rank).map { Int(strides![$0]) }
    }

    /// The number of axes.
    public final var rank: Int { Int(ct_tensor_rank(handle)) }

    /// The number of elements.
    public final var count: Int { Int(ct_tensor_count(handle)) }

    /// The size of one axis; negative numbers count from the last.
    public final func size(_ axis: Int) -> Int {
        let place = axis < 0 ? axis + rank : axis
        precondition(place >= 0 && place < rank, "axis \(axis) of \(summary)")
        return Int(ct_tensor_sizes(handle)![place])
    }

    public final var dtype: DType {
        let number = ct_tensor_dtype(handle)
        guard let dtype = DType(rawValue: number) else { fatalError("element type number \(number) has no Swift name") }
        return dtype
    }

    public final var device: Device { Device(code: ct_tensor_device(handle)) }

    /// Whether elements are contiguous in memory, in the order of the axes.
    public final var isContiguous: Bool { ct_tensor_is_contiguous(handle) }

    /// Whether a batch of images [N, C, H, W] is stored channels-last.
    public final var isChannelsLast: Bool { ct_tensor_is_channels_last(handle) }

    /// Whether autograd records operators on this tensor.
    public final var requiresGradient: Bool { ct_tensor_requires_gradient(handle) }

    /// Sets whether autograd records operators on a leaf tensor, and returns the tensor.
    @discardableResult
    public final func requiringGradient(_ wanted: Bool = true) -> Self {
        check(ct_tensor_set_requires_gradient(handle, wanted), "requiringGradient on \(summary)")
        return self
    }

    /// The same memory, detached from the graph.
    public final func detached() -> Tensor { Tensor.detach(.tensor(self)) }

    // MARK: Reading

    /// The only element of a tensor, as a number; waits for the device.
    public final func item() -> Double {
        var real = 0.0
        var integer: Int64 = 0
        check(ct_tensor_item(handle, &real, &integer), "item of \(summary)")
        return real
    }

    /// The only element of an integer tensor, exactly.
    public final func intItem() -> Int {
        precondition(!dtype.isFloatingPoint, "intItem of \(summary), which does not hold whole numbers")
        var real = 0.0
        var integer: Int64 = 0
        check(ct_tensor_item(handle, &real, &integer), "item of \(summary)")
        return Int(integer)
    }

    /// Passes the elements' bytes, in the order of the axes, without copying if they are on the CPU in this order.
    public final func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let source = device.kind == .cpu && isContiguous && !ct_tensor_is_lazy(handle) ? self : plain()
        defer { withExtendedLifetime(source) {} }
        let start = source.count == 0 ? nil : ct_tensor_data(source.handle)
        return try body(UnsafeRawBufferPointer(start: start, count: source.count * dtype.byteCount))
    }

    /// A copy on the CPU, in the order of the axes, with pending negation and conjugation resolved.
    private func plain() -> Tensor {
        let near = detached().to(.cpu)
        return Tensor.resolveNegative(.tensor(Tensor.resolveConjugate(.tensor(near)))).contiguous()
    }

    /// Passes the bytes of a contiguous CPU tensor for modification.
    public final func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        precondition(
            device.kind == .cpu && isContiguous && !ct_tensor_is_lazy(handle),
            "\(summary) is not a contiguous tensor on the CPU")
        defer { withExtendedLifetime(self) {} }
        let start = count == 0 ? nil : ct_tensor_data(handle)
        return try body(UnsafeMutableRawBufferPointer(start: start, count: count * dtype.byteCount))
    }

    /// The elements in the order of the axes, converted to `Element` where the types differ.
    public final func array<Element: TensorElement>(of type: Element.Type = Element.self) -> [Element] {
        let source = dtype == Element.dtype ? self : detached().to(Element.dtype)
        return source.withUnsafeBytes { Array($0.bindMemory(to: Element.self)) }
    }

    var summary: String { "\(dtype)\(shape)\(device == .cpu ? "" : " on \(device)")" }
}
