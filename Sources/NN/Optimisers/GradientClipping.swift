import Torch

private let norms = Operator("_foreach_norm.Scalar")
private let multiplyByTensor = Operator("_foreach_mul.Tensor")
private let clampBelow = Operator("_foreach_clamp_min.Scalar")
private let clampAbove = Operator("_foreach_clamp_max.Scalar")

/// Clipping of gradients. The results are new tensors, because autograd's may share memory.
extension [Tensor] {
    /// The Euclidean norm of all elements of all tensors together, as a tensor without axes.
    public func globalNorm() -> Tensor {
        precondition(!isEmpty, "the norm of no tensors")
        return withoutGradients { Tensor.stacked(norms.tensors(.tensors(self), .double(2))).norm() }
    }

    /// The tensors, scaled by one factor if their global norm exceeds a limit: g · min(1, limit / (‖g‖ + 10⁻⁶)).
    ///
    /// The returned norm is that before clipping. Neither it nor the factor is read from the device.
    ///
    /// Source: Pascanu, Mikolov, Bengio 2013, arXiv 1211.5063; the 10⁻⁶ is PyTorch's.
    public func clipped(toNorm limit: Double) -> (gradients: [Tensor], norm: Tensor) {
        let norm = globalNorm()
        return withoutGradients {
            let factor = (limit / (norm + 1e-6)).clamped(nil, 1)
            return (multiplyByTensor.tensors(.tensors(self), .tensor(factor)), norm)
        }
    }

    /// The tensors with each element clamped to [−limit, limit].
    public func clipped(toValue limit: Double) -> [Tensor] {
        withoutGradients {
            clampAbove.tensors(.tensors(clampBelow.tensors(.tensors(self), .double(-limit))), .double(limit))
        }
    }
}
