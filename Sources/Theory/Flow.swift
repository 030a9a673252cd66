import NN
import Torch

/// An affine coupling layer in the plane: one coordinate stays and tells how the other is scaled and shifted,
/// y = x · exp(s) + t, with s in (−2, 2).
///
/// Source: Dinh, Sohl-Dickstein, Bengio 2017, arXiv 1605.08803, section 3.2.
final class Coupling: Module {
    let network: Sequential
    private let kept: Int

    /// - Parameter kept: the coordinate that stays, 0 or 1.
    init(kept: Int, width: Int) {
        self.kept = kept
        network = perceptron(1, width, width, 2, activation: { ReLU() })
        // Starts as the identity.
        for parameter in (network.layers.last as? Linear)?.parameters() ?? [] { parameter.detached().fillInPlace(0) }
    }

    /// y of points [N, 2], and log |det ∂y/∂x| [N].
    func callAsFunction(_ points: Tensor) -> (points: Tensor, logDeterminant: Tensor) {
        let (still, moved) = parts(points)
        let (scale, shift) = terms(still)
        return (joined(still, moved * scale.exp() + shift), scale.flattened())
    }

    /// x of points y [N, 2], and log |det ∂x/∂y| [N].
    func inverse(_ points: Tensor) -> (points: Tensor, logDeterminant: Tensor) {
        let (still, moved) = parts(points)
        let (scale, shift) = terms(still)
        return (joined(still, (moved - shift) * (-scale).exp()), -scale.flattened())
    }

    private func terms(_ still: Tensor) -> (scale: Tensor, shift: Tensor) {
        let terms = network(still).chunked(2, axis: 1)
        return (2 * (0.5 * terms[0]).tanh(), terms[1])
    }

    private func parts(_ points: Tensor) -> (still: Tensor, moved: Tensor) {
        (points.narrowed(axis: 1, start: kept, count: 1), points.narrowed(axis: 1, start: 1 - kept, count: 1))
    }

    private func joined(_ still: Tensor, _ moved: Tensor) -> Tensor {
        Tensor.concatenated(kept == 0 ? [still, moved] : [moved, still], axis: 1)
    }
}

/// RealNVP in the plane: coupling layers, the coordinates taking turns, between z ~ N(0, I) and x.
final class Flow: Layer {
    let couplings: [Coupling]

    init(couplings: Int, width: Int) {
        self.couplings = (0..<couplings).map { Coupling(kept: $0 % 2, width: width) }
    }

    /// x of latents z [N, 2].
    func callAsFunction(_ latents: Tensor) -> Tensor { couplings.reduce(latents) { $1($0).points } }

    /// log p(x) of points [N, 2], by the change of variables.
    func logDensity(_ points: Tensor) -> Tensor {
        var (places, sum) = (points, Tensor.zeros([points.size(0)]))
        for coupling in couplings.reversed() {
            let (before, logDeterminant) = coupling.inverse(places)
            (places, sum) = (before, sum + logDeterminant)
        }
        return sum - 0.5 * places.squared().sum(axes: [1]) - 1.8378770664093453  // log 2π
    }

    func draw(_ count: Int) -> Tensor { self(Tensor.randomNormal([count, 2], generator: .current)) }
}
