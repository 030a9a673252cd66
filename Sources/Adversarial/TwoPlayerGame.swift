import Datasets
import NN
import Torch

/// The rule most GANs share: a critic that is trained on every batch, and a generator every so often.
public final class TwoPlayerGame<Generator: Layer, Critic: Layer>: Game {
    public let generator: Player<Generator>
    public let critic: Player<Critic>
    private let settings: TwoPlayerSettings

    /// - Throws: ``RecipeError`` when the penalty does not go with the critic.
    public init(generator: Generator, critic: Critic, _ settings: TwoPlayerSettings) throws {
        try settings.check()
        if settings.penalty.needsIndependentSamples, critic.modules().contains(where: { $0 is BatchNorm }) {
            throw RecipeError.value(
                "the penalty \(settings.penalty.text) looks at the critic sample by sample, but the critic's batch "
                    + "normalisation mixes samples: choose another normalisation, or penalty none")
        }
        self.generator = Player(generator, settings.generatorOptimizer)
        self.critic = Player(critic, settings.criticOptimizer)
        self.settings = settings
    }

    public var sampler: any Module { generator.network }

    public var period: Int { settings.criticSteps }

    public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
        let (loss, penalty, real) = (settings.loss, settings.penalty, batch.samples)
        let isGenerators = turn.isGenerators(every: settings.criticSteps)
        // The generator's forward pass serves both players; where only the critic plays, nothing of it is remembered.
        let fake = withGradients(enabled: isGenerators) { generator(latents(batch.count, on: real.device)) }
        let seen = fake.detached()
        let criticLoss = critic.minimise(turn) {
            let objective = loss.critic(critic(real), critic(seen))
            return penalty.term.map { objective + $0(critic.callAsFunction, real, seen) } ?? objective
        }
        penalty.constrain?(critic.parameters)
        guard isGenerators else { return ["critic": criticLoss] }
        let generatorLoss = generator.minimise(turn) { loss.generator(critic(fake)) }
        return ["critic": criticLoss, "generator": generatorLoss]
    }

    private func latents(_ count: Int, on device: Device) -> Tensor {
        settings.prior.sample(count, size: settings.latent, on: device)
    }

    public func latents(seeds: [UInt64]) -> Tensor {
        settings.prior.sample(seeds: seeds, size: settings.latent, on: device)
    }

    public func samples(from latents: Tensor) -> Tensor { generator(latents) }

    private var device: Device { generator.parameters[0].device }
}

/// The axes along which two-player games differ: the `game` part of their recipes.
public struct TwoPlayerSettings: Codable, Sendable, Equatable {
    public var loss: Loss
    public var penalty: Penalty
    public var prior: Prior
    /// Numbers in a latent vector.
    public var latent: Int
    /// The generator plays in every so-manyth turn, the critic in each.
    public var criticSteps: Int
    public var generatorOptimizer: OptimizerRecipe
    public var criticOptimizer: OptimizerRecipe

    public init(
        loss: Loss = .nonSaturating, penalty: Penalty = .none, prior: Prior = .normal, latent: Int = 100,
        criticSteps: Int = 1, generatorOptimizer: OptimizerRecipe, criticOptimizer: OptimizerRecipe? = nil
    ) {
        self.loss = loss
        self.penalty = penalty
        self.prior = prior
        self.latent = latent
        self.criticSteps = criticSteps
        self.generatorOptimizer = generatorOptimizer
        self.criticOptimizer = criticOptimizer ?? generatorOptimizer
    }

    /// - Throws: ``RecipeError`` when a number is outside what makes sense.
    public func check() throws {
        try RecipeError.require(latent, "game.latent", in: 1...65_536)
        try RecipeError.require(criticSteps, "game.criticSteps", in: 1...1_000)
    }
}
