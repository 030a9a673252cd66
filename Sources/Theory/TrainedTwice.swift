import Adversarial
import NN
import Torch

/// Two ways to train one flow, and critics that judge the results.
///
/// Source: Danihelka, Lakshminarayanan, Uria, Wierstra, Dayan 2017, arXiv 1705.05263.
struct TrainedTwice {
    let steps: Int
    /// Draws training samples.
    let real: (Int) -> Tensor
    let makeCritic: () -> Sequential
    /// λ of the game's gradient penalty.
    let weight: Double
    /// λ of independent critics' gradient penalty.
    var independentWeight = 10.0
    /// Of the flow, learning by likelihood.
    var likelihood = OptimizerRecipe.adam(1e-3)
    /// Of both players of the game and of independent critics.
    var game = OptimizerRecipe.adam(1e-3, 0.5, 0.9)

    /// Minimises ⟨−log p(x)⟩.
    func byLikelihood(_ flow: some DensityModel, batch: Int, after: (Int) -> Void = { _ in }) {
        let player = Player(flow, likelihood.falling(to: steps))
        for step in 1...steps {
            player.minimise(Turn(step: step)) { -flow.logDensity(real(batch)).mean() }
            after(step)
        }
    }

    /// Trains the flow as the generator of WGAN-GP, with five critic updates per generator update; returns the critic.
    @discardableResult
    func asGenerator(_ flow: some DensityModel, batch: Int, after: (Int) -> Void = { _ in }) -> Player<Sequential> {
        let generator = Player(flow, game.falling(to: steps))
        let critic = Player(makeCritic(), game)
        for step in 1...steps {
            let fakes = withoutGradients { flow.draw(5 * batch) }.chunked(5)
            for (turn, fake) in fakes.enumerated() {
                improve(critic, 5 * step - 4 + turn, real(batch), fake, weight: weight)
            }
            generator.minimise(Turn(step: step)) { Loss.wasserstein.generator(critic(flow.draw(batch))) }
            after(step)
        }
        return critic
    }

    /// An independent critic, trained on a flow's samples and on held-out data; the flow was not trained against it.
    func independentCritic(
        of flow: some DensityModel, against validation: Tensor, steps: Int, batch: Int
    ) -> Player<Sequential> {
        let critic = Player(makeCritic(), game.falling(to: steps))
        let count = validation.size(0)
        let samples = withoutGradients { flow.draw(count) }
        for step in 1...steps {
            let chosen = (0..<2).map { _ in Tensor.randomIntegers(0..<count, [batch], generator: .current) }
            improve(
                critic, step, validation.indexSelected(axis: 0, chosen[0]), samples.indexSelected(axis: 0, chosen[1]),
                weight: independentWeight)
        }
        return critic
    }

    private func improve(
        _ critic: Player<Sequential>, _ step: Int, _ real: Tensor, _ fake: Tensor, weight: Double
    ) {
        critic.minimise(Turn(step: step)) {
            let penalty = Penalty.gradient(weight).term({ critic($0) }, real, fake)!
            return Loss.wasserstein.critic(critic(real), critic(fake)) + penalty
        }
    }
}

extension Player<Sequential> {
    /// ⟨f(x)⟩ − ⟨f(x̂)⟩.
    func estimate(_ real: Tensor, _ fake: Tensor) -> Double {
        withoutGradients { (self(real).mean() - self(fake).mean()).item() }
    }
}
