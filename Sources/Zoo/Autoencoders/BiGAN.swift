import Adversarial
import Datasets
import NN
import Torch

/// The GAN that also learns the way back, from samples to codes.
public enum BiGAN: PairSystem {
    public typealias GameSettings = CodeSettings

    public static let card = Card(
        name: "bigan", title: "Adversarial Feature Learning", authors: "Donahue, Krähenbühl, Darrell", year: 2017,
        arXiv: "1605.09782",
        summary:
            "The critic sees pairs of a sample and a code: data with the encoder's code, and samples with the code "
            + "they were made of. Where it is fooled, encoder and generator invert each other (ALI, arXiv "
            + "1606.00704, is the same game with a random encoder).",
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
        game: CodeSettings(
            latent: 50, reconstruction: 0, generatorOptimizer: .adam(2e-4, 0.5, 0.999),
            criticOptimizer: .adam(2e-4, 0.5, 0.999)),
        network: Collection.networks(criticNorm: .layer))

    public static func game(_ recipe: Recipe<BiGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let refused = Decorators.withoutFeatures.merging(
            ["replay": "old samples were made of other codes"], uniquingKeysWith: { first, _ in first })
        try settings.decorators.check(in: card.name, for: data, refusing: refused)
        return Play(
            try network.makeAutoencoder(code: settings.latent, for: data),
            JointCritic(try network.makeEncoder(outputs: 128, judging: true, for: data), code: settings.latent),
            settings)
    }

    public final class Play: DecodingGame, EncodingGame {
        public let model: Player<Autoencoder>
        public let critic: Player<JointCritic>
        public let duel: Duel
        private let settings: CodeSettings
        public let latentSpace: LatentSpace

        init(_ model: Autoencoder, _ critic: JointCritic, _ settings: CodeSettings) {
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
            let (codes, fake) = (model.network.encoder(real), model.network.decoder(prior))
            let judge = critic.network
            func scene(_ codes: Tensor, _ fake: Tensor) -> Scene {
                let (seen, made) = (duel.seen(real, turn), duel.seen(fake, turn))
                return Scene(
                    critic: { judge($0, codes) }, real: seen, fake: made, realScores: judge(seen, codes),
                    fakeScores: judge(made, prior))
            }
            let criticLoss = critic.minimise(turn) {
                duel.criticLoss(Loss.nonSaturating.critic, scene(codes.detached(), fake.detached()))
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

        public var wiring: Wiring {
            Wiring(
                ["x", "z"], (["x"], "Enc", ["code"]), (["z"], "G", ["x̂"]),
                (["x", "code", "x̂", "z"], "D", ["which pair?"]))
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
