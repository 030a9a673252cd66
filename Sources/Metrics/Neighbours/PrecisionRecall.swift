import Torch

/// How far two sets of samples lie within each other's neighbourhoods.
public struct PrecisionRecall: Sendable {
    /// The share of generated samples that lie in the ball of some real one.
    public let precision: Double
    /// The share of real samples that lie in the ball of some generated one.
    public let recall: Double
    /// In how many real balls a generated sample lies on average, divided by k; may exceed 1.
    public let density: Double
    /// The share of real samples whose ball holds some generated one.
    public let coverage: Double
    /// In how many real balls each generated sample lies, [M] (`int64`).
    public let realBalls: Tensor
    /// Whether each real sample lies in the ball of some generated one, [N] (`bool`).
    public let isRecalled: Tensor
    /// Whether each real sample's ball holds some generated one, [N] (`bool`).
    public let isCovered: Tensor

    /// 2 precision · recall / (precision + recall)
    public var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }
}

/// Which samples lie in a ball around another.
public enum BallEdge: Sendable {
    /// Those nearer than the radius, as prdc and StudioGAN count.
    case open
    /// Those at the radius too, as torch-fidelity and NVIDIA's code count.
    case closed
}

/// Precision and recall by k nearest neighbours (T. Kynkäänniemi et al., 2019, arXiv:1904.06991), density and coverage
/// (M. F. Naeem et al., "Reliable Fidelity and Diversity Metrics", 2020, arXiv:2002.09797).
///
/// A sample's ball reaches to its k-th nearest neighbour on its own side, itself not counted:
///
///     precision = mean_j [ some i:  ‖x_i − y_j‖ < r(x_i) ]      density = mean_j Σ_i [ ‖x_i − y_j‖ < r(x_i) ] / k
///     recall    = mean_i [ some j:  ‖x_i − y_j‖ < r(y_j) ]      coverage = mean_i [ some j: ‖x_i − y_j‖ < r(x_i) ]
///
/// In many dimensions precision and recall of equal distributions are far from 1: compare with their floor. Distances
/// that are too close to a radius for `float32` are computed again in `float64`, so that the counts are exact.
///
/// - Parameters:
///   - real: [N, D].
///   - fake: [M, D].
///   - neighbours: k; prdc takes 5, Kynkäänniemi et al. and torch-fidelity 3.
/// - Throws: ``EvidenceError`` where a side has no more than k samples, or the features do not fit.
public func precisionRecall(
    real: Tensor, fake: Tensor, neighbours: Int = 5, edge: BallEdge = .open
) throws -> PrecisionRecall {
    precondition(neighbours > 0, "\(neighbours) neighbours")
    let (real, fake) = try PointSet.pair(real, fake, needed: neighbours + 1, metric: "prdc")
    var realBalls = Balls(around: real, others: fake, neighbours: neighbours, edge: edge)
    var fakeBalls = Balls(around: fake, others: real, neighbours: neighbours, edge: edge)
    for rows in blocks(real.count) {
        for columns in blocks(fake.count) {
            let block = real.squares(rows, to: fake, columns)
            realBalls.add(block, balls: rows, points: columns, axis: 0)
            fakeBalls.add(block, balls: columns, points: rows, axis: 1)
        }
    }
    realBalls.decide()
    fakeBalls.decide()
    let (isCovered, isRecalled) = (realBalls.members .> 0, fakeBalls.memberships .> 0)
    func share(_ mask: Tensor) -> Double { mask.to(.float64).mean().item() }
    return PrecisionRecall(
        precision: share(realBalls.memberships .> 0), recall: share(isRecalled),
        density: realBalls.memberships.to(.float64).mean().item() / Double(neighbours), coverage: share(isCovered),
        realBalls: realBalls.memberships, isRecalled: isRecalled, isCovered: isCovered)
}

/// Balls around points to their k-th nearest neighbour, and how many others were found in them.
private struct Balls {
    /// Others in each ball, [balls] (`int64`).
    private(set) var members: Tensor
    /// Balls that each of the others lies in, [others] (`int64`).
    private(set) var memberships: Tensor

    private let centres: PointSet
    private let others: PointSet
    private let nearest: Neighbours
    private let neighbours: Int
    private let edge: BallEdge
    /// Below `inner` a point is in the ball for sure, above `outer` it is out, [balls] (`float32`).
    private let inner: Tensor
    private let outer: Tensor
    /// Pairs of a ball and a point between the two.
    private var unsure: [(balls: Tensor, points: Tensor)] = []

