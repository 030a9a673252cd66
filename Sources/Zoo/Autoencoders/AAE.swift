import Adversarial
import Datasets
import NN
import Torch

/// Adversarial autoencoder: a critic makes the distribution of codes match the prior.
public enum AAE: PairSystem {
    public typealias GameSettings = CodeSettings

    public static let card = Card(
        name: "aae", title: "Adversarial Autoencoders", authors: "Makhzani, Shlens, Jaitly, Goodfellow, Frey",
        year: 2015,
        arXiv: "1511.05644",
        summary:
            "An autoencoder reconstructs samples, and a critic tells its codes from draws of the prior. Once the "
            + "critic cannot tell them apart, draws of the prior decode to samples.",
        differences:
            "The network is that of docs/collection.md, infogan(64); network.critic sets the layers and "
            + "normalisation of the encoder, and two layers of 256 judge the codes. The encoder is deterministic. "
            + "The reconstruction error is the mean absolute difference. One step minimises the reconstruction "
            + "error and fools the critic; the paper takes a step for each.")

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
        // Packs are made of codes, not of pictures.
        try network.check(batch: recipe.batch, packed: 1)
        try NetworkPair.check(batch: recipe.batch, dividesInto: settings.decorators.pack)
        let codes = "its critic sees codes, not pictures"
        let model = try network.makeAutoencoder(code: settings.latent, for: data)
        try settings.decorators.check(
            in: card.name, for: data, networks: [model],
            refusing: ["augmentation": codes, "adaptive-augmentation": codes, "consistency": codes])
        return Play(model, settings)
    }

    public final class Play: DecodingGame, EncodingGame {
        public let model: Player<Autoencoder>
        public let critic: Player<Sequential>
        public let duel: Duel
        private let settings: CodeSettings
        public let latentSpace: LatentSpace

        init(_ model: Autoencoder, _ settings: CodeSettings) {
            let maker = Player(model, settings.generatorOptimizer)
            let latents = LatentSpace(.normal, size: settings.latent)
            critic = Player(makeCodeCritic(settings.latent * settings.decorators.pack), settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: [maker], critic: [critic], sample: [settings.latent]) {
                    latents.sample($0, on: maker.parameters[0].device)
                }, penalty: settings.penalty, every: settings.penaltyEvery)
            (self.model, latentSpace, self.settings) = (maker, latents, settings)
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let real = duel.begin(turn, batch.samples)
            let codes = model.network.encoder(real)
            let prior = latentSpace.sample(batch.count, on: batch.samples.device)
            let objective = {
                self.duel.criticLoss(.nonSaturating, real: prior, fake: codes, turn) { self.critic($0) }
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            let modelLoss = duel.lookingAhead(objective) {
                model.minimise(turn) {
                    let error = (model.network.decoder(codes) - real).abs().mean()
                    return settings.reconstruction * error
                        + duel.generatorLoss(
                            .nonSaturating, real: prior, fake: codes, turn, features: critic.network.features,
                            judge: { self.critic($0) })
                }
            }
            return ["critic": criticLoss, "generator": modelLoss]
        }

        public var wiring: Wiring {
            Wiring(
                ["x", "z"], (["x"], "Enc", ["code"]), (["code"], "Dec", ["x̂"]), (["z", "code"], "D", ["drawn?"]))
        }
    }
}
