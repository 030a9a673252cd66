import Torch

/// A path between latent vectors.
public enum LatentPath: String, Sendable, CaseIterable {
    /// Along the chord, (1 − t)·a + t·b.
    case linear
    /// Along the great circle, for latents drawn from a normal distribution.
    ///
    /// sin((1 − t)Ω)/sin Ω · a + sin(tΩ)/sin Ω · b, with the angle Ω between the two.
    ///
    /// Source: Shoemake 1985; for latent vectors White 2016, arXiv 1609.04468.
    case spherical

    /// The points at shares of the paths.
    ///
    /// - Parameters:
    ///   - start: [N, D]
    ///   - end: [N, D]
    ///   - share: [N, 1]; 0 for the start, 1 for the end.
    ///   - code: how many of the D numbers, the last ones, are a code; they go straight from one to the other.
    public func point(_ start: Tensor, _ end: Tensor, at share: Tensor, code: Int = 0) -> Tensor {
        guard code == 0 else {
            let size = start.size(1) - code
            let codes = start[.all, size...] + (end[.all, size...] - start[.all, size...]) * share
            return .concatenated([point(start[.all, ..<size], end[.all, ..<size], at: share), codes], axis: 1)
        }
        let chord = start + (end - start) * share
        guard self == .spherical else { return chord }
        let units = [start, end].map { $0 / $0.norm(axes: [-1], keepingAxes: true).clamped(1e-7, nil) }
        let cosine = (units[0] * units[1]).sum(axes: [-1], keepingAxes: true)
        let angle = cosine.clamped(-1, 1).acos()
        let sine = angle.sin().clamped(1e-7, nil)
        let arc = ((1 - share) * angle).sin() / sine * start + (share * angle).sin() / sine * end
        // Where latents point the same or opposite ways there is no one great circle.
        return arc.selected(where: cosine.abs() .< 1 - 1e-7, otherwise: chord)
    }

    /// The points at one share of the paths.
    public func point(_ start: Tensor, _ end: Tensor, at share: Double, code: Int = 0) -> Tensor {
        point(start, end, at: .full([1, 1], share, dtype: start.dtype, device: start.device), code: code)
    }
}
