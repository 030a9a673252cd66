import Foundation
import Torch

/// The weight of the entropy of a transport plan.
public enum Smoothing: Sendable, Equatable {
    /// ε itself, in the unit of the costs.
    case absolute(Double)
    /// ε relative to the mean cost.
    case relative(Double)

    /// ε for these costs.
    func epsilon(for costs: Tensor) throws -> Double {
        switch self {
        case .absolute(let epsilon):
            guard epsilon > 0, epsilon.isFinite else {
                throw TransportError.outOfRange("the smoothing \(epsilon) is not positive")
            }
            return epsilon
        case .relative(let share):
            guard share > 0, share.isFinite else {
                throw TransportError.outOfRange("the smoothing \(share) is not positive")
            }
            let mean = costs.abs().mean().item()
            return mean > 0 ? share * mean : share
        }
    }
}

/// The solution of entropic transport.
public struct EntropicPlan: Sendable {
    /// Σ P · C, the cost of the plan itself.
    public let transportCost: Double
    /// Σ P · C + ε KL(P ‖ a ⊗ b), what is minimised; computed from the potentials, whose error enters squared.
    public let regularisedCost: Double
    /// f of P = a ⊗ b · exp((f ⊕ g − C)/ε), [sources] (`float64`).
    public let sourcePotentials: Tensor
    /// g, [targets] (`float64`).
    public let targetPotentials: Tensor
    public let epsilon: Double
    public let iterations: Int
    /// Σ |P's marginals − the given marginals|.
    public let marginalError: Double
    /// Whether ``marginalError`` is below the tolerance.
    public let converged: Bool
    /// The coupling, [sources, targets] (`float64`).
    public let matrix: Tensor
}

/// Solves entropic transport by Sinkhorn's iterations (M. Cuturi, "Sinkhorn Distances", 2013, arXiv:1306.0895):
///
///     min Σ P · C + ε KL(P ‖ a ⊗ b)   over P ≥ 0 with marginals a and b
///
/// Stable for small ε: the potentials are kept as logarithms, the iterations multiply a kernel that has them absorbed
/// (B. Schmitzer, 2019, arXiv:1610.06519), and ε is halved repeatedly, from the largest cost down. `float64`
/// throughout.
///
/// - Parameters:
///   - costs: [sources, targets].
///   - tolerance: of the marginals' error, Σ |·|.
///   - iterations: at most this many at the final ε; see ``EntropicPlan/converged``.
/// - Throws: ``TransportError``
public func sinkhorn(
    costs: Tensor, sourceWeights: [Double]? = nil, targetWeights: [Double]? = nil,
    smoothing: Smoothing = .relative(0.05), tolerance: Double = 1e-9, iterations: Int = 10_000
) throws -> EntropicPlan {
    let costs = try checkedCosts(costs).costs
    let a = try normalisedWeights(sourceWeights, count: costs.size(0))
    let b = try normalisedWeights(targetWeights, count: costs.size(1))
    var solver = Scaling(costs: costs, a: Tensor(a), b: Tensor(b))
    let epsilon = try smoothing.epsilon(for: costs)
    let spread = costs.max().item() - costs.min().item()
    var coarse = spread / 2
    while coarse > 2 * epsilon {
        _ = solver.run(epsilon: coarse, tolerance: 1e-2, iterations: 20)
        coarse /= 2
    }
    let (count, error) = solver.run(epsilon: epsilon, tolerance: tolerance, iterations: iterations)
    return solver.plan(epsilon: epsilon, iterations: count, error: error, converged: error <= tolerance)
}

/// Sinkhorn's iterations between two measures whose potentials are carried from one ε to the next.
struct Scaling {
    let costs: Tensor
    let a: Tensor
    let b: Tensor
    var f: Tensor
    var g: Tensor

    init(costs: Tensor, a: Tensor, b: Tensor) {
        self.costs = costs
        self.a = a
        self.b = b
        f = Tensor.zeros([costs.size(0)], dtype: .float64)
        g = Tensor.zeros([costs.size(1)], dtype: .float64)
    }

    /// exp((f ⊕ g − C)/ε)
    private func kernel(_ epsilon: Double) -> Tensor {
        (f.unsqueezed(1) + g - costs).multiplyInPlace(1 / epsilon).exp()
    }

    /// One iteration with logarithms, in which the kernel cannot underflow.
    private mutating func iterateInLogarithms(_ epsilon: Double) {
        f = -epsilon * ((g - costs) / epsilon + b.log()).logSumExp(axes: [1])
        g = -epsilon * ((f.unsqueezed(1) - costs) / epsilon + a.log().unsqueezed(1)).logSumExp(axes: [0])
    }

    /// Iterates until the marginals' error is at most the tolerance.
    ///
    /// - Returns: iterations and the last error.
    mutating func run(epsilon: Double, tolerance: Double, iterations: Int) -> (Int, Double) {
        iterateInLogarithms(epsilon)
        var kernel = kernel(epsilon)
        var (u, v) = (Tensor.ones(like: a), Tensor.ones(like: b))
        var count = 1
        while true {
            // Columns fit after each iteration; the rows' error is what the next step would correct.
            let next = 1 / kernel.matmul(b * v)
            let error = (a * (u / next - 1).abs()).sum().item()
            let isDone = error <= tolerance || count >= iterations
            let isStrained = !error.isFinite || Swift.max(reach(u), reach(v)) > 30
            if isDone || isStrained {
                // Absorbs the factors into the potentials; points without weight get the value that the other side
                // prescribes.
                if error.isFinite {
                    f = f + epsilon * u.log()
                    g = g + epsilon * v.log()
                }
                if isDone { return (count, error) }
                iterateInLogarithms(epsilon)
                kernel = self.kernel(epsilon)
                (u, v) = (Tensor.ones(like: a), Tensor.ones(like: b))
            } else {
                u = next
                v = 1 / kernel.transposed().matmul(a * u)
            }
            count += 1
        }
    }

    /// The largest logarithm among factors, either way.
    private func reach(_ factors: Tensor) -> Double { factors.log().abs().max().item() }

    func plan(epsilon: Double, iterations: Int, error: Double, converged: Bool) -> EntropicPlan {
        let matrix = kernel(epsilon) * a.unsqueezed(1) * b
        let value = a.dot(f).item() + b.dot(g).item() - epsilon * (matrix.sum().item() - 1)
        return EntropicPlan(
            transportCost: (matrix * costs).sum().item(), regularisedCost: value, sourcePotentials: f,
            targetPotentials: g, epsilon: epsilon, iterations: iterations, marginalError: error, converged: converged,
            matrix: matrix)
    }
}
