import Torch

/// The values of a Sinkhorn divergence.
public struct SinkhornDivergence: Sendable {
    /// OT_ε(α, β) − ½ OT_ε(α, α) − ½ OT_ε(β, β) with regularised costs; at least 0, and 0 for equal measures only
    /// (Feydy et al.).
    public let value: Double
    /// The same difference of the plans' own costs, without their entropy (A. Genevay et al., 2018, arXiv:1706.00292),
    /// which may be negative.
    public let sharp: Double
    public let epsilon: Double
    /// Whether all three problems have converged.
    public let converged: Bool
}

/// The Sinkhorn divergence between two clouds of points: entropic transport without its bias (J. Feydy et al.,
/// "Interpolating between Optimal Transport and MMD using Sinkhorn Divergences", 2019, arXiv:1810.08278).
///
/// It converges to the transport cost as ε → 0, and as ε → ∞ to an energy distance, which for squared costs is the
/// squared distance of the means.
///
/// - Parameters:
///   - left: [N, D].
///   - right: [M, D].
///   - order: of the costs ‖x − y‖ᵖ.
///   - smoothing: ε; relative to the mean cost between the two clouds, and the same within each.
/// - Throws: ``TransportError``
public func sinkhornDivergence(
    _ left: Tensor, _ right: Tensor, order: Double = 2, leftWeights: [Double]? = nil, rightWeights: [Double]? = nil,
    smoothing: Smoothing = .relative(0.05), tolerance: Double = 1e-9, iterations: Int = 10_000
) throws -> SinkhornDivergence {
    let across = try transportCosts(left, right, order: order)
    let epsilon = try smoothing.epsilon(for: across)
    let between = try sinkhorn(
        costs: across, sourceWeights: leftWeights, targetWeights: rightWeights, smoothing: .absolute(epsilon),
        tolerance: tolerance, iterations: iterations)
    func within(_ points: Tensor, _ weights: [Double]?) throws -> EntropicPlan {
        try selfTransport(
            costs: try transportCosts(points, points, order: order), weights: weights, epsilon: epsilon,
            tolerance: tolerance, iterations: iterations)
    }
    let (first, second) = (try within(left, leftWeights), try within(right, rightWeights))
    return SinkhornDivergence(
        value: between.regularisedCost - (first.regularisedCost + second.regularisedCost) / 2,
        sharp: between.transportCost - (first.transportCost + second.transportCost) / 2, epsilon: epsilon,
        converged: between.converged && first.converged && second.converged)
}

/// Entropic transport of a measure onto itself: both potentials are equal, and averaging each step with the last makes
/// the iterations converge in a few (Feydy et al., section 3.1).
func selfTransport(
    costs: Tensor, weights: [Double]?, epsilon: Double, tolerance: Double, iterations: Int
) throws -> EntropicPlan {
    let a = Tensor(try normalisedWeights(weights, count: costs.size(0)))
    var solver = Scaling(costs: costs, a: a, b: a)
    var count = 0
    var error = Double.infinity
    let logarithms = a.log()
    while error > tolerance, count < iterations {
        let next = -epsilon * ((solver.f - costs) / epsilon + logarithms).logSumExp(axes: [1])
        // The row sums of the plan are a · exp((f − next)/ε).
        error = (a * (((solver.f - next) / epsilon).exp() - 1).abs()).sum().item()
        if error > tolerance { solver.f = (solver.f + next) / 2.0 }
        count += 1
    }
    solver.g = solver.f
    return solver.plan(epsilon: epsilon, iterations: count, error: error, converged: error <= tolerance)
}
