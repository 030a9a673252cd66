import Torch

extension Loss {
    /// The loss of the original GAN: the critic maximises ⟨log D(x)⟩ + ⟨log(1 − D(x̂))⟩, and the generator minimises
    /// its second part. The generator's gradient vanishes where the critic is certain.
    ///
    /// Source: Goodfellow et al. 2014, arXiv 1406.2661, equation 1. With D = σ(l): −log D = softplus(−l) and
    /// −log(1 − D) = softplus(l).
    public static let minimax = Loss(
        "minimax", .probability,
        critic: { real, fake in (-real).softplus().mean() + fake.softplus().mean() },
        generator: { fake in -fake.softplus().mean() })
}
