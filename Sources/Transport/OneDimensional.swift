import Foundation

/// The Wasserstein distance of order p in one dimension, where the optimal plan preserves the order: (∫₀¹ |F⁻¹(q) −
/// G⁻¹(q)|ᵖ dq)^(1/p).
///
/// - Parameters:
///   - left: points, in any order.
///   - right: points; their number may differ.
///   - order: p ≥ 1.
///   - leftWeights: at least 0, in any unit; `nil` for equal ones.
/// - Throws: ``TransportError``
/// - Complexity: O((N + M) log (N + M)).
public func wassersteinDistanceOnTheLine(
    _ left: [Double], _ right: [Double], order: Double = 1, leftWeights: [Double]? = nil,
    rightWeights: [Double]? = nil
) throws -> Double {
    guard order >= 1, order.isFinite else { throw TransportError.outOfRange("the order \(order) is less than 1") }
    let (x, y) = (try Quantiles(left, leftWeights), try Quantiles(right, rightWeights))
    var sum = 0.0
    var level = 0.0
    var (i, j) = (0, 0)
    // Between two neighbouring levels of either side both quantile functions are constant.
    while i < x.places.count, j < y.places.count {
        let next = min(x.levels[i], y.levels[j])
        sum += (next - level) * pow(abs(x.places[i] - y.places[j]), order)
        level = next
        if x.levels[i] <= next { i += 1 }
        if y.levels[j] <= next { j += 1 }
    }
    return pow(sum, 1 / order)
}

/// A quantile function: `places[i]` from the level before `levels[i]` up to it.
private struct Quantiles {
    var places: [Double]
    var levels: [Double]

    init(_ points: [Double], _ weights: [Double]?) throws {
        guard !points.isEmpty else { throw TransportError.shapes("one side has no points") }
        guard points.allSatisfy(\.isFinite) else { throw TransportError.notFinite("points") }
        let weights = try normalisedWeights(weights, count: points.count)
        let order = points.indices.filter { weights[$0] > 0 }.sorted { points[$0] < points[$1] }
        places = order.map { points[$0] }
        var level = 0.0
        levels = order.map {
            level += weights[$0]
            return level
        }
        levels[levels.count - 1] = 1
    }
}
