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
            "The critic classifies a sample as data or as the output of one of k generators, k + 1 classes. Each "
            + "generator wants its samples to be classified as data, and so the generators divide the modes among "
            + "them.",
        differences:
            "The generators share no layers; the paper's generators of pictures share all but the last ones.")

    public static let claims = [
        Claim(
            "Four generators find more of a ring's eight Gaussians than one does.", metric: "modes",
            .above(.init("gan", "game.prior=normal")), trial: Collection.ring().filter { !$0.hasPrefix("game.prior") },
            finding:
                "The baseline finds all eight on three seeds of five with these settings, so there is little to "
                + "gain. Generators that share all layers and differ by an input code did not do better (ten "
                + "seeds).")
    ]

    public static let recipe = Recipe<MADGAN>(
        steps: 5_000, batch: 256, data: DataSettings(source: "ring8"), game: Settings(),
        network: NetworkPair(generator: .mlp(128, 128), critic: .mlp(128, 128)))

    public static func game(_ recipe: Recipe<MADGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        guard recipe.batch >= 2 * settings.generators else {
            throw RecipeError.value(
                "each of mad-gan's \(settings.generators) generators makes its share of a batch and needs two "
                    + "samples or more, but batch is \(recipe.batch): set batch to \(2 * settings.generators) or more, "
                    + "or set game.generators lower"
            )
        }
        let generators = Generators(
            try (0..<settings.generators).map { _ in try network.makeGenerator(latent: settings.latent, for: data) })
        let critic = try network.makeEncoder(outputs: settings.generators + 1, judging: true, for: data)
        let unfit = "its critic predicts which generator a sample comes from, not how real it is"
        let kinds = [
            "smoothing", "flipping", "replay", "top-k", "lecam", "adaptive-augmentation", "feature-matching",
        ]
        try settings.decorators.check(
            in: card.name, for: data, networks: [generators, critic],
            refusing: Dictionary(uniqueKeysWithValues: kinds.map { ($0, unfit) }).merging(
                ["packing": "samples that the critic sees together would come from different generators"],
                uniquingKeysWith: { $1 }))
        try settings.checkPenalty(with: [critic])
        return Play(Sequential(generators), critic, settings)
    }

    public final class Play: LatentGame {
        public let generator: Player<Sequential>
        public let critic: Player<Sequential>
        public let duel: Duel
        public let latentSpace: LatentSpace
        private let settings: Settings

        init(_ generator: Sequential, _ critic: Sequential, _ settings: Settings) {
            let maker = Player(generator, settings.generatorOptimizer)
            self.critic = Player(critic, settings.criticOptimizer)
            self.generator = maker
            duel = Duel(
                settings.decorators,
                Players(generator: [maker], critic: [self.critic], sample: []) {
                    // A generator has no code in its latent vector.
                    Prior.normal.sample($0, size: settings.latent, on: maker.parameters[0].device)
                }, penalty: settings.penalty, every: settings.penaltyEvery)
            latentSpace = LatentSpace(.normal, size: settings.latent, classes: settings.generators)
            self.settings = settings
        }

        /// The number of the generator is not a class of the data.
        public var asksForDataClasses: Bool { false }

        public var wiring: Wiring {
            Wiring(["z", "i", "x"], (["z", "i"], "G", ["x̂"]), (["x", "x̂"], "D", ["which generator, or data?"]))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let (real, count) = (duel.begin(turn, batch.samples), batch.count)
            let makers = Tensor.range(0, count).to(.int64) % settings.generators
            let fake = generator(latentSpace.sample(count, labels: makers, on: device))
            let data = Tensor.full([count], settings.generators, dtype: .int64, device: device)
            let objective = { [self] in
                // Each generator has the same weight as the data: E_p[log D_{k+1}] + Σ_i E_{p_i}[log D_i].
                let (seen, made) = (duel.seen(real, turn), duel.seen(duel.shown(fake), turn))
                let scene = Scene(
                    critic: word, real: seen, fake: made, realScores: critic(seen), fakeScores: critic(made))
                return duel.criticLoss(
                    {
                        $0.real.crossEntropy(data)
                            + Double(settings.generators) * $0.fake.crossEntropy(makers.to(device))
                    }, scene, turn)
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            let generatorLoss = duel.lookingAhead(objective) {
                generator.minimise(turn) {
                    let seen = duel.seen(fake, turn)
                    return duel.generatorLoss(
                        { $0.fake.crossEntropy(data) },
                        Scene(critic: word, real: seen, fake: seen, fakeScores: critic(seen)), turn)
                }
            }
            return ["critic": criticLoss, "generator": generatorLoss]
        }

        /// log D_{k+1} − log Σ_i D_i, [N, 1]: the log odds that a sample is data and not generated.
        private func word(_ samples: Tensor) -> Tensor {
            let logits = critic(samples)
            let own = logits[.all, 0..<settings.generators].logSumExp(axes: [1]).unsqueezed(1)
            return logits[.all, settings.generators...] - own
        }
    }

    /// Several generators; a one-hot code after the latent vector selects the one that makes a sample.
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

    public struct Settings: PenalisedSettings {
        public var latent = 64
        /// The number of generators.
        public var generators = 4
        /// A term that keeps the critic's score for real data, against all generators, smooth.
        public var penalty = Penalty.none
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
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
