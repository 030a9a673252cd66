import Adversarial
import Datasets
import Foundation
import NN
import Torch
import Transport

extension Demonstration {
    static let flows = Demonstration(
        name: "flows",
        title: "One flow, trained by likelihood and as a WGAN: which is better depends on the measure",
        source: Source("Danihelka et al.", 2017, arXiv: "1705.05263"),
        text: """
            The data are eight Gaussians of deviation 0.1 on a ring of radius 1. One network, a RealNVP of eight \
            coupling layers (arXiv 1605.08803), is trained twice from the same initial weights: by maximum \
            likelihood, and as the generator of WGAN-GP (λ = 0.1, as in its authors' code for toy data). Both results \
            have a likelihood that can be computed, and samples.

            Three numbers are measured on 2,000 held-out points: the negative log-likelihood in nats (also for the \
            true density); the exact W₁ of 1,000 samples to 1,000 of the points (also for other true samples); and \
            the estimate of an independent critic, trained with a gradient penalty on samples and other held-out \
            points, which the generator was not trained against. The paper finds that the WGAN's likelihood is far \
            worse and that its distances are smaller. The paper does not say how much worse; here it should be at \
            least half a nat. (The difference is compared as a logarithm, since it spans orders of magnitude.)
            """,
        picture: Picture(x: "x₁", y: "x₂", caption: "Samples of both models and of the data, seed 0."),
        expectations: [
            Expectation(
                "log₁₀ of NLL: WGAN-GP − likelihood", .atLeast(-0.301), "as a WGAN the likelihood is far worse"
            ),
            Expectation("NLL: likelihood − truth", .atLeast(0), "no model's NLL is below the true density's"),
            Expectation("W₁: WGAN-GP − likelihood", .atMost(0), "but the WGAN's samples are nearer to the data"),
            Expectation("critic: WGAN-GP − likelihood", .atMost(0), "also according to an independent critic"),
        ],
        run: { try FlowsTrainedTwice().run(seed: $0) })
}

struct FlowsTrainedTwice {
    var steps = 2_000
    var criticSteps = 1_000
    var held = 2_000
    static let data = GaussianMixture.ring(modes: 8, radius: 1, deviation: 0.1)

    func run(seed: UInt64) throws -> Demonstration.Outcome {
        try RandomGenerator.with(RandomGenerator(seed: seed)) {
            let (test, other, validation) = (Self.draw(held), Self.draw(held), Self.draw(held))
            let truth = -Self.logDensity(test).mean().item()
            let floor = try distance(other, test)
            var numbers: [(name: String, value: Double)] = [("NLL: truth", truth), ("W₁: truth", floor)]
            var found: [String: (likelihood: Double, distance: Double, critic: Double)] = [:]
            var curves = [Self.cloud("data", test)]
            let first = RandomGenerator.current.state
            let ways: [(String, (Flow) -> Void)] = [
                ("likelihood", { trials.byLikelihood($0, batch: 256) }),
                ("WGAN-GP", { trials.asGenerator($0, batch: 128) }),
            ]
            for (name, train) in ways {
                try RandomGenerator.current.resume(from: first)
                let flow = Self.flow()
                train(flow)
                let samples = withoutGradients { flow.draw(held) }
                let likelihood = withoutGradients { -flow.logDensity(test).mean().item() }
                let distance = try distance(samples, test)
                let critic = trials.independentCritic(of: flow, against: validation, steps: criticSteps, batch: 128)
                let estimate = critic.estimate(test, withoutGradients { flow.draw(held) })
                let measured = (likelihood, distance, estimate)
                found[name] = measured
                numbers += [
                    ("NLL: \(name)", measured.0), ("W₁: \(name)", measured.1), ("critic: \(name)", measured.2),
                ]
                curves.append(Self.cloud(name, samples))
            }
            let (likelihood, game) = (found["likelihood"]!, found["WGAN-GP"]!)
            numbers += [
                ("log₁₀ of NLL: WGAN-GP − likelihood", log10(max(game.likelihood - likelihood.likelihood, 1e-9))),
                ("NLL: likelihood − truth", likelihood.likelihood - truth),
                ("W₁: WGAN-GP − likelihood", game.distance - likelihood.distance),
                ("critic: WGAN-GP − likelihood", game.critic - likelihood.critic),
            ]
            return Demonstration.Outcome(numbers: numbers, curves: curves)
        }
    }

    // MARK: The data

    static func draw(_ count: Int) -> Tensor { data.draw(count, generator: .current).samples }

    /// log p(x) of points [N, 2].
    static func logDensity(_ points: Tensor) -> Tensor {
        let variance = data.deviation * data.deviation
        let squares = points.distances(to: data.centres).squared()
        let constant = log(Double(data.modes)) + log(2 * Double.pi * variance)
        return (squares * (-0.5 / variance)).logSumExp(axes: [1]) - constant
    }

    private static func cloud(_ name: String, _ points: Tensor) -> Demonstration.Curve {
        let shown = points.narrowed(axis: 0, start: 0, count: min(500, points.size(0)))
        return Demonstration.Curve(
            name, shown.selected(axis: 1, 0).array(), shown.selected(axis: 1, 1).array(), form: .points)
    }

    // MARK: Training

    static func flow() -> Flow { Flow(2, kept: (0..<8).map { [$0 % 2] }, width: 64) }

    private var trials: TrainedTwice {
        TrainedTwice(
            steps: steps, real: Self.draw,
            makeCritic: { perceptron(2, 128, 128, 1, activation: { LeakyReLU(0.2) }) }, weight: 0.1)
    }

    // MARK: Measuring

    /// The exact W₁ of at most 1,000 points a side.
    private func distance(_ left: Tensor, _ right: Tensor) throws -> Double {
        let count = min(1_000, held)
        return try wassersteinDistance(
            left.narrowed(axis: 0, start: 0, count: count), right.narrowed(axis: 0, start: 0, count: count))
    }
}
