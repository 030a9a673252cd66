import Torch

extension Loss {
    /// The critic minimises ⟨(Δ(x, x̂) + L(x) − L(x̂))₊⟩ and the generator ⟨L(x̂)⟩: the loss L of a generated sample
    /// must exceed that of the real sample it is paired with by their distance Δ, the mean absolute difference.
    ///
    /// Outputs are high on real samples, as everywhere in this package: L = −output. The repository's Δ is the sum of
    /// absolute differences times 2·10⁻⁴; the mean is that for 5,000 numbers in a sample, and comparable for others.
    /// The term γ⟨L(x)⟩ is left out, γ being 0 there.
    ///
    /// Source: Qi 2017, arXiv 1701.06264, equations 6 and 7.
    public static let lossSensitive = sensitive("loss-sensitive", slope: 0)

    /// `loss-sensitive` with max(a, νa) instead of (a)₊, for a slope ν from 0 to 1: 0 gives `loss-sensitive`, 1 gives
    /// `wasserstein` without a constraint.
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
