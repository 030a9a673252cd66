import Foundation
import Torch

/// In which clusters of the real samples generated ones lie in another share.
///
/// Source: Richardson and Weiss 2018, arXiv 1805.12462.
public struct BinComparison: Sendable, Equatable {
    /// The real samples' shares of the bins.
    public let realShares: [Double]
    public let fakeShares: [Double]
    /// Which bins differ significantly.
    public let isDifferent: [Bool]
    /// Jensen-Shannon divergence of the shares, in nats: from 0 to log 2.
    public let divergence: Double

    /// Compares counts by a two-proportion test for each bin: z = (p − q)/√(P(1 − P)(1/n + 1/m)) with P the share of
    /// both together.
    ///
    /// - Parameter significance: how often bins of equal shares pass for different.
    public init(realCounts: [Int], fakeCounts: [Int], significance: Double = 0.05) {
        precondition(realCounts.count == fakeCounts.count, "\(realCounts.count) and \(fakeCounts.count) bins")
        let (n, m) = (Double(realCounts.reduce(0, +)), Double(fakeCounts.reduce(0, +)))
        realShares = realCounts.map { Double($0) / n }
        fakeShares = fakeCounts.map { Double($0) / m }
        let bound = normalQuantile(1 - significance / 2)
        isDifferent = zip(realShares, fakeShares).map { p, q in
            let pooled = (p * n + q * m) / (n + m)
            let deviation = (pooled * (1 - pooled) * (1 / n + 1 / m)).squareRoot()
            return deviation > 0 && abs(p - q) / deviation > bound
        }
        divergence = zip(realShares, fakeShares).reduce(0) { sum, shares in
            let middle = (shares.0 + shares.1) / 2
            func part(_ share: Double) -> Double { share > 0 ? share * log(share / middle) / 2 : 0 }
            return sum + part(shares.0) + part(shares.1)
        }
    }

    /// The number of statistically different bins as a share of all: the significance's level for a perfect generator.
    public var differentShare: Double { Double(isDifferent.count { $0 }) / Double(isDifferent.count) }
}

/// Puts samples into bins around centres of the real ones (k-means) and compares how many of each side fall into each.
///
/// - Parameters:
///   - real: [N, D]
///   - fake: [M, D]
///   - bins: K, at most N.
///
/// Source: Richardson and Weiss 2018, arXiv 1805.12462.
public func compareBins(_ real: Tensor, _ fake: Tensor, bins: Int, generator: RandomGenerator) -> BinComparison {
    let clusters = KMeans(real, clusters: bins, generator: generator)
    func counts(_ samples: Tensor) -> [Int] { clusters.nearest(samples).binCount(minimumLength: bins).array() }
    return BinComparison(realCounts: counts(real), fakeCounts: counts(fake.to(real.dtype)))
}

extension Metric {
    /// Number of statistically different bins as a share of all (NDB/K), and their Jensen-Shannon divergence.
    public static let differentBins = Metric(
        "ndb", title: "Statistically different bins", source: "Richardson and Weiss 2018, arXiv 1805.12462",
        needs: .features,
        readings: [Reading("ndb", .lower, .between(0, 1)), Reading("ndb-divergence", .lower, .positive)],
        settings: ["bins": "100, or one for 20 real samples where there are fewer than 2000", "significance": "0.05"]
    ) {
        let (real, fake) = try $0.features(for: "ndb", atLeast: 40)
        let bins = min(100, real.size(0) / 20)
        let found = compareBins(real, fake, bins: bins, generator: RandomGenerator(seed: $0.seed))
        return [found.differentShare, found.divergence]
    }
}
