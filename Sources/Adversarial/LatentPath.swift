import Foundation
import Torch

/// A way between two latent vectors.
public enum LatentPath: String, Sendable, CaseIterable {
    /// (1 − t)·a + t·b
    case linear
    /// sin((1 − t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b, with the angle Ω between the two.
    ///
    /// Source: Shoemake 1985; for latent vectors White 2016, arXiv 1609.04468.
    case spherical

    /// The point at a share of the way.
    ///
    /// - Parameters:
    ///   - start: [1, D]
    ///   - end: [1, D]
    ///   - share: 0 for the start, 1 for the end.
    public func point(_ start: Tensor, _ end: Tensor, at share: Double) -> Tensor {
        let angle = LatentPath.angle(start, end)
        // Where the directions are (nearly) the same or opposite, the circle is a line or not defined.
        guard self == .spherical, abs(sin(angle)) > 1e-6 else { return start * (1 - share) + end * share }
        return start * (sin((1 - share) * angle) / sin(angle)) + end * (sin(share * angle) / sin(angle))
    }

    /// The angle between two vectors, in radians.
    private static func angle(_ a: Tensor, _ b: Tensor) -> Double {
        let (a, b) = (a.to(.float64), b.to(.float64))
        let cosine = ((a * b).sum() / (a.norm() * b.norm())).item()
        return acos(max(-1, min(1, cosine)))
    }
}
