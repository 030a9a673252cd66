import Adversarial
import Datasets
import NN
import Torch

/// The GAN with several critics.
public enum GMAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "gman", title: "Generative Multi-Adversarial Networks", authors: "Durugkar, Gemp, Mahadevan", year: 2017,
        arXiv: "1611.01673",
        summary:
            "The generator plays against several critics at once and minimises a softmax-weighted mean of its "
            + "losses against them. With a large λ the strongest critic counts most; with λ = 0 all count equally.",
        differences:
            "The network is that of docs/collection.md, infogan(64); the critics differ by their initial "
            + "weights. λ is a setting and is not learned (the paper's GMAN* learns it). No gradient passes "
            + "through the softmax weights.")

    public static let claims = [
        Claim(
            "Three critics make better samples than one.", metric: "fid", .below(.init("gman", "game.critics=1")),
            trial: Collection.trial())
    ]

    public static let recipe = Recipe<GMAN>(
        steps: Collection.steps, data: Collection.data, game: Settings(), network: Collection.networks())

    public static func game(_ recipe: Recipe<GMAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let pack = settings.decorators.pack
        try network.check(batch: recipe.batch, packed: pack)
        let generator = try network.makeGenerator(latent: settings.latent, for: data)
        let critics = try (0..<settings.critics).map { _ in
            try network.makeEncoder(outputs: 1, judging: true, packed: pack, for: data)
        }
        try settings.decorators.check(
            in: card.name, for: data, networks: [generator] + critics)
        try settings.checkPenalty(with: critics)
        return Play(generator, critics, sample: data.sample, settings)
    }

    public final class Play: LatentGame {
        public let generator: Player<Sequential>
        public let critics: [Player<Sequential>]
        public let duels: [Duel]
        public let latentSpace: LatentSpace
        private let settings: Settings

        init(_ generator: Sequential, _ critics: [Sequential], sample: [Int] = [], _ settings: Settings) {
            let maker = Player(generator, settings.generatorOptimizer)
            let judges = critics.map { Player($0, settings.criticOptimizer) }
            let latents = LatentSpace(.uniform, size: settings.latent)
            // Penalties on the generator's weights count once; when it grows, all critics' optimisers are reset.
            duels = judges.indices.map {
                Duel(
                    settings.decorators,
                    Players(
                        generator: $0 == 0 ? [maker] : [], critic: [judges[$0]],
                        others: $0 == 0 ? Array(judges.dropFirst()) : [], sample: sample
                    ) {
                        latents.sample($0, on: maker.parameters[0].device)
                    }, penalty: settings.penalty, every: settings.penaltyEvery)
            }
            (self.generator, self.critics, latentSpace, self.settings) = (maker, judges, latents, settings)
        }

        public var wiring: Wiring {
            var wiring = Wiring(["z", "x"], (["z"], "G", ["x̂"]))
            for number in 1...critics.count {
                wiring.feed(["x", "x̂"], to: "D\(number)", label: "D\(number)", yielding: ["real to D\(number)?"])
            }
            return wiring
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let real = duels.map { $0.begin(turn, batch.samples) }[0]
            let fake = generator(latentSpace.sample(batch.count, on: device))
            let objectives = zip(critics, duels).map { critic, duel in
                { duel.criticLoss(.nonSaturating, real: real, fake: fake, turn) { critic($0) } }
            }
            let losses = zip(critics, objectives).map { $0.minimise(turn, $1) }
            for duel in duels { duel.note() }
            let generatorLoss = Duel.lookingAhead(of: Array(zip(duels, objectives))) {
                generator.minimise(turn) {
                    // Σ w_i L_i with w = softmax(λ L), with constant weights w.
                    let each = Tensor.stacked(
                        zip(critics, duels).map { critic, duel in
                            duel.generatorLoss(
                                .nonSaturating, real: real, fake: fake, turn, weights: false,
                                features: critic.network.features, judge: { critic($0) })
                        })
                    let weights = (each.detached() * settings.harshness).softmax(axis: 0)
                    return duels[0].weightTerms(of: .generator).reduce((weights * each).sum(), +)
                }
            }
            return ["critic": Tensor.stacked(losses).mean(), "generator": generatorLoss]
        }
    }

    public struct Settings: PenalisedSettings {
        public var latent = 62
        /// The number of critics.
        public var critics = 3
        /// The parameter λ: 0 makes the generator learn from the mean of the critics, a high value from the critic with
        /// the highest generator loss.
        public var harshness = 1.0
        public var penalty = Penalty.none
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
        public var decorators = Decorators.none
        public var generatorOptimizer = OptimizerRecipe.adam(1e-3, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)

        public var players: (generators: Int, critics: Int) { (1, critics) }

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(critics, "game.critics", in: 1...64)
            try RecipeError.require(harshness, "game.harshness", in: 0...1e6)
        }
    }
}
