import NN
import Torch

/// A layer whose outputs for z ~ N(0, I) have a density that can be computed.
protocol DensityModel: Layer {
    /// How many numbers z has.
    var dimensions: Int { get }

    /// log p(x) [N] of samples x [N, ...].
    func logDensity(_ samples: Tensor) -> Tensor
}

extension DensityModel {
    func draw(_ count: Int) -> Tensor { self(Tensor.randomNormal([count, dimensions], generator: .current)) }
}

/// An affine coupling layer: some numbers stay and tell how the others are scaled and shifted, y = x · exp(s) + t, with
/// s in (−2, 2).
///
/// Source: Dinh, Sohl-Dickstein, Bengio 2017, arXiv 1605.08803, section 3.2; s and t come from a perceptron of two
/// hidden layers.
final class Coupling: Module {
    let network: Sequential
    private let kept, moved: Tensor
    /// Where each number lies when those that stay come before those that move.
    private let order: Tensor

    /// - Parameter kept: the places of the numbers that stay.
    init(kept: [Int], of dimensions: Int, width: Int) {
        let moved = (0..<dimensions).filter { !kept.contains($0) }
        (self.kept, self.moved) = (Tensor(kept), Tensor(moved))
        order = Tensor((kept + moved).indices.sorted { (kept + moved)[$0] < (kept + moved)[$1] })
        network = perceptron(kept.count, width, width, 2 * moved.count, activation: { ReLU() })
        // Starts as the identity.
        for parameter in (network.layers.last as? Linear)?.parameters() ?? [] { parameter.detached().fillInPlace(0) }
    }

    /// y of x [N, D], and log |det ∂y/∂x| [N].
    func callAsFunction(_ points: Tensor) -> (points: Tensor, logDeterminant: Tensor) {
        let (still, moved) = parts(points)
        let (scale, shift) = terms(still)
        return (joined(still, moved * scale.exp() + shift), scale.sum(axes: [1]))
    }

    /// x of y [N, D], and log |det ∂x/∂y| [N].
    func inverse(_ points: Tensor) -> (points: Tensor, logDeterminant: Tensor) {
        let (still, moved) = parts(points)
        let (scale, shift) = terms(still)
        return (joined(still, (moved - shift) * (-scale).exp()), -scale.sum(axes: [1]))
    }

    private func terms(_ still: Tensor) -> (scale: Tensor, shift: Tensor) {
        let terms = network(still).chunked(2, axis: 1)
        return (2 * (0.5 * terms[0]).tanh(), terms[1])
    }

    private func parts(_ points: Tensor) -> (still: Tensor, moved: Tensor) {
        (points.indexSelected(axis: 1, kept), points.indexSelected(axis: 1, moved))
    }

    private func joined(_ still: Tensor, _ moved: Tensor) -> Tensor {
        Tensor.concatenated([still, moved], axis: 1).indexSelected(axis: 1, order)
    }
}

/// RealNVP: coupling layers between z ~ N(0, I) and x [N, D].
final class Flow: DensityModel {
    let couplings: [Coupling]
    let dimensions: Int

    /// - Parameter kept: for each coupling layer, the places of the numbers that it leaves alone.
    init(_ dimensions: Int, kept: [[Int]], width: Int) {
        self.dimensions = dimensions
        couplings = kept.map { Coupling(kept: $0, of: dimensions, width: width) }
    }

    func callAsFunction(_ latents: Tensor) -> Tensor { couplings.reduce(latents) { $1($0).points } }

    /// By the change of variables.
    func logDensity(_ points: Tensor) -> Tensor {
        var (places, sum) = (points, Tensor.zeros([points.size(0)]))
        for coupling in couplings.reversed() {
            let (before, logDeterminant) = coupling.inverse(places)
            (places, sum) = (before, sum + logDeterminant)
        }
        return sum - 0.5 * places.squared().sum(axes: [1]) - 0.9189385332046727 * Double(dimensions)  // ½ log 2π
    }
}