    init(around centres: PointSet, others: PointSet, neighbours: Int, edge: BallEdge) {
        self.centres = centres
        self.others = others
        self.neighbours = neighbours
        self.edge = edge
        nearest = Neighbours.within(centres, count: neighbours)
        let radii = nearest.squares[.all, neighbours - 1]
        // Both the radius and the distance that is compared with it are rounded.
        let margin = 2.0 * centres.rounding(near: radii)
        inner = radii - margin
        outer = radii + margin
        members = Tensor.zeros([centres.count], dtype: .int64, device: radii.device)
        memberships = Tensor.zeros([others.count], dtype: .int64, device: radii.device)
    }

    /// Counts members in a block of squared distances whose given axis numbers the balls.
    mutating func add(_ block: Tensor, balls: Range<Int>, points: Range<Int>, axis: Int) {
        let found = near(block, outer[balls], axis)
        guard found.balls.size(0) > 0 else { return }
        let (ball, point) = (found.balls + balls.lowerBound, found.points + points.lowerBound)
        let isSure = found.squares .< inner.indexSelected(axis: 0, ball)
        count(ball.maskedSelected(isSure), point.maskedSelected(isSure))
        let isUnsure = .!isSure
        unsure.append((ball.maskedSelected(isUnsure), point.maskedSelected(isUnsure)))
    }

    /// The pairs of a block that lie within bounds, with their squared distances: groups that lie outside as a whole
    /// are not looked into.
    private func near(
        _ block: Tensor, _ bounds: Tensor, _ axis: Int
    ) -> (balls: Tensor, points: Tensor, squares: Tensor) {
        guard let groups = Groups(of: block, along: 1 - axis) else {
            let found = (block .<= bounds.unsqueezed(1 - axis)).nonzero()
            return (found[.all, axis], found[.all, 1 - axis], block[found[.all, 0], found[.all, 1]])
        }
        let chosen = (groups.least .<= bounds.unsqueezed(1)).nonzero()
        let (balls, points) = (chosen[.all, 0..<1], groups.members(of: chosen[.all, 1..<2]))
        let places = axis == 0 ? balls * block.size(1) + points : points * block.size(1) + balls
        let squares = block.flattened().indexSelected(axis: 0, places.flattened()).reshaped(places.shape)
        let isNear = squares .<= bounds.indexSelected(axis: 0, balls.flattened()).unsqueezed(1)
        return (
            balls.expanded(points.shape).maskedSelected(isNear), points.maskedSelected(isNear),
            squares.maskedSelected(isNear)
        )
    }

    /// Decides exactly about the pairs that are too close to a radius.
    mutating func decide() {
        guard !unsure.isEmpty else { return }
        let balls = Tensor.concatenated(unsure.map(\.balls))
        let points = Tensor.concatenated(unsure.map(\.points))
        guard balls.size(0) > 0 else { return }
        let (asked, place, _) = balls.unique()
        let radii = nearest.exact(asked).squares[.all, neighbours - 1].indexSelected(axis: 0, place.to(.cpu))
        let squares = centres.exactSquares(balls, to: others, points)
        let isIn = (edge == .open ? squares .< radii : squares .<= radii).to(balls.device)
        count(balls.maskedSelected(isIn), points.maskedSelected(isIn))
    }

    private mutating func count(_ balls: Tensor, _ points: Tensor) {
        members.addInPlace(balls.binCount(minimumLength: centres.count))
        memberships.addInPlace(points.binCount(minimumLength: others.count))
    }
}

extension Metric {
    /// Precision, recall, density and coverage with prdc's k and open balls.
    public static let precisionRecallDensityCoverage = Metric(
        "prdc", title: "Precision, recall, density, coverage",
        source: "Kynkäänniemi et al., 2019, arXiv:1904.06991; Naeem et al., 2020, arXiv:2002.09797", needs: .features,
        readings: [
            Reading("precision", .higher, .share), Reading("recall", .higher, .share),
            Reading("density", .higher, .positive),
            Reading("coverage", .higher, .share),
        ], settings: ["k": "5", "balls": "open (<)"]
    ) {
        let found = try precisionRecall(real: $0.real.features, fake: $0.fake.features)
        return [found.precision, found.recall, found.density, found.coverage]
    }
}
