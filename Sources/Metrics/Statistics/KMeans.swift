import Torch

/// Clusters of points around centres, each point with the nearest one (Lloyd's algorithm).
///
/// Source: Lloyd 1982; first centres by k-means++, Arthur and Vassilvitskii 2007.
public struct KMeans: Sendable {
    /// [K, D]
    public private(set) var centres: Tensor
    /// Which centre is nearest to each point, [N] (`int64`).
    public private(set) var assignment: Tensor
    /// The sum of the points' squared distances from their centres.
    public private(set) var inertia: Double

    /// Begins at centres drawn one after another, each a point with probability proportional to its squared distance from
    /// those drawn before.
    ///
    /// - Parameters:
    ///   - points: [N, D]
    ///   - clusters: K, at most N.
    ///   - iterations: the most rounds; fewer where no point changes its cluster.
    public init(_ points: Tensor, clusters: Int, iterations: Int = 100, generator: RandomGenerator) {
        precondition(clusters > 0 && clusters <= points.size(0), "\(clusters) clusters of \(points.size(0)) points")
        self.init(points, centres: Self.spread(points, clusters, generator), iterations: iterations)
    }

    /// Begins at the given centres, [K, D].
    public init(_ points: Tensor, centres: Tensor, iterations: Int = 100) {
        self.centres = centres
        (assignment, inertia) = Self.nearest(points, centres)
        for _ in 0..<iterations {
            let before = assignment
            self.centres = Self.means(points, assignment, self.centres)
            (assignment, inertia) = Self.nearest(points, self.centres)
            if assignment.isEqual(to: before) { break }
        }
    }

    /// The numbers of the centres nearest to points [M, D]: [M] (`int64`).
    public func nearest(_ points: Tensor) -> Tensor { Self.nearest(points, centres).assignment }

    private static func nearest(_ points: Tensor, _ centres: Tensor) -> (assignment: Tensor, inertia: Double) {
        let norms = centres.squared().sum(axes: [1])
        var (assignments, inertia): ([Tensor], Double) = ([], 0)
        for block in (0..<points.size(0)).blocks(of: 4_096) {
            let rows = points[block]
            let (least, place) = (norms - rows.matmul(centres.transposed()) * 2).min(axis: 1)
            assignments.append(place)
            inertia += (least.to(.float64) + rows.to(.float64).squared().sum(axes: [1])).clamped(0, nil).sum().item()
        }
        return (.concatenated(assignments), inertia)
    }

    /// The clusters' means; a cluster without points moves to the point that is farthest from its own centre.
    private static func means(_ points: Tensor, _ assignment: Tensor, _ centres: Tensor) -> Tensor {
        let count = centres.size(0)
        let sizes = assignment.binCount(minimumLength: count).to(points.dtype).unsqueezed(1)
        let sums = Tensor.zeros(like: centres).indexAddInPlace(axis: 0, assignment, points)
        let means = sums / sizes.clamped(1, nil)
        let empty = (sizes.squeezed(1) .== 0).nonzero().flattened().array(of: Int.self)
        guard !empty.isEmpty else { return means }
        let distances = (points - means.indexSelected(axis: 0, assignment)).squared().sum(axes: [1])
        let farthest = distances.top(empty.count).indices
        return means.indexCopied(axis: 0, Tensor(empty, device: points.device), points.indexSelected(axis: 0, farthest))
    }

    private static func spread(_ points: Tensor, _ clusters: Int, _ generator: RandomGenerator) -> Tensor {
        let count = points.size(0)
        var chosen = [Tensor.randomIntegers(0..<count, [], generator: generator).intItem()]
        var distances = Tensor.full([count], Double.infinity, dtype: .float64)
        while chosen.count < clusters {
            let latest = points[chosen[chosen.count - 1]]
            distances = distances.minimum((points - latest).squared().sum(axes: [1]).to(.float64).to(.cpu))
            // Where every point is a centre already, the rest repeat some.
            let weights = distances.max().item() > 0 ? distances : .ones(like: distances)
            chosen.append(weights.multinomial(count: 1, generator: generator).intItem())
        }
        return points.indexSelected(axis: 0, Tensor(chosen, device: points.device))
    }
}
