import Foundation
import Torch

/// The curve of precision against recall of one distribution with respect to another (PRD).
///
/// Both sides are sorted into bins by k-means of their union; with the shares p of real and q of generated samples in
/// each bin, every slope λ gives precision α = Σ min(λp, q) and recall β = Σ min(p, q/λ). The curve is a mean over
/// several clusterings.
///
/// Source: Sajjadi, Bachem, Lucic, Bousquet, Gelly 2018, arXiv 1806.00035.
public struct PrecisionRecallCurve: Codable, Sendable, Equatable {
    /// From all recall to all precision: ``recall`` falls where this rises.
    public let precision: [Double]
    public let recall: [Double]

    /// From the shares of bins.
    ///
    /// - Parameters:
    ///   - real: p, summing to 1.
    ///   - fake: q, summing to 1.
    ///   - angles: how many slopes, at equal angles; 1,001 in the paper's code.
    public init(real: [Double], fake: [Double], angles: Int = 1_001) {
        precondition(real.count == fake.count && angles > 2)
        let slopes = (0..<angles).map { place in
            tan(1e-10 + (Double.pi / 2 - 2e-10) * Double(place) / Double(angles - 1))
        }
        // Rounding can lead a hair above 1.
        precision = slopes.map { slope in min(1, zip(real, fake).reduce(0) { $0 + min(slope * $1.0, $1.1) }) }
        recall = slopes.map { slope in min(1, zip(real, fake).reduce(0) { $0 + min($1.0, $1.1 / slope) }) }
    }

    private init(precision: [Double], recall: [Double]) {
        self.precision = precision
        self.recall = recall
    }

    /// From features [N, D] and [M, D].
    ///
    /// - Parameters:
    ///   - clusters: 20 in the paper.
    ///   - runs: how many clusterings the curve is a mean over; 10 in the paper.
    /// - Throws: ``EvidenceError`` where a side has fewer samples than clusters.
    public init(_ real: Tensor, _ fake: Tensor, clusters: Int = 20, runs: Int = 10, seed: UInt64) throws {
        for side in [real, fake] where side.size(0) < clusters {
            throw EvidenceError.tooFew(side.size(0), needed: clusters, metric: "prd")
        }
        guard real.size(1) == fake.size(1) else { throw EvidenceError.unlike([real.size(1)], [fake.size(1)]) }
        let generator = RandomGenerator(seed: seed)
        // As in the paper's code the sides weigh the same: the larger one lends only as many as the smaller has.
        let count = min(real.size(0), fake.size(0))
        let union = Tensor.concatenated([real[0..<count], fake[0..<count]]).to(.float32)
        let curves = (0..<runs).map { _ in
            let bins = KMeans(union, clusters: clusters, generator: generator).assignment
            func shares(_ range: Range<Int>) -> [Double] {
                bins[range].binCount(minimumLength: clusters).array(of: Int64.self).map { Double($0) / Double(count) }
            }
            return PrecisionRecallCurve(real: shares(0..<count), fake: shares(count..<(2 * count)))
        }
        func mean(_ values: (PrecisionRecallCurve) -> [Double]) -> [Double] {
            curves[0].precision.indices.map { place in curves.reduce(0) { $0 + values($1)[place] } / Double(runs) }
        }
        self.init(precision: mean(\.precision), recall: mean(\.recall))
    }

    /// The largest F-score with weight β on recall: (1 + β²) · precision · recall / (β² · precision + recall).
    public func bestFScore(_ beta: Double) -> Double {
        zip(precision, recall).reduce(0) { best, pair in
            let (precision, recall) = pair
            return max(best, (1 + beta * beta) * precision * recall / (beta * beta * precision + recall + 1e-10))
        }
    }
}

extension Metric {
    /// F₈ (weighing recall) and F₁⸝₈ (weighing precision) of the PRD curve.
    public static let precisionRecallCurve = Metric(
        "prd", title: "Precision and recall for distributions",
        source: "Sajjadi et al. 2018, arXiv 1806.00035", needs: .features,
        readings: [Reading("prd-f8", .higher, .between(0, 1)), Reading("prd-f1/8", .higher, .between(0, 1))],
        settings: ["clusters": "20", "clusterings": "10", "angles": "1001"]
    ) {
        let (real, fake) = try $0.features(for: "prd", atLeast: 20)
        let curve = try PrecisionRecallCurve(real, fake, seed: $0.seed)
        return [curve.bestFScore(8), curve.bestFScore(1 / 8)]
    }
}
