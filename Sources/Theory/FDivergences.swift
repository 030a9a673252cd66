import Adversarial
import Foundation
import NN
import Torch

extension Demonstration {
    static let fDivergences = Demonstration(
        name: "f-divergences",
        title: "A Gaussian fitted to two Gaussians by six divergences: the game compared with the optimum",
        source: Source("Nowozin, Cseke, Tomioka", 2016, arXiv: "1606.00709"),
        text: """
            p is 0.35 N(−1, 0.6²) + 0.65 N(2, 0.8²); the generator is x̂ = μ + σz. No Gaussian equals p, so each \
            divergence D_f(p ‖ q) has its own optimum: for KL the Gaussian with the same mean and deviation, for \
            reverse KL a narrower one nearer to the larger mode.

            The game is the paper's (section 3). A critic of two hidden layers of 64 tanh units maximises ⟨T(x)⟩ − \
            ⟨f*(T(x̂))⟩, with two critic updates per update of μ and log σ, which minimise it. μ and σ start from the \
            mean of p's samples plus ½ and 1.2 times their deviation. The result is compared with the direct minimum \
            of D_f, integrated on a grid and searched over μ and σ without a game. The game's μ and σ are means over \
            its last quarter. GAN's divergence and Jensen–Shannon's differ by a constant and have the same optimum.

            No theory says how close a game comes in this many steps. The expected distance here is at most 0.1, which \
            does not separate optima that are closer than that (all but reverse KL's).
            """,
        picture: Picture(
            x: "μ", y: "σ",
            caption: "The direct optimum of each divergence (black) and the end of its game, seed 0."),
        expectations: Divergence.allCases.flatMap { divergence in
            [
                Expectation(
                    "\(divergence.rawValue): |Δμ|", .atMost(0.1),
                    "the game's μ is that of the direct optimum"),
                Expectation("\(divergence.rawValue): |Δσ|", .atMost(0.1), "so is its σ"),
            ]
        },
        run: { FDivergences().run(seed: $0) })
}

struct FDivergences {
    var steps = 1_000
    var divergences = Divergence.allCases
    static let target = LineMixture((0.35, -1, 0.6), (0.65, 2, 0.8))

    func run(seed: UInt64) -> Demonstration.Outcome {
        RandomGenerator.with(RandomGenerator(seed: seed)) {
            var numbers: [(name: String, value: Double)] = []
            var curves: [Demonstration.Curve] = []
            for divergence in divergences {
                let best = divergence.closestGaussian(to: Self.target)
                let found = play(divergence)
                let name = divergence.rawValue
                numbers += [
                    ("\(name): best μ", best.mean), ("\(name): best σ", best.deviation),
                    ("\(name): |Δμ|", abs(found.mean - best.mean)),
                    ("\(name): |Δσ|", abs(found.deviation - best.deviation)),
                ]
                let ends = [(best.mean, best.deviation), (found.mean, found.deviation)]
                curves.append(Demonstration.Curve(name, ends, form: .linkedPoints))
            }
            let optima = Demonstration.Curve("direct optimum", curves.map { $0.points[0] }, form: .points)
            return Demonstration.Outcome(numbers: numbers, curves: curves + [optima])
        }
    }

    /// Where the game ends: the mean over its last quarter.
    private func play(_ divergence: Divergence) -> (mean: Double, deviation: Double) {
        let loss = Loss.divergence(divergence)
        let first = Self.target.draw(4_096)
        let start = (mean: first.mean().item() + 0.5, deviation: 1.2 * first.variance().sqrt().item())
        let generator = Player(LineGaussian(start.mean, start.deviation), .adam(5e-3, 0.5, 0.999))
        let critic = Player(perceptron(1, 64, 64, 1), .adam(2e-3, 0.5, 0.999))
        var sums = (mean: 0.0, deviation: 0.0)
        let averaged = max(1, steps / 4)
        for step in 1...steps {
            for turn in 0..<2 {
                critic.minimise(Turn(step: 2 * step - 1 + turn)) {
                    let fake = withoutGradients { generator.network.draw(256) }
                    return loss.critic(critic(Self.target.draw(256)), critic(fake))
                }
            }
            generator.minimise(Turn(step: step)) { loss.generator(critic(generator.network.draw(256))) }
            guard step > steps - averaged else { continue }
            sums.mean += generator.network.mean.item()
            sums.deviation += exp(generator.network.logDeviation.item())
        }
        return (sums.mean / Double(averaged), sums.deviation / Double(averaged))
    }
}

/// x = μ + σz.
final class LineGaussian: Module {
    let mean: Parameter
    let logDeviation: Parameter

    init(_ mean: Double, _ deviation: Double) {
        self.mean = Parameter(Tensor([Float(mean)]))
        logDeviation = Parameter(Tensor([Float(log(deviation))]))
    }

    func draw(_ count: Int) -> Tensor {
        mean + logDeviation.exp() * Tensor.randomNormal([count, 1], generator: .current)
    }
}

extension Divergence {
    /// q f(p/q), whose integral is D_f(p ‖ q), from the densities' logarithms.
    func integrand(_ logP: Tensor, _ logQ: Tensor) -> Tensor {
        let (p, q) = (logP.exp(), logQ.exp())
        switch self {
        case .kullbackLeibler: return p * (logP - logQ)
        case .reverseKullbackLeibler: return q * (logQ - logP)
        // (p − q)²/q
        case .pearson: return (2 * logP - logQ).exp() - 2 * p + q
        case .squaredHellinger: return ((0.5 * logP).exp() - (0.5 * logQ).exp()).squared()
        case .jensenShannon:
            let logMean = logP.logAddExp(logQ) - log(2.0)
            return p * (logP - logMean) + q * (logQ - logMean)
        case .gan:
            let logSum = logP.logAddExp(logQ)
            return p * (logP - logSum) + q * (logQ - logSum)
        }
    }

    /// The Gaussian q with the least D_f(p ‖ q): a search over ever finer grids of means and deviations.
    func closestGaussian(to target: LineMixture) -> (mean: Double, deviation: Double) {
        let grid = LineGrid(-12, 13, count: 501)
        let logP = target.logDensity(grid.places)
        var (mean, deviation) = (0.5, 1.5)
        var reach = (mean: 3.0, logDeviation: 1.2)
        let side = 21
        for _ in 0..<6 {
            let offsets = Tensor.linearSpace(-1, 1, count: side, dtype: .float64)
            let means = (offsets * reach.mean + mean).reshaped(side, 1, 1)
            let logs = (offsets * reach.logDeviation + log(deviation)).reshaped(1, side, 1)
            let squares = ((grid.places - means) / logs.exp()).squared()
            let logQ = -0.5 * squares - logs - 0.5 * log(2 * Double.pi)
            let values = grid.integral(integrand(logP, logQ)).flattened()
            let best = values.nanToNum(.infinity).argmin(axis: 0).intItem()
            mean += reach.mean * (2 * Double(best / side) / Double(side - 1) - 1)
            deviation *= exp(reach.logDeviation * (2 * Double(best % side) / Double(side - 1) - 1))
            reach = (reach.mean / 4, reach.logDeviation / 4)
        }
        return (mean, deviation)
    }
}
