import Adversarial
import Datasets
import NN
import Torch

/// The GAN that holds its players in equilibrium.
public enum BEGAN: PairSystem {
    public typealias GameSettings = EquilibriumSettings

    public static let card = Card(
        name: "began", title: "BEGAN: Boundary Equilibrium Generative Adversarial Networks",
        authors: "Berthelot, Schumm, Metz", year: 2017, arXiv: "1703.10717",
        summary:
            "The critic is an autoencoder, and what is compared are its errors; a control variable k holds the "
            + "errors on samples and on data at a chosen ratio γ, and a measure of convergence falls as training "
            + "goes on.",
        differences:
            "The collection's network as decoder and its critic as encoder, with batch normalisation in generator and "
            + "decoder, as in the collection, where the paper has none: without it pictures go to their bounds and stay "
            + "there. Equal learning rates, without the paper's decay. k follows the error on samples after the "
            + "critic's step.")

    public static let claims = [
        Claim(
            "The measure of convergence falls as training goes on.", metric: "convergence",
            reading: "convergence-trend", .atMost(-0.5), trial: Collection.fastTrial()),
        Claim(
            "It ends at less than half of where it began.", metric: "convergence", reading: "convergence-ratio",
            .atMost(0.5), trial: Collection.fastTrial()),
    ]

    public static let recipe = Recipe<BEGAN>(
        steps: Collection.steps, data: Collection.data, game: EquilibriumSettings(),
        network: NetworkPair(generator: .infogan(64), critic: .infogan(64), generatorNorm: .batch))

    public static func game(_ recipe: Recipe<BEGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        try network.checkNoStatistics(card.name)
        try settings.decorators.check(
            in: card.name, for: data,
            refusing: Autoencoder.refused.merging(
                ["flipping": "its errors have the weights 1 and k, and exchanged ones make k negative"],
                uniquingKeysWith: { $1 }))
        let generator = try network.makeGenerator(latent: settings.latent, for: data)
        let critic = try network.makeAutoencoder(code: settings.code, for: data)
        // The critic's decoder is made as a generator is.
        try settings.checkPenalty(with: [critic], setting: "network.criticNorm and network.generatorNorm")
        return Play(
            generator: Player(generator, settings.generatorOptimizer),
            critic: Player(critic, settings.criticOptimizer), sample: data.sample, settings)
    }

    public final class Play: LatentGame {
        public let generator: Player<Sequential>
        public let critic: Player<Autoencoder>
        public let duel: Duel
        public let latentSpace: LatentSpace
        /// k, in [0, 1].
        public let balance = Buffer(.zeros([]))
        private let settings: EquilibriumSettings

        init(
            generator: Player<Sequential>, critic: Player<Autoencoder>, sample: [Int] = [],
            _ settings: EquilibriumSettings
        ) {
            (self.generator, self.critic, self.settings) = (generator, critic, settings)
            duel = Duel(
                settings.decorators,
                Players(generator: generator.parameters, critic: critic.parameters, sample: sample),
                penalty: settings.penalty, every: settings.penaltyEvery)
            latentSpace = LatentSpace(.uniform, size: settings.latent)
        }

        public var wiring: Wiring { .twoPlayers(critic: "D: Enc, Dec", saying: "error") }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let (real, fake) = (batch.samples, generator(latentSpace.sample(batch.count, on: device)))
            let share = balance.detached().cloned()
            // Errors are words with the other sign: of samples as the critic sees them, and before outputs are changed.
            var (realError, fakeError) = (Tensor.zeros([]), Tensor.zeros([]))
            let criticLoss = critic.minimise(turn) {
                let (seen, made) = (duel.seen(real, turn), duel.seen(duel.shown(fake), turn))
                let scene = Scene(
                    critic: word, features: critic.network.encoder.callAsFunction, real: seen, fake: made,
                    realScores: word(seen), fakeScores: word(made))
                realError = -(scene.realScores ?? word(seen)).mean().detached()
                return duel.criticLoss({ share * $0.fake.mean() - $0.real.mean() }, scene, turn)
            }
            duel.note()
            let generatorLoss = generator.minimise(turn) {
                let seen = duel.seen(fake, turn)
                let scene = Scene(
                    critic: word, features: critic.network.encoder.callAsFunction,
                    real: duel.compared(real, turn), fake: seen, fakeScores: word(seen))
                fakeError = -scene.fakeScores.mean().detached()
                return duel.generatorLoss({ -$0.fake.mean() }, scene, turn)
            }
            let gap = settings.diversity * realError - fakeError
            withoutGradients { _ = balance.addInPlace(gap, scale: settings.gain).clampInPlace(0, 1) }
            return [
                "critic": criticLoss, "generator": generatorLoss, "k": balance.detached().cloned(),
                "convergence": realError + gap.abs(),
            ]
        }

        /// −ℒ(v), [N, 1], with ℒ(v) = ⟨|v − D(v)|⟩ of each sample.
        private func word(_ samples: Tensor) -> Tensor {
            -(critic(samples) - samples).abs().flattened(from: 1).mean(axes: [1], keepingAxes: true)
        }
    }
}

public struct EquilibriumSettings: PenalisedSettings {
    public var latent = 64
    /// Numbers in the critic's code.
    public var code = 64
    /// γ: the error on samples over that on data which k aims at; less of it gives sharper samples, and fewer kinds.
    public var diversity = 0.75
    /// λ_k: how fast k moves.
    public var gain = 0.001
    /// What keeps the critic smooth; see `Penalty`.
    public var penalty = Penalty.none
    /// Its terms are added in every so-manyth turn only, and count as many times there.
    public var penaltyEvery = 1
    /// What is done besides; see `Decorators`.
    public var decorators = Decorators.none
    public var generatorOptimizer = OptimizerRecipe.adam(1e-4, 0.5, 0.999)
    public var criticOptimizer = OptimizerRecipe.adam(1e-4, 0.5, 0.999)

    public func check() throws {
        try RecipeError.require(latent, "game.latent", in: 1...65_536)
        try RecipeError.require(code, "game.code", in: 1...65_536)
        try RecipeError.require(diversity, "game.diversity", in: 0...10)
        try RecipeError.require(gain, "game.gain", in: 0...1)
    }
}
