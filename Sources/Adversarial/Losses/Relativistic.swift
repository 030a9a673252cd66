import Torch

extension Loss {
    /// −⟨log σ(C(x) − C(x̂))⟩ against −⟨log σ(C(x̂) − C(x))⟩: each real sample should look more real than the generated
    /// one beside it, and the other way round.
    ///
    /// Source: Jolicoeur-Martineau 2018, arXiv 1807.00734, equations 5 and 6.
    public static let relativistic = Loss(
        "relativistic", .comparison,
        critic: { ($0.fake - $0.real).softplus().mean() },
        generator: { ($0.real - $0.fake).softplus().mean() })

    /// ``relativistic`` with squares: ⟨(C(x) − C(x̂) − 1)²⟩ against ⟨(C(x̂) − C(x) − 1)²⟩.
    ///
    /// Source: Jolicoeur-Martineau 2018, arXiv 1807.00734, equations 5 and 6 with f(y) = (y − 1)² (RLSGAN).
    public static let relativisticPairsLeastSquares = Loss(
        "relativistic-pairs-least-squares", .comparison,
        critic: { ($0.real - $0.fake - 1).squared().mean() },
        generator: { ($0.fake - $0.real - 1).squared().mean() })

    /// ``relativistic`` with hinges: ⟨(1 − (C(x) − C(x̂)))₊⟩ against ⟨(1 − (C(x̂) − C(x)))₊⟩.
    ///
    /// Source: Jolicoeur-Martineau 2018, arXiv 1807.00734, equations 5 and 6 with f(y) = (1 − y)₊ (RHingeGAN).
    public static let relativisticPairsHinge = Loss(
        "relativistic-pairs-hinge", .comparison,
        critic: { (1 - ($0.real - $0.fake)).relu().mean() },
        generator: { (1 - ($0.fake - $0.real)).relu().mean() })

    /// Each sample against the mean of the other side: C̃(x) = σ(C(x) − ⟨C(x̂)⟩), C̃(x̂) = σ(C(x̂) − ⟨C(x)⟩), and
    /// −⟨log C̃(x)⟩ − ⟨log(1 − C̃(x̂))⟩ against the same with the sides exchanged.
    ///
    /// Source: Jolicoeur-Martineau 2018, arXiv 1807.00734, equations 7 to 10.
    public static let relativisticAverage = average("relativistic-average") { real, fake in
        (-real).softplus().mean() + fake.softplus().mean()
    }

    /// ``relativisticAverage`` with squares: ⟨(C(x) − ⟨C(x̂)⟩ − 1)²⟩ + ⟨(C(x̂) − ⟨C(x)⟩ + 1)²⟩, and with the sides
    /// exchanged.
    ///
    /// Source: Jolicoeur-Martineau 2018, arXiv 1807.00734, appendix (RaLSGAN).
    public static let relativisticLeastSquares = average("relativistic-least-squares") { real, fake in
        (real - 1).squared().mean() + (fake + 1).squared().mean()
    }

    /// ``relativisticAverage`` with hinges: ⟨(1 − (C(x) − ⟨C(x̂)⟩))₊⟩ + ⟨(1 + (C(x̂) − ⟨C(x)⟩))₊⟩, and with the sides
    /// exchanged.
    ///
    /// Source: Jolicoeur-Martineau 2018, arXiv 1807.00734, appendix (RaHingeGAN).
    public static let relativisticHinge = average("relativistic-hinge") { real, fake in
        (1 - real).relu().mean() + (1 + fake).relu().mean()
    }

    /// A loss of outputs less the other side's mean.
    private static func average(
        _ name: String, _ loss: @escaping @Sendable (_ real: Tensor, _ fake: Tensor) -> Tensor
    ) -> Loss {
        Loss(
            name, .comparison,
            critic: { loss($0.real - $0.fake.mean(), $0.fake - $0.real.mean()) },
            generator: { loss($0.fake - $0.real.mean(), $0.real - $0.fake.mean()) })
    }
}
