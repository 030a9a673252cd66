import Torch

extension Loss {
    /// The critic minimises the same as with ``minimax``; the generator minimises −⟨log D(x̂)⟩, whose gradient is
    /// strong where the critic is certain.
    ///
    /// Source: Goodfellow et al. 2014, arXiv 1406.2661, section 3.
    public static let nonSaturating = Loss(
        "non-saturating", .probability,
        critic: { minimax.critic($0, $1) },
        generator: { fake in (-fake).softplus().mean() })
}
