import Torch

extension Loss {
    /// The critic minimises the same as with ``minimax``; the generator minimises ½⟨(log D(x̂) − log(1 − D(x̂)))²⟩,
    /// which moves samples to the boundary of the critic's decision. With D = σ(l) the difference of the logarithms is
    /// l.
    ///
    /// Source: Hjelm et al. 2018, arXiv 1702.08431, section 3 (continuous data).
    public static let boundarySeeking = Loss(
        "boundary-seeking", .probability,
        critic: { minimax.critic($0, $1) },
        generator: { fake in 0.5 * fake.squared().mean() })
}
