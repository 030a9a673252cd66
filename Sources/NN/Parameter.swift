import Torch

/// A tensor that training changes: autograd follows it, optimisers step it, checkpoints hold it.
public final class Parameter: Tensor, @unchecked Sendable {
    /// Makes a parameter that starts from a value, which it takes over.
    public init(_ value: Tensor) {
        super.init(sharing: value)
        requiringGradient()
    }
}

/// A tensor that belongs to a module's state but is not trained, such as a running mean.
public final class Buffer: Tensor, @unchecked Sendable {
    /// Makes a buffer that starts from a value, which it takes over.
    public init(_ value: Tensor) { super.init(sharing: value) }
}
