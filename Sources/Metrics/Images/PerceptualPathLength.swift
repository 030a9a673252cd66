import Foundation
import Torch

/// How far images move, in the eyes of a feature distance, when a latent moves a little: short paths mean a smooth
/// generator.
///
/// E d(G(γ(t)), G(γ(t + ε))) / ε² along paths γ between random latents.
///
/// - Parameters:
///   - samples: how many paths.
///   - path: how a path leads from one latent to another.
///   - position: where on the paths steps begin.
///   - epsilon: the step's length, as a share of the path.
///   - discarded: which shares of the shortest and of the longest steps do not count, such as 0.01 of each.
///   - batch: how many paths are walked at a time.
///   - generator: draws positions.
///   - latents: so many random latents, [count, Z].
///   - images: the generator, from latents [B, Z] to images, best not rounded to whole numbers: rounding alone is many
///     times the step of 10⁻⁴.
///   - distance: of pairs of images, [B]; squared, as LPIPS is.
/// - Returns: the mean of what is not discarded.
///
/// Source: Karras et al. 2019, arXiv 1812.04948.
public func perceptualPathLength(
    samples: Int, path: PathShape = .spherical, position: PathPosition = .anywhere, epsilon: Double = 1e-4,
    discarded: Double = 0.01, batch: Int = 64, generator: RandomGenerator, latents: (Int) throws -> Tensor,
    images: (Tensor) throws -> Tensor, distance: (Tensor, Tensor) throws -> Tensor
) rethrows -> Double {
    precondition(samples > 0 && discarded >= 0 && discarded < 0.5, "\(samples) samples, \(discarded) discarded")
    let (from, to) = (try latents(samples), try latents(samples))
    let start: Tensor =
        switch position {
        case .start: .zeros([samples, 1], dtype: from.dtype)
        case .anywhere: .randomUniform([samples, 1], dtype: from.dtype, generator: generator)
        }
    var lengths: [Double] = []
    try withoutGradients {
        for block in (0..<samples).blocks(of: batch) {
            let share = start[block].to(from.device)
            let ends = [share, share + epsilon].map { path.point(from[block], to[block], $0) }
            // Both ends in one batch, so that they see the same normalisation.
            let pictures = try images(.concatenated(ends)).chunked(2)
            lengths += (try distance(pictures[0], pictures[1]).to(.float64) / (epsilon * epsilon)).array(
                of: Double.self)
        }
    }
    return mean(lengths, discarding: discarded)
}

/// How a path leads from one latent to another.
public enum PathShape: Sendable {
    /// Along the chord, for latents of a mapping network.
    case linear
    /// Along the great circle, for latents drawn from a normal distribution.
    ///
    /// sin((1 − t)ω)/sin ω · a + sin(tω)/sin ω · b with ω the angle between a and b.
    ///
    /// Source: Shoemake 1985; White 2016, arXiv 1609.04468.
    case spherical

    /// Where shares t [B, 1] of the way lead between latents [B, Z].
    public func point(_ from: Tensor, _ to: Tensor, _ share: Tensor) -> Tensor {
        let chord = from + (to - from) * share
        switch self {
        case .linear: return chord
        case .spherical:
            let units = [from, to].map { $0 / $0.norm(axes: [-1], keepingAxes: true).clamped(1e-7, nil) }
            let cosine = (units[0] * units[1]).sum(axes: [-1], keepingAxes: true)
            let angle = cosine.clamped(-1, 1).acos()
            let sine = angle.sin().clamped(1e-7, nil)
            let arc = ((1 - share) * angle).sin() / sine * from + (share * angle).sin() / sine * to
            // Where latents point the same or opposite ways there is no one great circle.
            return arc.selected(where: cosine.abs() .< 1 - 1e-7, otherwise: chord)
        }
    }
}

/// Where on the path between two latents a step begins.
public enum PathPosition: Sendable {
    /// At the first latent: "end" in the paper's code, and what torch-fidelity does.
    case start
    /// At a random place: "full" in the paper.
    case anywhere
}

/// The mean without the lowest and the highest share; the bounds are values that occur, rounded outwards.
private func mean(_ values: [Double], discarding share: Double) -> Double {
    let sorted = values.sorted()
    let last = Double(sorted.count - 1)
    let low = sorted[Int((last * share).rounded(.down))]
    let high = sorted[Int((last * (1 - share)).rounded(.up))]
    let kept = sorted.filter { low <= $0 && $0 <= high }
    return kept.reduce(0, +) / Double(kept.count)
}
