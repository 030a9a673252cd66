import Torch

extension Loss {
    /// The critic's objective of ``minimax``; the generator minimises −⟨log D(x̂)⟩, whose gradient is strong where the
    /// critic is sure.
    ///
    /// Source: Goodfellow et al. 2014, arXiv 1406.2661, section 3.
    public static let nonSaturating = Loss(
        "non-saturating",
        critic: minimax.critic,
        generator: { fake in (-fake).softplus().mean() })
}
