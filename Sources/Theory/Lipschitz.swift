import Adversarial
import Foundation
import NN
import Torch
import Transport

extension Demonstration {
    static let lipschitz = Demonstration(
        name: "lipschitz",
        title: "Gradients of Wasserstein critics, made Lipschitz in four ways",
        source: Source("Arjovsky et al.; Gulrajani et al.; Miyato et al.", 2017, arXiv: "1704.00028"),
        text: """
            Real samples are uniform on [0.25, 0.75], generated ones on [−0.75, −0.25], so that W₁ = 1 and the best \
            1-Lipschitz critic has slope 1 everywhere from −0.75 to 0.75. Four critics of two hidden layers of 64 are \
            trained with ⟨f(x̂)⟩ − ⟨f(x)⟩ and made Lipschitz in four ways. Autograd computes the slope |f′| at 2,001 \
            points. The critics' estimates ⟨f(x)⟩ − ⟨f(x̂)⟩ use 2,000 new samples per side, whose exact W₁ is \
            computed as well.

            Clipping to c = 0.01 (arXiv 1701.07875, RMSProp 5·10⁻⁵): a slope is a sum over 64 · 64 paths of products \
            of three weights, at most 64² c³ = 0.0041 in all. The critic is Lipschitz, but with another constant than \
            1.

            Gradient penalty, λ = 10 (arXiv 1704.00028): at a point that lies between the samples of a share m of the \
            pairs, and where interpolates have density ρ, the optimal slope of the penalised objective is \
            1 + m/(2λρ), about 1.05 here. The units are softplus, whose derivative has no jumps. But in one dimension \
            the slope −1 costs no penalty either, and between −1 and 1 the penalty rises to λ: a critic whose initial \
            slope has the wrong sign may stay there, and its estimate is then −W₁.

            One-sided gradient penalty, λ = 10 (Petzka et al. 2018, arXiv 1709.08894): only slopes above 1 are \
            penalised. The optimal slope is the same, and no penalty separates −1 from 1.

            Spectral normalisation (arXiv 1802.05957): each layer is 1-Lipschitz, and so is the whole network; the \
            power iteration continues after training until it has converged.
            """,
        picture: Picture(
            x: "x", y: "|f′(x)|",
            caption: "The four critics' slopes, seed 0. Samples lie between 0.25 and 0.75 on both sides of 0."),
        expectations: [
            Expectation(
                "clipping: largest slope", .atMost(LipschitzCritics.clippingBound),
                "with weights of at most 0.01 in three layers of 64 units the slope is at most 64² · 0.01³"),
            Expectation(
                "gradient penalty: largest slope", .within(0.9...1.1), "the gradient penalty brings the slope to 1"),
            Expectation(
                "gradient penalty: estimate / W₁", .within(0.9...1.1), "and its critic estimates the distance"),
            Expectation(
                "one-sided penalty: largest slope", .within(0.9...1.1),
                "the one-sided penalty also brings the slope to 1"),
            Expectation(
                "one-sided penalty: estimate / W₁", .within(0.9...1.1), "and its critic estimates the distance"),
            Expectation(
                "spectral norm: largest slope", .atMost(1.0001),
                "with spectral normalisation the slope is at most 1"),
            Expectation("spectral norm: estimate / W₁", .atMost(1.0001), "and the estimate is at most the distance"),
        ],
        run: { try LipschitzCritics().run(seed: $0) })
}

struct LipschitzCritics {
    var steps = 1_000
    static let width = 64
    static let clip = 0.01
    static let clippingBound = Double(width * width) * clip * clip * clip
    let grid = LineGrid(-0.75, 0.75, count: 2_001)

    func run(seed: UInt64) throws -> Demonstration.Outcome {
        try RandomGenerator.with(RandomGenerator(seed: seed)) {
            let (real, fake) = (Self.real(2_000), Self.fake(2_000))
            let exact = try wassersteinDistanceOnTheLine(real.array(), fake.array())
            let critics: [(name: String, network: Sequential)] = [
                ("clipping", clipped()), ("gradient penalty", penalised(.gradient(10))),
                ("one-sided penalty", penalised(.oneSidedGradient(10))), ("spectral norm", normalised()),
            ]
            var numbers: [(name: String, value: Double)] = [("W₁", exact)]
            var curves: [Demonstration.Curve] = []
            for (name, network) in critics {
                let slopes = grid.slopes(of: network).abs()
                let estimate: Double = withoutGradients { (network(real).mean() - network(fake).mean()).item() }
                numbers += [
                    ("\(name): largest slope", slopes.max().item()), ("\(name): mean slope", slopes.mean().item()),
                    ("\(name): estimate / W₁", estimate / exact),
                ]
                curves.append(Demonstration.Curve(name, grid.places.array(), slopes.array()))
            }
            return Demonstration.Outcome(numbers: numbers, curves: curves)
        }
    }

    static func real(_ count: Int) -> Tensor {
        Tensor.randomUniform([count, 1], generator: .current) * 0.5 + 0.25
    }
    static func fake(_ count: Int) -> Tensor { -real(count) }

    private func clipped() -> Sequential {
        trained(
            perceptron(1, Self.width, Self.width, 1, activation: { LeakyReLU(0.2) }), .clipping(Self.clip),
            .rmsprop(5e-5))
    }

    private func penalised(_ penalty: Penalty) -> Sequential {
        trained(
            perceptron(1, Self.width, Self.width, 1, activation: { Softplus() }), penalty,
            .adam(1e-3, 0.5, 0.9).falling(to: steps))
    }

    private func normalised() -> Sequential {
        let critic = Sequential(
            SpectralNorm(Linear(1, Self.width)), LeakyReLU(0.2), SpectralNorm(Linear(Self.width, Self.width)),
            LeakyReLU(0.2), SpectralNorm(Linear(Self.width, 1)))
        _ = trained(critic, .none, .adam(1e-3, 0.5, 0.9).falling(to: steps))
        withoutGradients { for _ in 0..<500 { _ = critic(Tensor.zeros([1, 1])) } }
        critic.setTraining(false)
        return critic
    }

    private func trained(_ network: Sequential, _ penalty: Penalty, _ optimizer: OptimizerRecipe) -> Sequential {
        let critic = Player(network, optimizer)
        for step in 1...steps {
            critic.minimise(Turn(step: step)) {
                let (real, fake) = (Self.real(256), Self.fake(256))
                let loss = Loss.wasserstein.critic(critic(real), critic(fake))
                return penalty.term({ critic($0) }, real, fake).map { loss + $0 } ?? loss
            }
            penalty.constrain(critic.parameters)
        }
        return network
    }
}
