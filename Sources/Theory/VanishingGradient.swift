import Adversarial
import NN
import Torch

extension Demonstration {
    static let vanishingGradient = Demonstration(
        name: "vanishing-gradient",
        title: "The better the critic, the smaller minimax's gradient for the generator",
        source: Source("Goodfellow et al.; Arjovsky & Bottou", 2017, arXiv: "1701.04862"),
        text: """
            Real samples are from N(−1, ¼²); the generator is x̂ = az + b with a = ¼, b = 1, z ~ N(0, 1). The means \
            are eight deviations apart, so the distributions hardly overlap. Only the critic is trained. During \
            training the norm of the generator's gradient (with respect to a and b, on 4,096 fixed z) is measured for \
            both of its objectives: minimax ⟨log(1 − D(x̂))⟩ and non-saturating −⟨log D(x̂)⟩.

            With D = σ(f) the two gradients are ⟨D(x̂) ∇f⟩ and ⟨(1 − D(x̂)) ∇f⟩. Theorem 2.4 of Arjovsky & Bottou \
            (arXiv 1701.04862) bounds the first by M ε/(1 − ε), where ε is the distance of D and its gradient from \
            the optimal critic: it vanishes as the critic improves. The second does not, and therefore Goodfellow et \
            al. (arXiv 1406.2661, section 3) train with it.
            """,
        picture: Picture(
            x: "steps of the critic", y: "norm of the generator's gradient",
            caption:
                "Both gradients during the training of the critic, seed 0.", isLogarithmicX: true, isLogarithmicY: true),
        expectations: [
            Expectation(
                "minimax / non-saturating", .atMost(0.01),
                "at the end minimax's gradient is far smaller than the non-saturating one"),
            Expectation("minimax, last / largest", .atMost(0.1), "minimax's gradient falls as the critic improves"),
            Expectation("non-saturating, last / largest", .atLeast(0.5), "the non-saturating gradient does not fall"),
        ],
        run: { VanishingGradient().run(seed: $0) })
}

struct VanishingGradient {
    var steps = 2_000

    func run(seed: UInt64) -> Demonstration.Outcome {
        RandomGenerator.with(RandomGenerator(seed: seed)) {
            let real = LineMixture.gaussian(-1, 0.25)
            let generator = Linear(1, 1)
            generator.weight.detached().fillInPlace(0.25)
            generator.bias?.detached().fillInPlace(1)
            let critic = Player(perceptron(1, 64, 64, 1), .adam(1e-3))
            let latents = Tensor.randomNormal([4_096, 1], generator: .current)
            func norm(_ loss: Loss) -> Double {
                let slopes = gradients(
                    of: loss.generator(critic(generator(latents))), withRespectTo: generator.parameters())
                return slopes.reduce(0) { $0 + $1.squared().sum().item() }.squareRoot()
            }
            var places: [Double] = []
            var (minimax, nonSaturating): ([Double], [Double]) = ([], [])
            for step in 1...steps {
                critic.minimise(Turn(step: step)) {
                    let fake = withoutGradients { generator(Tensor.randomNormal([256, 1], generator: .current)) }
                    return Loss.minimax.critic(critic(real.draw(256)), critic(fake))
                }
                guard isShown(step) else { continue }
                places.append(Double(step))
                minimax.append(norm(.minimax))
                nonSaturating.append(norm(.nonSaturating))
            }
            let sure: Double = withoutGradients { critic(generator(latents)).sigmoid().mean().item() }
            return Demonstration.Outcome(
                numbers: [
                    ("⟨D(x̂)⟩ at the end", sure), ("minimax", minimax.last!), ("non-saturating", nonSaturating.last!),
                    ("minimax / non-saturating", minimax.last! / nonSaturating.last!),
                    ("minimax, last / largest", minimax.last! / minimax.max()!),
                    ("non-saturating, last / largest", nonSaturating.last! / nonSaturating.max()!),
                ],
                curves: [
                    Demonstration.Curve("minimax", places, minimax),
                    Demonstration.Curve("non-saturating", places, nonSaturating),
                ])
        }
    }

    /// Up to twenty places a decade.
    private func isShown(_ step: Int) -> Bool {
        var unit = 1
        while unit * 10 <= step { unit *= 10 }
        return step % max(1, unit / 2) == 0 || step == steps
    }
}
