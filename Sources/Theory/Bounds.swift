import Foundation
import Torch

extension Demonstration {
    static let bounds = Demonstration(
        name: "bounds",
        title: "ELBO ≤ IWAE ≤ log p(x), where log p(x) is known",
        source: Source("Kingma & Welling; Burda, Grosse, Salakhutdinov", 2015, arXiv: "1509.00519"),
        text: """
            z ~ N(0, I) in two dimensions and x | z ~ N(Wz, 0.5² I) in five; the random seed gives W. So log p(x) is \
            that of N(0, WWᵀ + 0.5² I), and the posterior is Gaussian. The encoder is wrong on purpose: its means \
            differ from the posterior's by twice the posterior's deviation in each direction, and its deviations are \
            1.5 times the posterior's. The variance of w/p(x) is then 13, and the remaining gap with k draws should \
            be about half of it divided by k: 0.007 with a thousand draws.

            With k draws z from the encoder and weights w = p(x, z)/q(z | x), the importance-weighted bound (IWAE) is \
            E log(Σw/k); k = 1 gives the ELBO (Kingma & Welling 2013, arXiv 1312.6114). Theorem 1 of Burda et al. \
            says that the bound rises with k and converges to log p(x). For each of 4,000 x there are 1,000 draws, \
            used in groups of k; log p(x) − ELBO is also known exactly: KL(q ‖ posterior).
            """,
        picture: Picture(
            x: "k", y: "nats below log p(x)", caption: "log p(x) minus the bound, mean over x, seed 0.",
            isLogarithmicX: true, isLogarithmicY: true),
        expectations: [
            Expectation(
                "ELBO's gap less KL(q ‖ posterior)", .within(-0.02...0.02),
                "log p(x) − ELBO is the KL divergence"),
            Expectation("IWAE-10 − ELBO", .atLeast(0), "the bound with ten draws is higher than with one"),
            Expectation("IWAE-100 − IWAE-10", .atLeast(0), "with a hundred draws it is higher than with ten"),
            Expectation(
                "IWAE-1000 − IWAE-100", .atLeast(0),
                "with a thousand draws it is higher than with a hundred"),
            Expectation("log p − IWAE-1000", .within(0...0.05), "it converges to log p(x) and never exceeds it"),
        ],
        run: { ImportanceBounds().run(seed: $0) })
}

struct ImportanceBounds {
    var count = 4_000
    let draws = 1_000
    let noise = 0.5

    func run(seed: UInt64) -> Demonstration.Outcome {
        RandomGenerator.with(RandomGenerator(seed: seed)) {
            let model = LinearGaussian(weights: Self.normal([5, 2]), noise: noise)
            let x = model.draw(count)
            let exact: Double = model.logDensity(x).mean().item()
            let encoder = model.encoder(shift: 2, widening: 1.5)
            let logWeights = Tensor.concatenated(
                (0..<draws).map { _ in model.logWeight(x, encoder).unsqueezed(1) }, axis: 1)
            let sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]
            let bounds = Dictionary(uniqueKeysWithValues: sizes.map { ($0, Self.bound(logWeights, group: $0)) })
            let gaps = sizes.map { exact - bounds[$0]! }
            return Demonstration.Outcome(
                numbers: [
                    ("log p", exact), ("ELBO", bounds[1]!), ("IWAE-1000", bounds[1_000]!),
                    ("KL(q ‖ posterior)", encoder.divergence),
                    ("ELBO's gap less KL(q ‖ posterior)", gaps[0] - encoder.divergence),
                    ("IWAE-10 − ELBO", bounds[10]! - bounds[1]!), ("IWAE-100 − IWAE-10", bounds[100]! - bounds[10]!),
                    ("IWAE-1000 − IWAE-100", bounds[1_000]! - bounds[100]!), ("log p − IWAE-1000", gaps.last!),
                ],
                curves: [Demonstration.Curve("log p(x) − bound", sizes.map(Double.init), gaps)])
        }
    }

    static func normal(_ shape: [Int]) -> Tensor { .randomNormal(shape, dtype: .float64, generator: .current) }

    /// The mean of log(Σw/k) over all groups of k in rows of log w [N, K].
    static func bound(_ logWeights: Tensor, group: Int) -> Double {
        let groups = logWeights.reshaped(logWeights.size(0), -1, group)
        return groups.logSumExp(axes: [2]).mean().item() - log(Double(group))
    }
}

