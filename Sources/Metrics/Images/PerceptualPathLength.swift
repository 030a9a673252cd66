import Foundation
import Torch

/// How far images move, in the eyes of a feature distance, when a latent moves a little: short paths mean a smooth
/// generator.
///
/// E d(G(γ(t)), G(γ(t + ε))) / ε² along paths γ between random latents.
///
/// - Parameters:
///   - samples: how many paths.
///   - path: the points at shares [B, 1] of the ways between latents [B, Z].
///   - position: where on the paths steps begin.
///   - epsilon: the step's length, as a share of the path.
///   - batch: how many paths are walked at a time.
///   - generator: draws positions.
///   - latents: so many random latents, [count, Z].
///   - images: the generator, from latents [B, Z] to images, best not rounded to whole numbers: rounding alone is many
///     times the step of 10⁻⁴.
///   - distance: of pairs of images, [B]; squared, as LPIPS is.
/// - Returns: each step's length, [samples] (`float64`); ``trimmedMean(_:discarding:)`` makes one number of them.
///
/// Source: Karras et al. 2019, arXiv 1812.04948.
public func perceptualPathLengths(
    samples: Int, path: (_ from: Tensor, _ to: Tensor, _ share: Tensor) -> Tensor, position: PathPosition = .anywhere,
    epsilon: Double = 1e-4, batch: Int = 64, generator: RandomGenerator, latents: (Int) throws -> Tensor,
    images: (Tensor) throws -> Tensor, distance: (Tensor, Tensor) throws -> Tensor
) rethrows -> Tensor {
    precondition(samples > 0 && epsilon > 0, "\(samples) samples, steps of \(epsilon)")
    let (from, to) = (try latents(samples), try latents(samples))
    let start: Tensor =
        switch position {
        case .start: .zeros([samples, 1], dtype: from.dtype)
        case .anywhere: .randomUniform([samples, 1], dtype: from.dtype, generator: generator)
        }
    var lengths: [Tensor] = []
    try withoutGradients {
        for block in (0..<samples).blocks(of: batch) {
            let share = start[block].to(from.device)
            let ends = [share, share + epsilon].map { path(from[block], to[block], $0) }
            // Both ends in one batch, so that they see the same normalisation.
            let pictures = try images(.concatenated(ends)).chunked(2)
            lengths.append(try distance(pictures[0], pictures[1]).to(.cpu).to(.float64) / (epsilon * epsilon))
        }
    }
    return .concatenated(lengths)
}

/// Where on the path between two latents a step begins.
public enum PathPosition: Sendable {
    /// At the first latent: "end" in the paper's code, and what torch-fidelity does.
    case start
    /// At a random place: "full" in the paper.
    case anywhere
}

/// The mean without the lowest and the highest share (0.01 of each in the paper's code); the bounds are values that
/// occur, rounded outwards.
///
/// - Parameter values: [N]
public func trimmedMean(_ values: Tensor, discarding share: Double = 0.01) -> Double {
    precondition(values.count > 0 && share >= 0 && share < 0.5, "\(values.count) values, \(share) discarded")
    let sorted = values.to(.float64).array(of: Double.self).sorted()
    let last = Double(sorted.count - 1)
    let low = sorted[Int((last * share).rounded(.down))]
    let high = sorted[Int((last * (1 - share)).rounded(.up))]
    let kept = sorted.filter { low <= $0 && $0 <= high }
    return kept.reduce(0, +) / Double(kept.count)
}

extension Metric {
    /// The perceptual path length between spherically interpolated latents, full paths, in the features' squared
    /// distance.
    public static let perceptualPathLength = Metric(
        "ppl", title: "Perceptual path length", source: "Karras, Laine, Aila 2019, arXiv 1812.04948", needs: .paths,
        readings: [Reading("ppl", .lower, .positive)],
        settings: ["path": "spherical, full", "epsilon": "0.0001", "discarded": "1 % at each end"]
    ) { sides in
        let lengths = try sides.fake.pathLengths
        guard lengths.count >= 10 else { throw EvidenceError.tooFew(lengths.count, needed: 10, metric: "ppl") }
        try checkFinite(lengths, "the paths' lengths")
        return [trimmedMean(lengths)]
    }
}
