import Torch

extension Loss {
    /// The critic's objective of ``minimax``; the generator minimises ½⟨(log D(x̂) − log(1 − D(x̂)))²⟩, which draws
    /// samples to the critic's boundary. With D = σ(l) the logarithms' difference is l.
    ///
    /// Source: Hjelm et al. 2018, arXiv 1702.08431, section 3 (continuous data).
    public static let boundarySeeking = Loss(
        "boundary-seeking", .probability,
        critic: { minimax.critic($0, $1) },
        generator: { fake in 0.5 * fake.squared().mean() })
}