/// z ~ N(0, I), x | z ~ N(Wz, noise² I) with W [D, K]; all in `float64`.
struct LinearGaussian {
    let weights: Tensor
    let noise: Double
    /// The posterior's covariance (I + WᵀW/noise²)⁻¹, [K, K]: the same for all x.
    let covariance: Tensor

    init(weights: Tensor, noise: Double) {
        self.weights = weights
        self.noise = noise
        let precision = weights.transposed().matmul(weights) * (1 / (noise * noise))
        covariance = (precision + Tensor.identity(weights.size(1), dtype: .float64)).inverse()
    }

    private var latents: Int { weights.size(1) }

    /// Draws x [N, D].
    func draw(_ count: Int) -> Tensor {
        let z = ImportanceBounds.normal([count, latents])
        return z.matmul(weights.transposed()) + noise * ImportanceBounds.normal([count, weights.size(0)])
    }

    /// log p(x) of rows x [N, D], in closed form.
    func logDensity(_ x: Tensor) -> Tensor {
        let identity = Tensor.identity(weights.size(0), dtype: .float64)
        let covariance = weights.matmul(weights.transposed()) + noise * noise * identity
        return gaussianLogDensity(x, factor: covariance.cholesky())
    }

    /// The posterior's means, [N, K].
    func posteriorMean(_ x: Tensor) -> Tensor { x.matmul(weights).matmul(covariance) * (1 / (noise * noise)) }

    /// q(z | x) = N(posterior's mean + L·offset, widening² · posterior's covariance), with LLᵀ the latter.
    struct Encoder {
        let offset: Tensor
        let factor: Tensor
        /// KL(q ‖ posterior).
        let divergence: Double
    }

    /// - Parameters:
    ///   - shift: how many of the posterior's deviations the means are off, in each direction.
    ///   - widening: how many times the posterior's deviations it has.
    func encoder(shift: Double, widening: Double) -> Encoder {
        let factor = covariance.cholesky()
        let offset = factor.sum(axes: [1]) * shift
        let each = 0.5 * (widening * widening + shift * shift - 1) - log(widening)
        return Encoder(offset: offset, factor: factor * widening, divergence: Double(latents) * each)
    }

    /// log p(x, z) − log q(z | x) with one z for each row of x, [N].
    func logWeight(_ x: Tensor, _ encoder: Encoder) -> Tensor {
        let deviation = ImportanceBounds.normal([x.size(0), latents]).matmul(encoder.factor.transposed())
        let z = posteriorMean(x) + encoder.offset + deviation
        let identity = Tensor.identity(latents, dtype: .float64)
        let noises = Tensor.identity(x.size(1), dtype: .float64) * noise
        let joint =
            gaussianLogDensity(z, factor: identity)
            + gaussianLogDensity(x - z.matmul(weights.transposed()), factor: noises)
        return joint - gaussianLogDensity(deviation, factor: encoder.factor)
    }
}

/// log N(x; 0, LLᵀ) of rows x [N, D], for a lower triangle L.
func gaussianLogDensity(_ x: Tensor, factor: Tensor) -> Tensor {
    let whitened = factor.solveTriangular(x.transposed(), upper: false)
    let constant = 0.5 * Double(x.size(1)) * log(2 * Double.pi) + factor.diagonal().log().sum().item()
    return -0.5 * whitened.squared().sum(axes: [0]) - constant
}
