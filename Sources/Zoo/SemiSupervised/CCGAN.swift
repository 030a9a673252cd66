import Adversarial
import Datasets
import NN
import Torch

/// The semi-supervised GAN that fills holes.
public enum CCGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "cc-gan", title: "Semi-Supervised Learning with Context-Conditional Generative Adversarial Networks",
        authors: "Denton, Gross, Fergus", year: 2016, arXiv: "1611.06430",
        summary:
            "The generator fills a hole in a picture from its surroundings, and the critic tells filled pictures "
            + "from whole ones. The critic learns features with which it classifies from few labels.",
        differences:
            "The network is that of docs/collection.md, infogan(64), as encoder, decoder and critic, without the "
            + "low-resolution picture that CC-GAN² adds. Samples are pictures of the first batch with their holes "
            + "filled.")

    public static let claims = [
        Claim(
            "Filling holes gives a better classifier than a hundred labels alone.", metric: "classifier-error",
            .below(.init("cc-gan", "game.adversarial=0")), trial: Collection.trial())
    ]

    public static let recipe = Recipe<CCGAN>(
        steps: 6_000, batch: 64, data: DataSettings(source: "digits", labels: 100), game: Settings(),
        network: Collection.networks(criticNorm: .layer))

    public static func game(_ recipe: Recipe<CCGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        guard data.isImage else { throw RecipeError.value("cc-gan fills holes in pictures, and the data are points") }
        let model = try network.makeAutoencoder(code: settings.latent, for: data)
        let critic = try network.makeCritic(for: data, condition: .auxiliary(1))
        try settings.decorators.check(
            in: card.name, for: data, networks: [model, critic],
            refusing: [
                "packing": "its critic predicts the class of each sample",
                "path-length": "its styles depend on the surroundings of holes, and are not drawn",
            ])
        try settings.checkPenalty(with: [critic])
        return Play(model, critic, sample: data.sample, settings)
    }

    public final class Play: ClassifyingGame {
        public let model: Player<Autoencoder>
        public let critic: Player<CriticNetwork>
        public let duel: Duel
        /// The pictures whose holes are filled to make samples.
        public let contexts: Buffer
        private let settings: Settings

        init(_ model: Autoencoder, _ critic: CriticNetwork, sample: [Int], _ settings: Settings) {
            self.model = Player(model, settings.generatorOptimizer)
            self.critic = Player(critic, settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: [self.model], critic: [self.critic], sample: sample),
                penalty: settings.penalty, every: settings.penaltyEvery)
            contexts = Buffer(.zeros([16] + sample))
            self.settings = settings
        }

        public var wiring: Wiring {
            Wiring(
                ["x with a hole", "x"], (["x with a hole"], "G", ["x̂"]), (["x", "x̂"], "D", ["real?", "class"]))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            guard let known = batch.known else { throw RecipeError.value("the data have no classes to learn") }
            let real = duel.begin(turn, batch.samples)
            let knownSamples = duel.given(known.samples, turn)
            if turn.step == 1 {
                withoutGradients {
                    // A smaller batch is repeated.
                    let numbers = (Tensor.range(0, 16).to(.int64) % batch.count).to(real.device)
                    _ = contexts.copyInPlace(batch.samples.indexSelected(axis: 0, numbers))
                }
            }
            let places = Tensor.randomUniform([batch.count, 2], generator: .current).to(real.device)
            let fake = filled(real, places)
            let judge = critic.network
            let objective = { [self] in
                let named = logits(duel.seen(knownSamples, turn))
                let (x, y) = (duel.seen(real, turn), duel.seen(duel.shown(fake), turn))
                let scene = Scene(
                    critic: { judge($0) }, real: x, fake: y, realScores: judge(x), fakeScores: judge(y),
                    weight: settings.adversarial)
                return duel.criticLoss({ settings.adversarial * Loss.nonSaturating.critic($0) }, scene, turn)
                    + settings.weight * named.crossEntropy(known.labels)
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            let generatorLoss = duel.lookingAhead(objective) {
                model.minimise(turn) {
                    duel.generatorLoss(
                        .nonSaturating, real: real, fake: fake, turn, features: { judge.features($0) },
                        judge: { judge($0) })
                }
            }
            return ["critic": criticLoss, "generator": generatorLoss]
        }

        /// Pictures with a square hole, half as high and wide, at a random position, filled by the generator.
        private func filled(_ pictures: Tensor, _ places: Tensor) -> Tensor {
            func inside(_ edge: Int, _ start: Tensor) -> Tensor {
                let first = (start * Double(edge - edge / 2 + 1)).floor()
                let numbers = Tensor.range(0, edge).to(.float32).to(pictures.device).unsqueezed(0)
                return (numbers .>= first) .& (numbers .< first + Double(edge / 2))
            }
            let rows = inside(pictures.size(2), places[.all, 0..<1]).unsqueezed(1).unsqueezed(3)
            let columns = inside(pictures.size(3), places[.all, 1..<2]).unsqueezed(1).unsqueezed(2)
            let hole = (rows .& columns).to(pictures.dtype)
            return pictures * (1 - hole) + model.network(pictures * (1 - hole)) * hole
        }

        /// A logit for each class, [N, K].
        public func logits(_ samples: Tensor) -> Tensor {
            critic.network.judged(samples, labels: nil).code ?? .zeros([])
        }

        public var sampler: any Module { model.network }

        /// The picture's number and the position of its hole, [N, 3].
        public func latents(seeds: [UInt64]) -> Tensor {
            let places = (Prior.uniform.sample(seeds: seeds, size: 2) + 1) / 2
            let numbers = Tensor(seeds.map { Float($0 % 16) }, shape: [seeds.count, 1])
            return Tensor.concatenated([numbers, places], axis: 1).to(model.parameters[0].device)
        }

        public func samples(from latents: Tensor) -> Tensor {
            let chosen = contexts.detached().indexSelected(axis: 0, latents[.all, 0].to(.int64))
            return filled(chosen, latents[.all, 1...])
        }
    }

    public struct Settings: PenalisedSettings {
        /// The length of the code that describes what surrounds the hole.
        public var latent = 128
        /// The weight of the adversarial loss (real images against filled ones). 0 trains a classifier only, on the
        /// labelled samples.
        public var adversarial = 1.0
        /// The weight of the classification loss.
        public var weight = 1.0
        public var penalty = Penalty.none
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
        public var decorators = Decorators.none
        public var generatorOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(adversarial, "game.adversarial", in: 0...1e3)
            try RecipeError.require(weight, "game.weight", in: 0...1e3)
        }
    }
}
