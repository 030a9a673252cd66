import Datasets
import Foundation
import Torch

/// KL(q ‖ p) from generated samples' shares q of a mixture's modes to the equal shares p: Σ q log(K q).
///
/// 0 where all modes come equally often, log(K/k) where k of K modes share everything. Samples count for the nearest mode.
/// Source: Srivastava et al. 2017 (VEEGAN), arXiv 1705.07761; Lin et al. 2018 (PacGAN), arXiv 1712.04086.
public func reverseKLDivergence(of samples: Tensor, in mixture: GaussianMixture) -> Double {
    let nearest = mixture.nearestMode(of: samples).modes
    let counts = nearest.binCount(minimumLength: mixture.modes).array(of: Int64.self).map { Double($0) }
    let total = counts.reduce(0, +)
    return counts.filter { $0 > 0 }.reduce(0) { $0 + $1 / total * log(Double(mixture.modes) * $1 / total) }
}

extension Metric {
    /// Modes that samples reach, the share of good samples, and the reverse KL divergence of their shares, for a mixture
    /// whose truth is known. Points are their own features.
    public static func modes(of mixture: GaussianMixture) -> Metric {
        Metric(
            "modes", title: "Modes covered", source: "Lin et al. 2018, arXiv 1712.04086", needs: .features,
            readings: [Reading("modes", .higher), Reading("high-quality", .higher), Reading("reverse-kl", .lower)],
            settings: ["modes": "\(mixture.modes)", "good": "within 3 deviations of a mode"]
        ) {
            let points = try $0.fake.features
            guard points.rank == 2, points.size(1) == 2 else { throw EvidenceError.unlike([2], points.shape) }
            let coverage = mixture.coverage(of: points)
            return [
                Double(coverage.modes), coverage.highQualityShare, reverseKLDivergence(of: points, in: mixture),
            ]
        }
    }

    /// Precision, recall and F₁ of pictures of convex polygons, whose manifold is known.
    ///
    /// A sample is precise when it is within δ = 0.75 of a polygon, and a polygon is recalled when a sample is within δ of
    /// it; distances are Euclidean between pixels in [0, 1]. The nearest polygon is the nearest of 20,000 drawn ones (the
    /// manifold of triangles has three dimensions), where the paper projects onto the manifold; the nearest sample is the
    /// nearest of those at hand, where the paper searches the latent space: recall grows with their number, and passports
    /// tell it.
    ///
    /// Source: Lucic et al. 2018, arXiv 1711.10337, section 5.
    public static func polygons(_ truth: Polygons) -> Metric {
        Metric(
            "polygons", title: "Precision and recall on convex polygons", source: "Lucic et al. 2018, arXiv 1711.10337",
            needs: .images,
            readings: [
                Reading("polygon-precision", .higher), Reading("polygon-recall", .higher), Reading("polygon-f1", .higher),
            ], settings: ["distance": "0.75", "polygons drawn": "20000"]
        ) {
            let samples = try $0.fake.images
            guard Array(samples.shape.dropFirst()) == truth.shape.sample else {
                throw EvidenceError.unlike(truth.shape.sample, Array(samples.shape.dropFirst()))
            }
            let drawn = truth.draw(20_000, generator: RandomGenerator(seed: 0)).samples.flattened(from: 1)
            let manifold = (drawn + 1) / 2
            let rows = samples.flattened(from: 1).to(.float32) / 255
            let precision = share(of: rows, within: 0.75, of: manifold)
            let held = manifold[(20_000 - min(2_000, rows.size(0)))...]
            let recall = share(of: held, within: 0.75, of: rows)
            let sum = precision + recall
            return [precision, recall, sum > 0 ? 2 * precision * recall / sum : 0]
        }
    }
}

/// The share of points [N, D] that have one of the others [M, D] within a distance.
private func share(of points: Tensor, within distance: Double, of others: Tensor) -> Double {
    var found = 0
    for block in (0..<points.size(0)).blocks(of: 1_024) {
        let nearest = points[block].distances(to: others).minimum(axes: [1])
        found += (nearest .<= distance).to(.int64).sum().intItem()
    }
    return Double(found) / Double(points.size(0))
}
