import Foundation
import Torch

/// The f-divergences D_f(p ‖ q) = E_q f(p/q) that have a game of their own.
///
/// Source: Nowozin, Cseke, Tomioka 2016, arXiv 1606.00709, tables 1, 2 and 6.
public enum Divergence: String, Sendable, CaseIterable {
    /// The critic maximises a lower bound of the Kullback–Leibler divergence, and the generator minimises it (f-GAN).
    case kullbackLeibler = "f-kl"
    /// The critic maximises a lower bound of the reverse Kullback–Leibler divergence, and the generator minimises it
    /// (f-GAN).
    case reverseKullbackLeibler = "f-reverse-kl"
    /// The critic maximises a lower bound of Pearson's χ² divergence, and the generator minimises it (f-GAN).
    case pearson = "f-pearson"
    /// The critic maximises a lower bound of the squared Hellinger distance, and the generator minimises it (f-GAN).
    case squaredHellinger = "f-hellinger"
    /// The critic maximises a lower bound of the Jensen–Shannon divergence, and the generator minimises it (f-GAN).
    case jensenShannon = "f-jensen-shannon"
    /// The critic maximises a lower bound of the divergence of the original GAN, 2 · Jensen–Shannon − log 4, and the
    /// generator minimises it (f-GAN).
    case gan = "f-gan"

    /// T = g_f(v), which brings the critic's output v into the range of the conjugate's argument.
    public func activated(_ v: Tensor) -> Tensor {
        switch self {
        case .kullbackLeibler, .pearson: v
        case .reverseKullbackLeibler: -(-v).exp()
        case .squaredHellinger: 1 - (-v).exp()
        case .jensenShannon: Foundation.log(2.0) - (-v).softplus()
        case .gan: -(-v).softplus()
        }
    }

    /// f*(g_f(v)), the convex conjugate at the activated output, in forms that lose nothing for large v.
    public func conjugate(_ v: Tensor) -> Tensor {
        switch self {
        case .kullbackLeibler: (v - 1).exp()
        case .reverseKullbackLeibler: v - 1
        case .pearson: 0.25 * v.squared() + v
        case .squaredHellinger: v.exp() - 1
        case .jensenShannon: v.softplus() - Foundation.log(2.0)
        case .gan: v.softplus()
        }
    }
}

extension Loss {
    /// −⟨T(x)⟩ + ⟨f*(T(x̂))⟩ against −⟨f*(T(x̂))⟩: with the best critic the divergence itself, from below.
    ///
    /// Source: Nowozin, Cseke, Tomioka 2016, arXiv 1606.00709, equation 6.
    public static func divergence(_ divergence: Divergence) -> Loss {
        Loss(
            divergence.rawValue,
            critic: { real, fake in
                divergence.conjugate(fake).mean() - divergence.activated(real).mean()
            },
            generator: { fake in -divergence.conjugate(fake).mean() })
    }
}
