import Adversarial
import NN
import Torch

extension Demonstration {
    static let densityRatios = Demonstration(
        name: "density-ratios",
        title: "Four ways to learn a density ratio from samples alone",
        source: Source("Mohamed & Lakshminarayanan", 2016, arXiv: "1610.03483"),
        text: """
            p = N(¾, 1) and q = N(¼, 1) have log p(x)/q(x) = x/2 − ¼. A line ax + b is fitted to it from 200,000 \
            samples of each, in the paper's ways; the optimum of each is the ratio r = p/q. (The noise of ratio \
            matching grows with the fourth moment of r, E_q r⁴ = exp(6d²), where d is the distance of the means: 4.5 \
            here, but 403 for d = 1.)

            - class probability with the Bernoulli score: D = σ(ax + b) and −⟨log D(x)⟩ − ⟨log(1 − D(x̂))⟩;
            - class probability with the Brier score: the same D and ½⟨(D(x) − 1)²⟩ + ½⟨D(x̂)²⟩;
            - the bound on KL(p ‖ q): T = 1 + ax + b and −⟨T(x)⟩ + ⟨exp(T(x̂) − 1)⟩; at the optimum T = 1 + log r;
            - ratio matching: r = exp(ax + b) and ½⟨r(x̂)²⟩ − ⟨r(x)⟩, which is ½E_q[(r − p/q)²] minus a constant;
            - moment matching: the same r and (⟨r(x̂)⟩ − 1)² + (⟨r(x̂) x̂⟩ − ⟨x⟩)², which is 0 when generated \
            samples, weighted by r, have the data's first moments.

            Slope and intercept should be within 5 % of ½ and −¼.
            """,
        picture: Picture(x: "x", y: "fitted log ratio minus (x/2 − ¼)", caption: "Errors of the fits, seed 0."),
        expectations: DensityRatios.ways.flatMap { way in
            [
                Expectation("\(way.name): slope", .within(0.475...0.525), "\(way.name) finds the slope ½"),
                Expectation(
                    "\(way.name): intercept", .within(-0.2625 ... -0.2375), "\(way.name) finds the intercept −¼"),
            ]
        },
        run: { DensityRatios().run(seed: $0) })
}

struct DensityRatios {
    var count = 200_000
    var steps = 300

    /// Real or generated samples, and the log ratio on them.
    struct Side {
        let samples: Tensor
        let logRatio: Tensor
    }

    /// The objective that each way minimises.
    static let ways: [(name: String, objective: @Sendable (_ real: Side, _ fake: Side) -> Tensor)] = [
        ("Bernoulli", { Loss.minimax.critic($0.logRatio, $1.logRatio) }),
        ("Brier", { Loss.leastSquares.critic($0.logRatio.sigmoid(), $1.logRatio.sigmoid()) }),
        ("KL bound", { Loss.divergence(.kullbackLeibler).critic($0.logRatio + 1, $1.logRatio + 1) }),
        ("ratio matching", { 0.5 * (2 * $1.logRatio).exp().mean() - $0.logRatio.exp().mean() }),
        (
            "moment matching",
            { real, fake in
                let weights = fake.logRatio.exp()
                return (weights.mean() - 1).squared()
                    + ((weights * fake.samples).mean() - real.samples.mean()).squared()
            }
        ),
    ]

    func run(seed: UInt64) -> Demonstration.Outcome {
        RandomGenerator.with(RandomGenerator(seed: seed)) {
            let real = LineMixture.gaussian(0.75, 1).draw(count)
            let fake = LineMixture.gaussian(0.25, 1).draw(count)
            var numbers: [(name: String, value: Double)] = []
            var curves: [Demonstration.Curve] = []
            for way in Self.ways {
                let line = Player(Linear(1, 1), .adam(0.05).falling(to: steps))
                for step in 1...steps {
                    line.minimise(Turn(step: step)) {
                        way.objective(
                            Side(samples: real, logRatio: line(real)), Side(samples: fake, logRatio: line(fake)))
                    }
                }
                let (slope, intercept) = (line.network.weight.item(), line.network.bias!.item())
                numbers += [("\(way.name): slope", slope), ("\(way.name): intercept", intercept)]
                curves.append(
                    Demonstration.Curve(way.name, [-2.0, 3.0].map { ($0, slope * $0 + intercept - (0.5 * $0 - 0.25)) }))
            }
            return Demonstration.Outcome(numbers: numbers, curves: curves)
        }
    }
}
