import Adversarial
import Datasets
import NN
import Torch

/// The GAN that controls the equilibrium of its players.
public enum BEGAN: PairSystem {
    public typealias GameSettings = EquilibriumSettings

    public static let card = Card(
        name: "began", title: "BEGAN: Boundary Equilibrium Generative Adversarial Networks",
        authors: "Berthelot, Schumm, Metz", year: 2017, arXiv: "1703.10717",
        summary:
            "The critic is an autoencoder, and its reconstruction errors on data and on samples are compared. A "
            + "control variable k keeps the ratio of the two errors at a chosen γ, and a measure of convergence "
            + "falls during training.",
        differences:
            "The network is that of docs/collection.md: infogan(64) as generator and decoder, its critic as "
            + "encoder. Generator and decoder have batch normalisation, which the paper does not use; without it "
            + "pixels saturate and stay so. Both learning rates are equal and do not decay, unlike the paper's. k "
            + "is updated after the critic, from the error on samples.", school: .energy,
        use:
            "a measure of convergence, and a setting between variety and quality"
    )

    public static let claims = [
        Claim(
            "The measure of convergence falls during training.", metric: "convergence",
            reading: "convergence-trend", .atMost(-0.5), trial: Collection.fastTrial()),
        Claim(
            "It ends at less than half of its first value.", metric: "convergence", reading: "convergence-ratio",
            .atMost(0.5), trial: Collection.fastTrial()),
    ]

    public static let recipe = Recipe<BEGAN>(
        steps: Collection.steps, data: Collection.data, game: EquilibriumSettings(),
        network: NetworkPair(generator: .infogan(64), critic: .infogan(64), generatorNorm: .batch))

    public static func game(_ recipe: Recipe<BEGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        try network.checkNoStatistics(card.name)
        try network.check(batch: recipe.batch, packed: settings.decorators.pack)
        let generator = try network.makeGenerator(latent: settings.latent, for: data)
        let critic = try network.makeAutoencoder(code: settings.code, packed: settings.decorators.pack, for: data)
        try settings.decorators.check(
            in: card.name, for: data, networks: [generator, critic],
            refusing: Autoencoder.refused.merging(
                ["flipping": "its errors have the weights 1 and k, and swapped errors would make k negative"],
                uniquingKeysWith: { $1 }))
        // The critic's decoder has the generator's architecture.
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
            let latents = LatentSpace(.uniform, size: settings.latent)
            latentSpace = latents
            duel = Duel(
                settings.decorators,
                Players(generator: [generator], critic: [critic], sample: sample) {
                    latents.sample($0, on: generator.parameters[0].device)
                }, penalty: settings.penalty, every: settings.penaltyEvery)
        }

        public var wiring: Wiring { .twoPlayers(critic: "D: Enc, Dec", saying: "error") }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let real = duel.begin(turn, batch.samples)
            let fake = generator(latentSpace.sample(batch.count, on: device))
            let share = balance.detached().cloned()
            // An error is the negative critic output, computed on samples as the critic sees them, before decorators
            // change outputs.
            var (realError, fakeError) = (Tensor.zeros([]), Tensor.zeros([]))
            let objective = { [self] in
                let (seen, made) = (duel.seen(real, turn), duel.seen(duel.shown(fake), turn))
                let scene = Scene(
                    critic: word, features: critic.network.encoder.callAsFunction, real: seen, fake: made,
                    realScores: word(seen), fakeScores: word(made))
                realError = -(scene.realScores ?? word(seen)).mean().detached()
                return duel.criticLoss({ share * $0.fake.mean() - $0.real.mean() }, scene, turn)
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            // Both errors are those of the critic before unrolled steps.
            let errorOfData = realError
            let errorBefore =
                duel.looksAhead
                ? duel.leavingNoTrace { withoutGradients { -word(duel.seen(fake, turn)).mean() } } : Tensor.zeros([])
            let generatorLoss = duel.lookingAhead(objective) {
                generator.minimise(turn) {
                    let seen = duel.seen(fake, turn)
                    let scene = Scene(
                        critic: word, features: critic.network.encoder.callAsFunction,
                        real: duel.compared(real, turn), fake: seen, fakeScores: word(seen))
                    fakeError = -scene.fakeScores.mean().detached()
                    return duel.generatorLoss({ -$0.fake.mean() }, scene, turn)
                }
            }
            if duel.looksAhead { fakeError = errorBefore }
            let gap = settings.diversity * errorOfData - fakeError
            withoutGradients { _ = balance.addInPlace(gap, scale: settings.gain).clampInPlace(0, 1) }
            return [
                "critic": criticLoss, "generator": generatorLoss, "k": balance.detached().cloned(),
                "convergence": errorOfData + gap.abs(),
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
    /// The length of the critic's code.
    public var code = 64
    /// The diversity ratio γ: the reconstruction error of generated samples divided by that of real ones, which the
    /// training aims at. A lower value gives sharper samples with less variety.
    public var diversity = 0.75
    /// The learning rate λ_k of the balance k between the two errors.
    public var gain = 0.001
    public var penalty = Penalty.none
    public var penaltyEvery = 1
    /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
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
