import Torch

/// A tensor that training changes: autograd tracks it, optimisers update it, checkpoints contain it.
public final class Parameter: Tensor, @unchecked Sendable {
    /// Makes a parameter from a value, whose memory it uses.
    public init(_ value: Tensor) {
        super.init(sharing: value)
        requiringGradient()
    }
}

/// A tensor that belongs to a module's state but is not trained, such as a running mean.
public final class Buffer: Tensor, @unchecked Sendable {
    /// Makes a buffer from a value, whose memory it uses.
    public init(_ value: Tensor) { super.init(sharing: value) }
}
