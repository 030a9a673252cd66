import Adversarial
import Datasets
import NN
import Torch

/// The GAN with several generators.
public enum MADGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "mad-gan", title: "Multi-Agent Diverse Generative Adversarial Networks",
        authors: "Ghosh, Kulharia, Namboodiri, Torr, Dokania", year: 2018, arXiv: "1704.02906",
        summary:
            "The critic tells data and k generators apart, k + 1 classes; each generator wants its samples called "
            + "data, and so they part the modes among them.",
        differences:
            "Generators share no layer, where the paper's for pictures share all but their last ones.")

    public static let claims = [
        Claim(
            "Four generators find more of a ring's eight Gaussians than one does.", metric: "modes",
            .above(.init("gan", "game.prior=normal")), trial: Collection.ring().filter { !$0.hasPrefix("game.prior") },
            finding:
                "The rival finds all eight on three seeds of five with these settings, so that there is little to gain; "
                + "generators that share all but a code instead did no better (ten seeds).")
    ]

    public static let recipe = Recipe<MADGAN>(
        steps: 5_000, batch: 256, data: DataSettings(source: "ring8"), game: Settings(),
        network: NetworkPair(generator: .mlp(128, 128), critic: .mlp(128, 128)))

    public static func game(_ recipe: Recipe<MADGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let unfit = "its critic says whose a sample is, not how real it is"
        try settings.decorators.check(
            in: card.name, for: data,
            refusing: Dictionary(
                uniqueKeysWithValues: [
                    "smoothing", "flipping", "replay", "top-k", "lecam", "adaptive-augmentation", "feature-matching",
                ].map { ($0, unfit) }))
        guard recipe.batch >= 2 * settings.generators else {
            throw RecipeError.value(
                "each of mad-gan's \(settings.generators) generators makes its share of a batch, and \(recipe.batch) leaves "
                    + "some fewer than two samples: set batch to \(2 * settings.generators) or more, or game.generators to fewer"
            )
        }
        return Play(
            Sequential(
                Generators(
                    try (0..<settings.generators).map { _ in
                        try network.makeGenerator(latent: settings.latent, for: data)
                    })),
            try network.makeEncoder(outputs: settings.generators + 1, judging: true, for: data), settings)
    }

    public final class Play: LatentGame {
        public let generator: Player<Sequential>
        public let critic: Player<Sequential>
        public let duel: Duel
        public let latentSpace: LatentSpace
        private let settings: Settings

        init(_ generator: Sequential, _ critic: Sequential, _ settings: Settings) {
            self.generator = Player(generator, settings.generatorOptimizer)
            self.critic = Player(critic, settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: self.generator.parameters, critic: self.critic.parameters, sample: []))
            latentSpace = LatentSpace(.normal, size: settings.latent, classes: settings.generators)
            self.settings = settings
        }

        public var wiring: Wiring {
            Wiring(["z", "i", "x"], (["z", "i"], "G", ["x̂"]), (["x", "x̂"], "D", ["which generator, or data?"]))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let count = batch.count
            let makers = Tensor.range(0, count).to(.int64) % settings.generators
            let fake = generator(latentSpace.sample(count, labels: makers, on: device))
            let data = Tensor.full([count], settings.generators, dtype: .int64, device: device)
            let criticLoss = critic.minimise(turn) {
                // Each generator weighs as much as the data: E_p[log D_{k+1}] + Σ_i E_{p_i}[log D_i].
                let (real, made) = (duel.seen(batch.samples, turn), duel.seen(fake.detached(), turn))
                let scene = Scene(
                    critic: critic.callAsFunction, real: real, fake: made, realScores: critic(real),
                    fakeScores: critic(made))
                return duel.criticLoss(
                    {
                        $0.real.crossEntropy(data)
                            + Double(settings.generators) * $0.fake.crossEntropy(makers.to(device))
                    }, scene, turn)
            }
            duel.note()
            let generatorLoss = generator.minimise(turn) {
                let seen = duel.seen(fake, turn)
                return duel.generatorLoss(
                    { $0.fake.crossEntropy(data) },
                    Scene(critic: critic.callAsFunction, real: seen, fake: seen, fakeScores: critic(seen)), turn)
            }
            return ["critic": criticLoss, "generator": generatorLoss]
        }
    }

    /// Generators of which each makes the samples that a one-hot code behind the latent vector gives it.
    final class Generators: Layer {
        let generators: [Sequential]

        init(_ generators: [Sequential]) { self.generators = generators }

        /// - Parameter input: [N, latent + k].
        func callAsFunction(_ input: Tensor) -> Tensor {
            let latent = input.size(1) - generators.count
            let makers = input[.all, latent...].argmax(axis: 1).to(.cpu).array(of: Int64.self)
            var (parts, order): ([Tensor], [Int64]) = ([], [])
            for (number, generator) in generators.enumerated() {
                let rows = makers.indices.filter { makers[$0] == number }.map { Int64($0) }
                guard !rows.isEmpty else { continue }
                parts.append(
                    generator(input[.all, 0..<latent].indexSelected(axis: 0, Tensor(rows).to(input.device))))
                order += rows
            }
            return Tensor.concatenated(parts).indexSelected(axis: 0, Tensor(order).argsort(axis: 0).to(input.device))
        }
    }

    public struct Settings: PairSettings {
        public var latent = 64
        public var generators = 4
        /// What is done besides; see `Decorators`.
        public var decorators = Decorators.none
        public var generatorOptimizer = OptimizerRecipe.adam(1e-3, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(5e-4, 0.5, 0.999)

        public var players: (generators: Int, critics: Int) { (generators, 1) }

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(generators, "game.generators", in: 2...1_000)
        }
    }
}
