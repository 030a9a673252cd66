import Adversarial
import Datasets
import NN
import Testing
import Torch

/// A generator x̂ = z + b and a critic f(x) = w·x of two numbers, whose steps can be followed by hand.
private func game(_ change: (inout TwoPlayerSettings) -> Void = { _ in }) throws -> TwoPlayerGame<Linear, Linear> {
    var settings = TwoPlayerSettings(
        loss: .wasserstein, latent: 2, generatorOptimizer: .sgd(0.1), criticOptimizer: .sgd(0.5))
    change(&settings)
    return try RandomGenerator.with(RandomGenerator(seed: 2)) {
        try TwoPlayerGame(generator: Linear(2, 2), critic: Linear(2, 1), settings)
    }
}

private let batch = Batch(samples: Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2]))

@Suite struct GameTests {
    @Test func aTurnMovesTheCriticDownItsLossAndThenTheGeneratorDownItsOwn() throws {
        let game = try game()
        let (weight, matrix, bias) = (
            game.critic.network.weight.cloned().detached(), game.generator.network.weight.cloned().detached(),
            game.generator.network.bias!.cloned().detached()
        )
        let z = RandomGenerator.with(RandomGenerator(seed: 7)) { Prior.normal.sample(3, size: 2) }
        let fake = z.linear(matrix, bias: bias)
        _ = try RandomGenerator.with(RandomGenerator(seed: 7)) { try game.play(batch, Turn(step: 1)) }
        // ∂/∂w (⟨w·x̂⟩ − ⟨w·x⟩) = ⟨x̂⟩ − ⟨x⟩, and the generator's bias then climbs along the critic's new weight.
        let critic = weight - 0.5 * (fake.mean(axes: [0]) - batch.samples.mean(axes: [0]))
        #expect((game.critic.network.weight - critic).abs().max().item() < 1e-6)
        #expect((game.generator.network.bias! - (bias + 0.1 * critic[0])).abs().max().item() < 1e-6)
    }

    @Test func theGeneratorSitsOutUntilItsTurn() throws {
        let game = try game { $0.criticSteps = 3 }
        let before = game.generator.network.weight.cloned().detached()
        for step in 1...2 {
            let scores = try game.play(batch, Turn(step: step))
            #expect(scores.entries.map(\.name) == ["critic"])
            #expect(game.generator.network.weight.detached().isEqual(to: before))
        }
        let scores = try game.play(batch, Turn(step: 3))
        #expect(scores.entries.map(\.name) == ["critic", "generator"])
        #expect(!game.generator.network.weight.detached().isEqual(to: before))
    }

    /// How far a turn moves the critic's weight.
    private func reach(step: Int = 1, _ change: (inout OptimizerRecipe) -> Void) throws -> Double {
        let game = try game { change(&$0.criticOptimizer) }
        let before = game.critic.network.weight.cloned().detached()
        _ = try RandomGenerator.with(RandomGenerator(seed: 7)) { try game.play(batch, Turn(step: step)) }
        return (game.critic.network.weight.detached() - before).norm().item()
    }

    @Test func aScheduleMakesStepsAsLongAsItSays() throws {
        let full = try reach { _ in }
        let down = { (step: Int) in
            try self.reach(step: step) { $0.schedule = .linear(from: 0, to: 4) }
        }
        #expect(try abs(down(1) - full) < 1e-6)
        #expect(try abs(down(3) - full / 2) < 1e-6)
        #expect(try down(5) == 0)
    }

    @Test func gradientsAreShortenedToTheLimit() throws {
        let full = try reach { _ in } / 0.5
        #expect(full > 0.2)
        // The weight's and the bias's gradient together have the norm 0.1; the bias's is 0, real and fake cancel.
        #expect(try abs(reach { $0.clip = 0.1 } - 0.5 * 0.1) < 1e-5)
        #expect(try abs(reach { $0.clip = 1_000 } - 0.5 * full) < 1e-6)
    }

    @Test func clippingHoldsAfterEachStepOfTheCritic() throws {
        let game = try game { $0.penalty = .clipping(0.01) }
        _ = try game.play(batch, Turn(step: 1))
        for parameter in game.critic.network.parameters() { #expect(parameter.abs().max().item() <= 0.0100001) }
    }

    @Test func aGamesStateHoldsBothNetworksAndBothOptimisers() throws {
        let game = try game { settings in
            settings.generatorOptimizer = .adam(1e-3, 0.5, 0.9)
            settings.criticOptimizer = .adam(1e-3, 0.5, 0.9)
        }
        _ = try game.play(batch, Turn(step: 1))
        let names = Set(game.state().keys)
        #expect(names.isSuperset(of: ["generator.network.weight", "critic.network.bias"]))
        #expect(names.contains { $0.hasPrefix("generator.optimizer.") && $0.hasSuffix("exp_avg") })
        #expect(names.contains { $0.hasPrefix("critic.optimizer.") && $0.hasSuffix("exp_avg_sq") })
    }

    @Test func settingsThatMakeNoSenseAreRefused() {
        #expect(throws: RecipeError.self) { try game { $0.latent = 0 } }
        #expect(throws: RecipeError.self) { try game { $0.criticSteps = 0 } }
    }
}
