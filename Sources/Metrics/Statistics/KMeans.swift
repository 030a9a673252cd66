import Torch

/// Clusters of points around centres, each point with the nearest one (Lloyd's algorithm).
///
/// Source: Lloyd 1982; first centres by k-means++, Arthur and Vassilvitskii 2007.
public struct KMeans: Sendable {
    /// [K, D]
    public let centres: Tensor
    /// Which centre is nearest to each point, [N] (`int64`).
    public let assignment: Tensor
    /// The sum of the points' squared distances from their centres.
    public let inertia: Double

    /// Begins at centres drawn one after another, each a point with probability proportional to its squared distance
    /// from those drawn before.
    ///
    /// - Parameters:
    ///   - points: [N, D]
    ///   - clusters: K, at most N.
    ///   - iterations: the most rounds; fewer where no point changes its cluster.
    public init(_ points: Tensor, clusters: Int, iterations: Int = 100, generator: RandomGenerator) {
        precondition(clusters > 0 && clusters <= points.size(0), "\(clusters) clusters of \(points.size(0)) points")
        let first = Self.spread(points, clusters, generator)
        self.init(points, centres: points.indexSelected(axis: 0, first), iterations: iterations)
    }

    /// Begins at the given centres, [K, D].
    public init(_ points: Tensor, centres: Tensor, iterations: Int = 100) {
        // Distances come from inner products, which keep more digits around the mean.
        let origin = points.mean(axes: [0])
        let points = points - origin
        var centres = centres - origin
        var assignment = Self.nearest(points, centres).places
        for _ in 0..<iterations {
            let before = assignment
            centres = Self.means(points, assignment, centres)
            assignment = Self.nearest(points, centres).places
            if assignment.isEqual(to: before) { break }
        }
        let (places, distances) = Self.nearest(points, centres)
        let squares = points.squared().sum(axes: [1])
        self.centres = centres + origin
        self.assignment = places
        inertia = (distances + squares).to(.float64).clamped(0, nil).sum().item()
    }

    /// The numbers of the centres nearest to points [M, D]: [M] (`int64`).
    public func nearest(_ points: Tensor) -> Tensor {
        let origin = centres.mean(axes: [0])
        return Self.nearest(points - origin, centres - origin).places
    }

    /// The nearest centres, and the squared distances from them but for ‖x‖², which is the same for all centres.
    private static func nearest(_ points: Tensor, _ centres: Tensor) -> (places: Tensor, distances: Tensor) {
        let norms = centres.squared().sum(axes: [1])
        var places: [Tensor] = []
        var distances: [Tensor] = []
        for block in (0..<points.size(0)).blocks(of: 4_096) {
            let (least, place) = (norms - points[block].matmul(centres.transposed()) * 2).min(axis: 1)
            places.append(place)
            distances.append(least)
        }
        return (.concatenated(places), .concatenated(distances))
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

    /// Which points k-means++ begins at, [K] (`int64`).
    private static func spread(_ points: Tensor, _ clusters: Int, _ generator: RandomGenerator) -> Tensor {
        let count = points.size(0)
        let points = points - points.mean(axes: [0])
        let squares = points.squared().sum(axes: [1])
        var chosen = [Tensor.randomIntegers(0..<count, [], generator: generator).intItem()]
        var distances = Tensor.full([count], Double.infinity, dtype: .float64)
        while chosen.count < clusters {
            let latest = chosen[chosen.count - 1]
            let found = squares + squares[latest] - points.matmul(points[latest]) * 2
            distances = distances.minimum(found.to(.float64).to(.cpu).clamped(0, nil))
            distances[latest] = 0
            // Where every point is a centre already, the rest repeat some.
            let weights = distances.max().item() > 0 ? distances : .ones(like: distances)
            chosen.append(weights.multinomial(count: 1, generator: generator).intItem())
        }
        return Tensor(chosen, device: points.device)
    }
}
