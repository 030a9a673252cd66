import Foundation
import Torch

/// What share of two distributions can be the same, for every trade-off between the two.
public struct PrecisionRecallCurve: Sendable, Equatable {
    /// For angles from 0 to 90°: precision rises.
    public let precision: [Double]
    /// For the same angles: recall falls.
    public let recall: [Double]

    /// The largest F_β = (1 + β²) p r / (β² p + r) along the curve: for β = 8 a summary of recall, for 1/8 of precision.
    public func largestF(beta: Double) -> Double {
        let square = beta * beta
        // The small number is the published code's.
        return zip(precision, recall).map { (1 + square) * $0 * $1 / (square * $0 + $1 + 1e-10) }.max() ?? 0
    }

    public init(precision: [Double], recall: [Double]) {
        self.precision = precision
        self.recall = recall
    }

    /// The curve of two distributions over the same states (M. S. M. Sajjadi et al., "Assessing Generative Models via
    /// Precision and Recall", 2018, arXiv:1806.00035): for slopes λ,
    /// precision(λ) = Σ min(λ p, q), recall(λ) = Σ min(p, q/λ).
    ///
    /// - Parameters:
    ///   - real: p, sums to 1.
    ///   - fake: q, sums to 1.
    ///   - angles: at least 3, spread evenly from 0 to 90°; λ is their tangent.
    public init(real: [Double], fake: [Double], angles: Int = 1001) {
        precondition(real.count == fake.count && angles >= 3, "\(real.count), \(fake.count) states, \(angles) angles")
        let edge = 1e-10
        let slopes = (0..<angles).map { tan(edge + (.pi / 2 - 2 * edge) * Double($0) / Double(angles - 1)) }
        let sums = slopes.map { slope in zip(real, fake).reduce(0) { $0 + min($1.0 * slope, $1.1) } }
        precision = sums.map { min(max($0, 0), 1) }
        recall = zip(sums, slopes).map { min(max($0 / $1, 0), 1) }
    }
}

/// The precision-recall curve of two sets of samples: both are clustered together, and the curve of the two histograms is
/// averaged over several clusterings.
///
/// - Parameters:
///   - real: [N, D].
///   - fake: [N, D]; unequal numbers pull the clusters to the larger side and are refused.
///   - clusters: 20 as published.
///   - runs: clusterings to average over, 10 as published.
///   - seed: of the clusterings. The published code draws mini-batches; here each clustering sees all samples.
/// - Throws: ``EvidenceError``
public func precisionRecallCurve(
    real: Tensor, fake: Tensor, clusters: Int = 20, angles: Int = 1001, runs: Int = 10, seed: UInt64 = 0
) throws -> PrecisionRecallCurve {
    guard real.shape == fake.shape else { throw EvidenceError.unlike(real.shape, fake.shape) }
    let needed = (clusters + 1) / 2
    let sides = try PointSet.together([(real, "real features"), (fake, "fake features")], needed: needed, metric: "prd")
    let rows = Tensor.concatenated(sides.map(\.given)).to(.float32)
    let curves = (0..<runs).map { run in
        let labels = KMeansForCurve.fit(rows, clusters: clusters, seed: seed &+ UInt64(run), iterations: 30).labels
        func histogram(_ part: Tensor) -> [Double] {
            (part.binCount(minimumLength: clusters).to(.float64) / Double(part.count)).array()
        }
        return PrecisionRecallCurve(
            real: histogram(labels[..<real.size(0)]), fake: histogram(labels[real.size(0)...]), angles: angles)
    }
    func mean(_ values: (PrecisionRecallCurve) -> [Double]) -> [Double] {
        let all = curves.map(values)
        return (0..<angles).map { place in all.reduce(0) { $0 + $1[place] } / Double(runs) }
    }
    return PrecisionRecallCurve(precision: mean(\.precision), recall: mean(\.recall))
}

/// Lloyd's k-means from k-means++ centres, in the form of `KMeans.fit`, whose place it keeps.
enum KMeansForCurve {
    static func fit(
        _ rows: Tensor, clusters: Int, seed: UInt64, iterations: Int
    ) -> (centres: Tensor, labels: Tensor) {
        let random = RandomGenerator(seed: seed)
        let points = PointSet(rows, centre: rows.mean(axes: [0]))
        var chosen = [Tensor.randomIntegers(0..<rows.size(0), [1], generator: random)]
        var nearest = Tensor.full([rows.size(0)], Double.infinity)
        while chosen.count < clusters {
            let centre = PointSet(rows.indexSelected(axis: 0, chosen.last!), centre: rows.mean(axes: [0]))
            nearest = nearest.minimum(distances(points, centre)[.all, 0].clamped(0, nil))
            let weights = nearest.sum().item() > 0 ? nearest : Tensor.ones(like: nearest)
            chosen.append(weights.multinomial(count: 1, generator: random))
        }
        var centres = rows.indexSelected(axis: 0, Tensor.concatenated(chosen))
        var labels = Tensor.full([rows.size(0)], -1, dtype: .int64)
        for _ in 0..<iterations {
            let centre = PointSet(centres, centre: rows.mean(axes: [0]))
            let found = distances(points, centre).argmin(axis: 1)
            if found.isEqual(to: labels) { break }
            labels = found
            let counts = labels.binCount(minimumLength: clusters).to(.float32).unsqueezed(1)
            let sums = Tensor.zeros(like: centres).indexAdded(axis: 0, labels, rows)
            centres = (sums / counts.clamped(1, nil)).selected(where: counts .> 0, otherwise: centres)
        }
        return (centres, labels)
    }

    private static func distances(_ points: PointSet, _ centres: PointSet) -> Tensor {
        let buffer = points.buffer()
        return Tensor.concatenated(
            blocks(points.count).map {
                points.squares($0, to: centres, 0..<centres.count, in: buffer).cloned()
            })
    }
}

extension Metric {
    /// F₈ and F₁⸝₈ of the precision-recall curve over joint clusters.
    public static let precisionRecallCurve = Metric(
        "prd", title: "Precision-recall curve", source: "Sajjadi et al., 2018, arXiv:1806.00035", needs: .features,
        readings: [Reading("prd F8 (recall)", .higher), Reading("prd F1/8 (precision)", .higher)],
        settings: ["clusters": "20", "runs": "10", "angles": "1001"]
    ) {
        let curve = try Metrics.precisionRecallCurve(
            real: $0.real.features, fake: $0.fake.features, seed: $0.seed)
        return [curve.largestF(beta: 8), curve.largestF(beta: 1.0 / 8)]
    }
}
