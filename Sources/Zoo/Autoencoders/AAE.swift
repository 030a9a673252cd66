import Adversarial
import Datasets
import NN
import Torch

/// The autoencoder whose codes a critic draws to the prior.
public enum AAE: PairSystem {
    public typealias GameSettings = CodeSettings

    public static let card = Card(
        name: "aae", title: "Adversarial Autoencoders", authors: "Makhzani, Shlens, Jaitly, Goodfellow, Frey",
        year: 2015,
        arXiv: "1511.05644",
        summary:
            "An autoencoder rebuilds samples, and a critic tells its codes from draws of the prior: once it "
            + "cannot, draws of the prior decode to samples.",
        differences:
            "The collection's network; a deterministic encoder; rebuilding is measured by absolute differences, and "
            + "takes one step together with fooling the critic, where the paper takes one for each.")

    public static let claims = [
        Claim(
            "Samples are better than a variational autoencoder's.", metric: "fid",
            .below(.init("vae", "game.latent=10", lacking: Collection.rates)), trial: Collection.fastTrial())
    ]

    public static let recipe = Recipe<AAE>(
        steps: Collection.steps, data: Collection.data,
        game: CodeSettings(
            latent: 10, reconstruction: 100, generatorOptimizer: .adam(2e-4, 0.5, 0.999),
            criticOptimizer: .adam(2e-4, 0.5, 0.999)),
        network: Collection.networks())

    public static func game(_ recipe: Recipe<AAE>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        try network.checkNoStatistics(card.name)
        try settings.checkPenalty()
        let codes = "its critic sees codes, and no pictures"
        try settings.decorators.check(
            in: card.name, for: data, givesFeatures: false,
            refusing: ["augmentation": codes, "adaptive-augmentation": codes, "consistency": codes])
        return Play(
            try network.makeAutoencoder(code: settings.latent, for: data), settings)
    }

    public final class Play: DecodingGame, EncodingGame {
        public let model: Player<Autoencoder>
        public let critic: Player<Sequential>
        public let duel: Duel
        private let settings: CodeSettings
        public let latentSpace: LatentSpace

        init(_ model: Autoencoder, _ settings: CodeSettings) {
            self.model = Player(model, settings.generatorOptimizer)
            critic = Player(makeCodeCritic(settings.latent), settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: self.model.parameters, critic: critic.parameters, sample: [settings.latent]),
                penalty: settings.penalty, every: settings.penaltyEvery)
            latentSpace = LatentSpace(.normal, size: settings.latent)
            self.settings = settings
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let codes = model.network.encoder(batch.samples)
            let prior = latentSpace.sample(batch.count, on: batch.samples.device)
            let criticLoss = critic.minimise(turn) {
                duel.criticLoss(.nonSaturating, real: prior, fake: codes, turn) { self.critic($0) }
            }
            duel.note()
            let modelLoss = model.minimise(turn) {
                let error = (model.network.decoder(codes) - batch.samples).abs().mean()
                return settings.reconstruction * error
                    + duel.generatorLoss(.nonSaturating, real: prior, fake: codes, turn) { self.critic($0) }
            }
            return ["critic": criticLoss, "generator": modelLoss]
        }

        public var wiring: Wiring {
            Wiring(
                ["x", "z"], (["x"], "Enc", ["code"]), (["code"], "Dec", ["x̂"]), (["z", "code"], "D", ["drawn?"]))
        }
    }
}
