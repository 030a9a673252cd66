import Adversarial
import Datasets
import NN
import Torch

/// The GAN whose critic is an autoencoder, and its error an energy.
public enum EBGAN: PairSystem {
    public typealias GameSettings = EnergySettings

    public static let card = Card(
        name: "ebgan", title: "Energy-based Generative Adversarial Network", authors: "Zhao, Mathieu, LeCun",
        year: 2017,
        arXiv: "1609.03126",
        summary:
            "The critic gives low energy to data and, up to a margin, high energy to samples; a pull-away term "
            + "keeps a batch's codes from pointing the same way.",
        differences:
            "The collection's network as decoder, and its critic as encoder with a code of 32, without batch "
            + "normalisation; the energy is the mean squared error. The margin is 0.1 of that: the collection's 1 is one "
            + "of a norm, and in means of squares, where data have a tenth or less, the critic would do nothing but push "
            + "samples away. (The paper's 20 and 80 are sums over 12,288 numbers.) The pull-away term's cosines are squared, "
            + "as in the paper and not in popular code.", school: .energy)

    public static let claims = [
        Claim(
            "The pull-away term keeps samples from collapsing: pairs of them are less alike.", metric: "ms-ssim",
            .below(.init("ebgan", "game.pullAway=0")), trial: Collection.fastTrial(),
            finding:
                "Nothing collapses without the term either: 0.18, where pairs of the data's own digits have 0.13. With a margin of 1 and "
                + "batch normalisation in the critic, as this system had them, the critic does nothing but push samples away, they "
                + "stay grey, and the term does keep them apart: -0.43 (-0.57 to -0.30, 5 seeds).")
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
        private let settings: EnergySettings
        /// Energies are words with the other sign.
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
    // The diagonal holds N ones.
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
