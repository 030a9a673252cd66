import Datasets
import Foundation
import Torch

/// How generated points spread over the Gaussians of a mixture that is known.
public struct ModeCoverage: Sendable, Equatable {
    /// Gaussians with at least one high-quality point.
    public let modes: Int
    /// The share of points within three standard deviations of the nearest centre.
    public let highQualityShare: Double
    /// KL(q ‖ uniform) of the points' shares q of the nearest Gaussians, in nats: 0 for even shares, log K for one
    /// alone.
    public let reverseKL: Double
}

/// Modes covered, high-quality share and reverse KL divergence of points from a mixture of equally likely Gaussians (Z.
/// Lin et al., "PacGAN", 2018, arXiv:1712.04086).
///
/// For the divergence every point counts for the Gaussian whose centre is nearest, however far it is.
///
/// - Parameter samples: [N, 2].
/// - Throws: ``EvidenceError``
public func modeCoverage(of samples: Tensor, mixture: GaussianMixture) throws -> ModeCoverage {
    guard samples.rank == 2, samples.size(1) == 2 else {
        throw EvidenceError.unlike(samples.shape, [samples.size(0), 2])
    }
    guard samples.size(0) > 0 else { throw EvidenceError.tooFew(0, needed: 1, metric: "modes") }
    guard samples.isFinite().all() else { throw EvidenceError.notFinite("generated points") }
    let coverage = mixture.coverage(of: samples)
    let counts: [Double] = mixture.nearestMode(of: samples).modes.binCount(minimumLength: mixture.modes).array()
    let total = Double(samples.size(0))
    let divergence = counts.filter { $0 > 0 }.reduce(0) {
        $0 + $1 / total * log($1 / total * Double(mixture.modes))
    }
    return ModeCoverage(
        modes: coverage.modes, highQualityShare: coverage.highQualityShare, reverseKL: max(0, divergence))
}

extension Metric {
    /// Modes covered, high-quality share and reverse KL for points beside a known mixture; the features are the points.
    public static func modes(of mixture: GaussianMixture) -> Metric {
        Metric(
            "modes", title: "Modes covered", source: "Lin et al., 2018, arXiv:1712.04086", needs: .features,
            readings: [
                Reading("modes", .higher, .between(0, Double(mixture.modes))), Reading("high-quality", .higher, .share),
                Reading("reverse-kl", .lower, .positive),
            ], settings: ["modes": "\(mixture.modes)", "deviation": "\(mixture.deviation)"]
        ) {
            let found = try modeCoverage(of: $0.fake.features, mixture: mixture)
            return [Double(found.modes), found.highQualityShare, found.reverseKL]
        }
    }
}
