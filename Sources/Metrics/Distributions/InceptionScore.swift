import Foundation
import Torch

/// exp E KL(p(c|y) ‖ p(c)): how sure a classifier is of each sample, and how evenly it sees all classes.
///
/// 1 where all predictions are the same, K for even and certain ones over K classes. It looks at one side only and
/// cannot tell whether samples resemble the real ones.
///
/// - Parameters:
///   - probabilities: of generated samples, [N, K].
///   - splits: into how many parts of (nearly) equal size the samples fall in their order; each has a p(c) of its own.
/// - Returns: a score for each part.
///
/// Source: Salimans et al. 2016, arXiv 1606.03498.
public func inceptionScores(_ probabilities: Tensor, splits: Int = 1) -> [Double] {
    let count = probabilities.size(0)
    precondition(splits > 0 && splits <= count, "\(splits) splits of \(count) samples")
    let rows = probabilities.detached().to(.float64)
    return (0..<splits).map { part in
        let chosen = rows[(part * count / splits)..<((part + 1) * count / splits)]
        return exp(divergence(chosen, from: chosen.mean(axes: [0])))
    }
}

/// Inception score times exp(−KL(p(c) ‖ p*(c))): as the Inception score, less for classes seen in other shares than
/// among real samples.
///
/// exp(E KL(p(c|y) ‖ p(c)) − KL(p(c) ‖ p*(c))) with p(c) of the generated and p*(c) of the real samples.
///
/// - Parameters:
///   - real: probabilities [N, K]
///   - fake: probabilities [M, K]
///
/// Source: Che et al. 2016, arXiv 1612.02136, in the form of Xu et al. 2018, arXiv 1806.07755. (With p* in both terms,
/// as some print it, it would be the Inception score itself.)
public func modeScore(real: Tensor, fake: Tensor) -> Double {
    let (real, fake) = (real.detached().to(.float64), fake.detached().to(.float64))
    let (realShares, shares) = (real.mean(axes: [0]), fake.mean(axes: [0]))
    return exp(divergence(fake, from: shares) - divergence(shares.unsqueezed(0), from: realShares))
}

extension Metric {
    /// Inception score: the mean and the deviation over 10 parts of the shuffled samples, and the score of them all.
    public static let inceptionScore = Metric(
        "is", title: "Inception score", source: "Salimans et al. 2016, arXiv 1606.03498", needs: .probabilities,
        readings: [
            Reading("is", .higher, .above(1)), Reading("is-deviation", .lower, .positive),
            Reading("is-unsplit", .higher, .above(1)),
        ],
        settings: ["splits": "10, shuffled"]
    ) { comparison in
        let rows = try comparison.fake.probabilities.detached()
        guard rows.size(0) >= 10 else { throw EvidenceError.tooFew(rows.size(0), needed: 10, metric: "is") }
        try checkFinite(rows, "the generated side")
        let order = Tensor.randomPermutation(rows.size(0), generator: RandomGenerator(seed: comparison.seed))
        let scores = inceptionScores(rows.indexSelected(axis: 0, order.to(rows.device)), splits: 10)
        let mean = scores.reduce(0, +) / 10
        let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10
        return [mean, variance.squareRoot(), inceptionScores(rows)[0]]
    }

    /// Mode score.
    public static let modeScore = Metric(
        "ms", title: "Mode score", source: "Che et al. 2016, arXiv 1612.02136; Xu et al. 2018, arXiv 1806.07755",
        needs: .probabilities, readings: [Reading("ms", .higher, .positive)]
    ) {
        let (real, fake) = try $0.probabilities(for: "ms", atLeast: 1)
        return [Metrics.modeScore(real: real, fake: fake)]
    }
}

/// The mean over rows p [N, K] of KL(p ‖ q) = Σ p (log p − log q); 0 log 0 counts as 0.
private func divergence(_ rows: Tensor, from other: Tensor) -> Double {
    (rows.xlogy(rows) - rows.xlogy(other)).sum(axes: [1]).mean().item()
}
