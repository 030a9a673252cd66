import Adversarial
import Datasets
import NN
import Torch

/// The GAN that also learns the way back, from samples to codes.
public enum BiGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "bigan", title: "Adversarial Feature Learning", authors: "Donahue, Krähenbühl, Darrell", year: 2017,
        arXiv: "1605.09782",
        summary:
            "The critic sees pairs of a sample and a code: data with the encoder's code, and samples with the code "
            + "they were made of. Where it is fooled, encoder and generator invert each other. With game.random=true the "
            + "encoder draws its codes from normal distributions: adversarially learned inference (ALI, arXiv 1606.00704).",
        differences:
            "The collection's network, and a normal prior; the critic joins its features of the sample with the code. Where the critic is "
            + "fast (both rates at 0.001) it tells the pairs by their samples alone, and codes say nothing: the trial "
            + "keeps to the published rates.")

    /// Layers of all pixels on digits, as in the paper's first experiment, but narrower (256 for 1,024) and with 10 latent
    /// numbers for 50.
    private static let trial = [
        "network.generator=mlp(256,256)", "network.critic=mlp(256,256)", "game.latent=10", "steps=3000",
    ]

    public static let claims = [
        Claim(
            "Encoder and generator come to invert each other though nothing asks that data be rebuilt: a digit so "
                + "rebuilt is nearer to itself than another is.", metric: "codes", reading: "rebuilt-distance",
            .atMost(1), trial: trial),
        Claim(
            "Codes tell more of the class than an untrained encoder's.", metric: "codes", reading: "code-neighbours",
            .above(.init("bigan", "steps=1")), trial: trial),
    ]

    public static let recipe = Recipe<BiGAN>(
        steps: Collection.steps, data: Collection.data,
        game: Settings(),
        network: Collection.networks(criticNorm: .layer))

    public static func game(_ recipe: Recipe<BiGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        try settings.decorators.check(
            in: card.name, for: data, givesFeatures: false,
            refusing: ["replay": "old samples were made of other codes"])
        return Play(
            try network.makeAutoencoder(
                code: settings.random ? 2 * settings.latent : settings.latent, latent: settings.latent, for: data),
            JointCritic(try network.makeEncoder(outputs: 128, judging: true, for: data), code: settings.latent),
            settings)
    }

    public final class Play: DecodingGame, EncodingGame {
        public let model: Player<Autoencoder>
        public let critic: Player<JointCritic>
        public let duel: Duel
        private let settings: Settings
        public let latentSpace: LatentSpace

        init(_ model: Autoencoder, _ critic: JointCritic, _ settings: Settings) {
            self.model = Player(model, settings.generatorOptimizer)
            self.critic = Player(critic, settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: self.model.parameters, critic: self.critic.parameters, sample: []))
            latentSpace = LatentSpace(.normal, size: settings.latent)
            self.settings = settings
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let (real, prior) = (batch.samples, latentSpace.sample(batch.count, on: batch.samples.device))
            let codes = settings.random ? distributions(of: real).sample() : model.network.encoder(real)
            let fake = model.network.decoder(prior)
            let judge = critic.network
            func scene(_ codes: Tensor, _ fake: Tensor) -> Scene {
                let (seen, made) = (duel.seen(real, turn), duel.seen(fake, turn))
                return Scene(
                    critic: { judge($0, codes) }, real: seen, fake: made, realScores: judge(seen, codes),
                    fakeScores: judge(made, prior))
            }
            let criticLoss = critic.minimise(turn) {
                duel.criticLoss(Loss.nonSaturating.critic, scene(codes.detached(), fake.detached()), turn)
            }
            duel.note()
            let modelLoss = model.minimise(turn) {
                let fooled = duel.generatorLoss(
                    { $0.real.softplus().mean() + (-$0.fake).softplus().mean() }, scene(codes, fake), turn)
                guard settings.reconstruction > 0 else { return fooled }
                return fooled + settings.reconstruction * (model.network.decoder(codes) - real).abs().mean()
            }
            return ["critic": criticLoss, "generator": modelLoss]
        }

        private func distributions(of samples: Tensor) -> CodeDistribution {
            CodeDistribution(model.network.encoder(samples))
        }

        /// What the encoder says; the mean of what it would draw from, where it draws.
        public func codes(of samples: Tensor) -> Tensor {
            settings.random ? distributions(of: samples).mean : model.network.encoder(samples)
        }

        public var wiring: Wiring {
            Wiring(
                ["x", "z"], (["x"], "Enc", ["code"]), (["z"], "G", ["x̂"]),
                (["x", "code", "x̂", "z"], "D", ["which pair?"]))
        }
    }
}

extension BiGAN {
    public struct Settings: PairSettings {
        /// Numbers in a code.
        public var latent = 50
        /// Whether the encoder draws codes, each from a normal distribution of its own.
        public var random = false
        /// How much rebuilding a sample counts against fooling the critic.
        public var reconstruction = 0.0
        /// What is done besides; see `Decorators`.
        public var decorators = Decorators.none
        /// The encoder's and the generator's.
        public var generatorOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(reconstruction, "game.reconstruction", in: 0...1e6)
        }
    }
}

/// A critic of pairs of a sample and a code.
public final class JointCritic: Module {
    public let trunk: Sequential
    public let head: Sequential

    /// - Parameter trunk: from samples to 128 features.
    init(_ trunk: Sequential, code: Int) {
        self.trunk = trunk
        head = makeCodeCritic(128 + code)
    }

    func callAsFunction(_ samples: Tensor, _ codes: Tensor) -> Tensor {
        head(.concatenated([trunk(samples).leakyReLU(0.2), codes], axis: 1))
    }
}
