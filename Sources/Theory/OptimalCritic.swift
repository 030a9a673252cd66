import Adversarial
import Foundation
import NN
import Torch

extension Demonstration {
    static let optimalCritic = Demonstration(
        name: "optimal-critic",
        title: "The optimal critic is p/(p + q), and its objective is −log 4 + 2 JSD",
        source: Source("Goodfellow et al.", 2014, arXiv: "1406.2661"),
        text: """
            Real samples are from p = N(0, 1), generated ones from q = N(2, 0.75²). A critic D = σ(f), with f a \
            network of two hidden layers of 64, maximises ⟨log D(x)⟩ + ⟨log(1 − D(x̂))⟩ on new samples. The paper's \
            proposition 1 says that the optimal critic is D* = p/(p + q), and theorem 1 that its objective is −log 4 \
            + 2 JSD(p ‖ q): −log 4 = −1.386 when q = p.

            D is compared with D* on the middle 99 % of ½p + ½q. The objective ∫ p log D + q log(1 − D) and the JSD \
            are integrated on a grid, so that they have no sampling error. No critic can exceed the optimal one \
            (0.001 is allowed for rounding). How far it may be below follows from the first expectation: errors of \
            0.05 at D = ½ cost 2 · 0.05²/(2 · ¼) = 0.01, and errors where D is near 0 or 1 cost more.
            """,
        picture: Picture(x: "x", y: "D(x)", caption: "The trained critic and p/(p + q), seed 0."),
        expectations: [
            Expectation("largest error of D", .atMost(0.05), "the trained critic is p/(p + q)"),
            Expectation(
                "value less the best", .within(-0.02...0.001),
                "its objective is −log 4 + 2 JSD, and not more"),
            Expectation(
                "value where q = p", .within(-log(4.0) - 0.01 ... -log(4.0) + 0.001),
                "when q = p no critic exceeds −log 4 = −1.386"),
        ],
        run: { OptimalCritic().run(seed: $0) })
}

struct OptimalCritic {
    var steps = 1_500
    let real = LineMixture.gaussian(0, 1)
    let fake = LineMixture.gaussian(2, 0.75)
    let grid = LineGrid(-8, 10)

    func run(seed: UInt64) -> Demonstration.Outcome {
        RandomGenerator.with(RandomGenerator(seed: seed)) {
            let logits = grid.values(of: trained(on: real, and: fake))
            let best = bestCritic
            let density = 0.5 * (real.logDensity(grid.places).exp() + fake.logDensity(grid.places).exp())
            let shown = grid.bulk(density)
            let divergence = jensenShannon(real, fake, on: grid)
            let value = self.value(logits, real, fake)
            let same = self.value(grid.values(of: trained(on: real, and: real)), real, real)
            let x: [Double] = grid.places.maskedSelected(shown).array()
            return Demonstration.Outcome(
                numbers: [
                    (
                        "largest error of D",
                        (logits.sigmoid() - best).abs().maskedSelected(shown).max().item()
                    ),
                    ("JSD(p ‖ q)", divergence), ("−log 4 + 2 JSD", -log(4.0) + 2 * divergence), ("value", value),
                    ("value less the best", value - (-log(4.0) + 2 * divergence)), ("value where q = p", same),
                ],
                curves: [
                    Demonstration.Curve("p/(p + q)", x, best.maskedSelected(shown).array()),
                    Demonstration.Curve("D", x, logits.sigmoid().maskedSelected(shown).array()),
                ])
        }
    }

    /// p/(p + q) on the grid.
    var bestCritic: Tensor { (real.logDensity(grid.places) - fake.logDensity(grid.places)).sigmoid() }

    private func trained(on real: LineMixture, and fake: LineMixture) -> Sequential {
        let critic = Player(perceptron(1, 64, 64, 1), .adam(2e-3).falling(to: steps))
        for step in 1...steps {
            critic.minimise(Turn(step: step)) {
                Loss.minimax.critic(critic(real.draw(256)), critic(fake.draw(256)))
            }
        }
        return critic.network
    }

    /// ∫ p log σ(f) + q log(1 − σ(f)) of a critic's outputs f on the grid.
    func value(_ logits: Tensor, _ real: LineMixture, _ fake: LineMixture) -> Double {
        let (p, q) = (real.logDensity(grid.places).exp(), fake.logDensity(grid.places).exp())
        return -grid.integral(p * (-logits).softplus() + q * logits.softplus()).item()
    }
}
