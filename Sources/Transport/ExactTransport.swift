import CTransport
import Foundation
import Torch

/// The optimal plan that transports one discrete measure to another, with the potentials that prove its optimality.
public struct TransportPlan: Sendable {
    /// Σ costs · amounts; both measures have mass 1.
    public let cost: Double
    /// The flows: at most sources + targets − 1, in the order of the sources.
    public let flows: [Flow]
    /// Kantorovich's potential f of the sources: f[i] + g[j] ≤ cost[i, j], with equality wherever a flow is positive,
    /// and Σ weights · f + Σ weights · g = ``cost``.
    public let sourcePotentials: [Double]
    /// Kantorovich's potential g of the targets.
    public let targetPotentials: [Double]

    /// The flow from one source to one target.
    public struct Flow: Sendable, Equatable {
        public let source: Int
        public let target: Int
        /// The amount, above 0; all amounts sum to 1.
        public let amount: Double
    }

    /// The coupling, [sources, targets] (`float64`).
    public func matrix() -> Tensor {
        let targets = targetPotentials.count
        let places = Tensor(flows.map { $0.source * targets + $0.target })
        let amounts = Tensor(flows.map(\.amount))
        return Tensor.zeros([sourcePotentials.count * targets], dtype: .float64)
            .scatterAdded(axis: 0, places, from: amounts).reshaped(sourcePotentials.count, targets)
    }
}

/// Solves optimal transport between two discrete measures exactly, by the network simplex (L. Kantorovich, 1942;
/// solver: P. Kovács, "Minimum-cost flow algorithms: an experimental evaluation", 2015, in LEMON).
///
///     min Σᵢⱼ Pᵢⱼ Cᵢⱼ   over P ≥ 0 with Σⱼ Pᵢⱼ = aᵢ and Σᵢ Pᵢⱼ = bⱼ
///
/// The simplex works with whole numbers and does not round. Equal weights become whole supplies exactly; others are
/// rounded to multiples of 2⁻⁴⁸. Costs are rounded to multiples of 2⁻⁶⁰ · (sources + targets) · max |C|; the value is
/// then summed from the plan with the costs as given.
///
/// - Parameters:
///   - costs: [sources, targets]; they may be negative.
///   - sourceWeights: at least 0, in any unit (each side is divided by its sum); `nil` for equal ones.
///   - targetWeights: likewise.
/// - Throws: ``TransportError``
/// - Complexity: about 40 bytes for each pair; 2,000 × 2,000 take less than a second.
public func exactTransport(
    costs: Tensor, sourceWeights: [Double]? = nil, targetWeights: [Double]? = nil
) throws -> TransportPlan {
    guard costs.rank == 2 else { throw TransportError.shapes("costs must be a matrix, not \(costs.shape)") }
    let (sources, targets) = (costs.size(0), costs.size(1))
    // Checked before the costs are copied, because they may be a view without memory.
    try checkSize(sources: sources, targets: targets)
    let (costs, largest) = try checkedCosts(costs)
    let supplies = try Supplies(sourceWeights, targetWeights, sources: sources, targets: targets)
    // Potentials are sums of up to sources + targets costs and must stay below 2⁶⁰.
    let digits = min(52, 60 - Int(log2(Double(sources + targets)).rounded(.up)))
    let scale = largest > 0 ? min(exp2(Double(digits)) / largest, .greatestFiniteMagnitude) : 1
    return try exactTransport(costs: costs, supplies: supplies, scale: scale)
}

/// Throws if there are more pairs than the solver can index.
private func checkSize(sources: Int, targets: Int) throws {
    guard sources * targets + 2 * (sources + targets) < Int(Int32.max) else {
        throw TransportError.tooLarge(sources: sources, targets: targets)
    }
}

/// Whole supplies and demands of the same sum.
private struct Supplies {
    let sources: [Int64]
    let targets: [Int64]
    let total: Int64

    init(_ sourceWeights: [Double]?, _ targetWeights: [Double]?, sources: Int, targets: Int) throws {
        if sourceWeights == nil && targetWeights == nil {
            // All supplies sum to the least common multiple of both numbers of points.
            let divisor = greatestCommonDivisor(sources, targets)
            self.sources = Array(repeating: Int64(targets / divisor), count: sources)
            self.targets = Array(repeating: Int64(sources / divisor), count: targets)
            total = Int64(sources) * Int64(targets / divisor)
        } else {
            total = 1 << 48
            self.sources = wholeShares(try normalisedWeights(sourceWeights, count: sources), total: total)
            self.targets = wholeShares(try normalisedWeights(targetWeights, count: targets), total: total)
        }
    }
}

private func exactTransport(costs: Tensor, supplies: Supplies, scale: Double) throws -> TransportPlan {
    let (sources, targets) = (costs.size(0), costs.size(1))
    var flows = [ctransport_flow](repeating: ctransport_flow(), count: sources + targets)
    var count: Int32 = 0
    var sourcePotentials = [Double](repeating: 0, count: sources)
    var targetPotentials = [Double](repeating: 0, count: targets)
    return try costs.withUnsafeBytes { bytes in
        let costs = bytes.bindMemory(to: Double.self)
        let message = ctransport_solve(
            costs.baseAddress, Int32(sources), Int32(targets), supplies.sources, supplies.targets, scale, &flows,
            &count,
            &sourcePotentials, &targetPotentials)
        if let message {
            defer { ctransport_free(message) }
            throw TransportError.solver(String(cString: message))
        }
        let found = flows.prefix(Int(count))
        let total = Double(supplies.total)
        let sum = found.reduce(0) { $0 + costs[Int($1.source) * targets + Int($1.target)] * Double($1.amount) }
        return TransportPlan(
            cost: sum / total,
            flows: found.map {
                .init(source: Int($0.source), target: Int($0.target), amount: Double($0.amount) / total)
            },
            sourcePotentials: sourcePotentials, targetPotentials: targetPotentials)
    }
}

/// The Wasserstein distance of order p between two clouds of points with the Euclidean distance between them, exactly:
/// (min Σᵢⱼ Pᵢⱼ ‖xᵢ − yⱼ‖ᵖ)^(1/p).
///
/// - Parameters:
///   - left: [N, D].
///   - right: [M, D]; N and M may differ.
///   - order: p ≥ 1.
/// - Throws: ``TransportError``
public func wassersteinDistance(
    _ left: Tensor, _ right: Tensor, order: Double = 1, leftWeights: [Double]? = nil, rightWeights: [Double]? = nil
) throws -> Double {
    guard order >= 1 else { throw TransportError.outOfRange("the order \(order) is less than 1") }
    if left.rank == 2, right.rank == 2 { try checkSize(sources: left.size(0), targets: right.size(0)) }
    let costs = try transportCosts(left, right, order: order)
    return pow(
        try exactTransport(costs: costs, sourceWeights: leftWeights, targetWeights: rightWeights).cost, 1 / order)
}
