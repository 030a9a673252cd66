import Torch

extension Loss {
    /// Least squares: the critic minimises ½⟨(D(x) − 1)²⟩ + ½⟨D(x̂)²⟩ and the generator ½⟨(D(x̂) − 1)²⟩. D is linear.
    ///
    /// Source: Mao et al. 2017, arXiv 1611.04076, equation 9 (a = 0, b = c = 1).
    public static let leastSquares = Loss(
        "least-squares",
        critic: { real, fake in 0.5 * (real - 1).squared().mean() + 0.5 * fake.squared().mean() },
        generator: { fake in 0.5 * (fake - 1).squared().mean() })
}
