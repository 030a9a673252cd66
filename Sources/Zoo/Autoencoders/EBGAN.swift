import Adversarial
import Datasets
import NN
import Torch

/// The GAN whose critic is an autoencoder with its reconstruction error as energy.
public enum EBGAN: PairSystem {
    public typealias GameSettings = EnergySettings

    public static let card = Card(
        name: "ebgan", title: "Energy-based Generative Adversarial Network", authors: "Zhao, Mathieu, LeCun",
        year: 2017,
        arXiv: "1609.03126",
        summary:
            "The critic gives low energy to data and high energy, up to a margin, to samples. A pull-away term "
            + "keeps the codes of a batch from pointing in the same direction.",
        differences:
            "The network is that of docs/collection.md, infogan(64): its generator as decoder, its critic as "
            + "encoder with a code of 32 numbers, without batch normalisation. The energy is the mean squared "
            + "error, and the margin is 0.1. The margin 1 in the code of the TensorFlow collection is for a norm; "
            + "for a mean squared error, which is 0.1 or less for data, the critic would only push samples away. "
            + "(The paper's 20 and 80 are sums over 12,288 numbers.) The cosines in the pull-away term are "
            + "squared, as in the paper and not in popular code.", school: .energy)

    public static let claims = [
        Claim(
            "The pull-away term keeps samples from collapsing: pairs of samples are less similar.", metric: "ms-ssim",
            .below(.init("ebgan", "game.pullAway=0")), trial: Collection.fastTrial(),
            finding:
                "Samples do not collapse without the term either: their similarity is 0.18, and pairs of real "
                + "digits have 0.13. With a margin of 1 and batch normalisation in the critic, as this system had "
                + "before, the critic only pushes samples away and they stay grey; there the term does keep "
                + "samples apart: -0.43 (-0.57 to -0.30, 5 seeds).")
    ]

    public static let recipe = Recipe<EBGAN>(
        steps: Collection.steps, data: Collection.data, game: EnergySettings(),
        network: Collection.networks(criticNorm: .none))

    public static func game(_ recipe: Recipe<EBGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        try network.checkNoStatistics(card.name)
        try network.check(batch: recipe.batch, packed: settings.decorators.pack)
        let generator = try network.makeGenerator(latent: settings.latent, for: data)
        let critic = try network.makeAutoencoder(code: settings.code, packed: settings.decorators.pack, for: data)
        try settings.decorators.check(
            in: card.name, for: data, networks: [generator, critic], refusing: Autoencoder.refused)
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
        private let settings: EnergySettings
        /// An energy is the negative critic output.
        private let energy: Loss

        init(
            generator: Player<Sequential>, critic: Player<Autoencoder>, sample: [Int] = [], _ settings: EnergySettings
        ) {
            (self.generator, self.critic, self.settings) = (generator, critic, settings)
            let latents = LatentSpace(.uniform, size: settings.latent)
            latentSpace = latents
            let margin = settings.margin
            energy = Loss(
                "energy", critic: { (margin + $1).relu().mean() - $0.mean() }, generator: { -$0.mean() })
            duel = Duel(
                settings.decorators,
                Players(generator: [generator], critic: [critic], sample: sample) {
                    latents.sample($0, on: generator.parameters[0].device)
                }, penalty: settings.penalty, every: settings.penaltyEvery)
        }

        public var wiring: Wiring { .twoPlayers(critic: "D: Enc, Dec", saying: "energy") }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let real = duel.begin(turn, batch.samples)
            let fake = generator(latentSpace.sample(batch.count, on: device))
            let judge = { self.word(on: $0).word }
            let objective = { [self] in duel.criticLoss(energy, real: real, fake: fake, turn, judge: judge) }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            let generatorLoss = duel.lookingAhead(objective) {
                generator.minimise(turn) {
                    let seen = duel.seen(fake, turn)
                    let (word, code) = word(on: seen)
                    let scene = Scene(
                        critic: judge, features: critic.network.encoder.callAsFunction,
                        real: duel.compared(real, turn), fake: seen, fakeScores: word)
                    return duel.generatorLoss(energy.generator, scene, turn) + settings.pullAway * pullAwayTerm(code)
                }
            }
            return ["critic": criticLoss, "generator": generatorLoss]
        }

        /// −D(x), [N, 1], with the energy D(x) = mean of (Dec(Enc(x)) − x)² of each sample, and the code.
        private func word(on samples: Tensor) -> (word: Tensor, code: Tensor) {
            let code = critic.network.encoder(samples)
            let errors = (critic.network.decoder(code) - samples).squared().flattened(from: 1)
            return (-errors.mean(axes: [1], keepingAxes: true), code)
        }
    }
}

/// 1/(N(N − 1)) Σ_{i ≠ j} cos²(S_i, S_j) of codes S [N, D].
///
/// Source: Zhao, Mathieu, LeCun 2017, arXiv 1609.03126, equation 4.
func pullAwayTerm(_ codes: Tensor) -> Tensor {
    let count = Double(codes.size(0))
    let units = codes / codes.norm(axes: [1], keepingAxes: true).clamped(1e-8, nil)
    // The diagonal contains N ones.
    return (units.matmul(units.transposed()).squared().sum() - count) / Swift.max(1, count * (count - 1))
}

public struct EnergySettings: PenalisedSettings {
    public var latent = 62
    /// The length of the critic's code.
    public var code = 32
    /// The margin m: the critic raises the energy of generated samples up to this value only.
    public var margin = 0.1
    /// The weight of the pull-away term, which makes the codes of generated samples different from each other.
    public var pullAway = 0.1
    public var penalty = Penalty.none
    public var penaltyEvery = 1
    /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
    public var decorators = Decorators.none
    public var generatorOptimizer = OptimizerRecipe.adam(1e-3, 0.5, 0.999)
    public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)

    public func check() throws {
        try RecipeError.require(latent, "game.latent", in: 1...65_536)
        try RecipeError.require(code, "game.code", in: 1...65_536)
        try RecipeError.require(margin, "game.margin", in: 0...1e6)
        try RecipeError.require(pullAway, "game.pullAway", in: 0...1e6)
    }
}
