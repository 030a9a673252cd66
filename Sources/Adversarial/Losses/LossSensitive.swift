import Torch

extension Loss {
    /// ⟨(Δ(x, x̂) + L(x) − L(x̂))₊⟩ against ⟨L(x̂)⟩: a generated sample's loss L must exceed the real one's beside it
    /// by as much as they differ, Δ being the mean absolute difference.
    ///
    /// Outputs are high on real samples, as everywhere in this package: L = −output. The repository's Δ is the sum of
    /// absolute differences times 2·10⁻⁴; the mean is that for 5,000 numbers in a sample, and comparable for others.
    /// The term γ⟨L(x)⟩ is left out, γ being 0 there.
    ///
    /// Source: Qi 2017, arXiv 1701.06264, equations 6 and 7.
    public static let lossSensitive = sensitive("loss-sensitive", slope: 0)

    /// ``lossSensitive`` with (a)₊ replaced by max(a, νa): ν = 0 is it, ν = 1 is WGAN's loss.
    ///
    /// Source: Qi 2017, arXiv 1701.06264, section 7.
    public static func generalizedLossSensitive(_ slope: Double) -> Loss {
        sensitive(NamedForm("generalized-loss-sensitive", [slope]).text, slope: slope)
    }

    private static func sensitive(_ name: String, slope: Double) -> Loss {
        Loss(
            name, .pairs,
            critic: { verdict in
                let excess = verdict.distances() - verdict.real.flattened() + verdict.fake.flattened()
                return (slope == 1 ? excess : excess.maximum(excess * slope)).mean()
            },
            generator: { -$0.fake.mean() })
    }
}
