import Torch

extension Loss {
    /// Least squares with other targets: the critic minimises ½⟨(D(x) − 1)²⟩ + ½⟨(D(x̂) + 1)²⟩ and the generator
    /// ½⟨D(x̂)²⟩, which is Pearson's χ² divergence between p + q and 2q. D is linear.
    ///
    /// Source: Mao et al. 2017, arXiv 1611.04076, equation 8 (a = −1, b = 1, c = 0).
    public static let pearsonLeastSquares = Loss(
        "pearson-least-squares",
        critic: { real, fake in 0.5 * (real - 1).squared().mean() + 0.5 * (fake + 1).squared().mean() },
        generator: { fake in 0.5 * fake.squared().mean() })
}
