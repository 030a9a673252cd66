import Adversarial
import Datasets
import NN
import Torch

/// A variational autoencoder with two critics, one of samples and one of codes.
public enum AlphaGAN: PairSystem {
    public typealias GameSettings = CodeSettings

    public static let card = Card(
        name: "alpha-gan", title: "Variational Approaches for Auto-Encoding Generative Adversarial Networks",
        authors: "Rosca, Lakshminarayanan, Warde-Farley, Mohamed", year: 2017, arXiv: "1706.04987",
        summary:
            "A variational autoencoder with two critics. One compares codes with the prior and replaces the "
            + "divergence; the other tells data from reconstructions and from new samples and supports the "
            + "likelihood. Samples neither blur nor collapse.",
        differences:
            "The network is that of docs/collection.md, infogan(64), with a critic of codes of two layers of "
            + "256. Encoder and generator are updated together, once a step; the paper updates each by itself, "
            + "twice. So the critic of reconstructions also trains the encoder."
    )

    public static let claims = [
        Claim(
            "Samples are better than a variational autoencoder's.", metric: "fid",
            .below(.init("vae", "game.latent=50", lacking: Collection.rates)), trial: Collection.fastTrial())
    ]

    public static let recipe = Recipe<AlphaGAN>(
        steps: Collection.steps, data: Collection.data,
        game: CodeSettings(
            latent: 50, reconstruction: 10, generatorOptimizer: .adam(5e-4, 0.5, 0.9),
            criticOptimizer: .adam(2e-4, 0.5, 0.9)),
        network: Collection.networks(criticNorm: .layer))

    public static func game(_ recipe: Recipe<AlphaGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let pack = settings.decorators.pack
        try network.check(batch: recipe.batch, packed: pack)
        let model = try network.makeAutoencoder(code: settings.latent, for: data)
        let critic = try network.makeEncoder(outputs: 1, judging: true, packed: pack, for: data)
        try settings.decorators.check(in: card.name, for: data, networks: [model, critic])
        try settings.checkPenalty(with: [critic])
        return Play(model, critic, sample: data.sample, settings)
    }

    public final class Play: DecodingGame, EncodingGame {
        public let model: Player<Autoencoder>
        public let critic: Player<Sequential>
        public let codeCritic: Player<Sequential>
        /// The duel of the critic of samples.
        public let duel: Duel
        private let settings: CodeSettings
        public let latentSpace: LatentSpace

        init(_ model: Autoencoder, _ critic: Sequential, sample: [Int] = [], _ settings: CodeSettings) {
            let maker = Player(model, settings.generatorOptimizer)
            let latents = LatentSpace(.normal, size: settings.latent)
            self.critic = Player(critic, settings.criticOptimizer)
            codeCritic = Player(makeCodeCritic(settings.latent), settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: [maker], critic: [self.critic], others: [codeCritic], sample: sample) {
                    latents.sample($0, on: maker.parameters[0].device)
                }, penalty: settings.penalty, every: settings.penaltyEvery)
            (self.model, latentSpace, self.settings) = (maker, latents, settings)
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let real = duel.begin(turn, batch.samples)
            let prior = latentSpace.sample(batch.count, on: real.device)
            // The critic sees generated samples first, but its virtual reference batch must be data.
            if turn.step == 1 { critic.network.fixReferences(duel.grouped(real)) }
            let codes = model.network.encoder(real)
            // In one batch: with separate batch statistics, draws from the prior would give other samples in training
            // than later.
            let both = model.network.decoder(.concatenated([codes, prior]))
            let (rebuilt, fake) = (both[0..<batch.count], both[batch.count...])
            let objective = { [self] in
                let (seen, again) = (duel.seen(real, turn), duel.seen(duel.asGiven(rebuilt), turn))
                let made = duel.seen(duel.shown(fake), turn)
                let scene = Scene(
                    critic: critic.callAsFunction, real: seen, fake: made, realScores: critic(seen),
                    fakeScores: critic(made))
                return duel.criticLoss(
                    {
                        (-$0.real).softplus().mean() + critic(again).softplus().mean() + $0.fake.softplus().mean()
                    }, scene, turn)
            }
            let modelLoss = duel.lookingAhead(objective) {
                model.minimise(turn) {
                    // λ‖x − x̃‖₁, and −log(D/(1 − D)) of reconstructions and of new samples, which is the negative
                    // logit.
                    let error = settings.reconstruction * (rebuilt - real).abs().mean()
                    let seen = duel.seen(fake, turn)
                    let scene = Scene(
                        critic: critic.callAsFunction, features: critic.network.features,
                        real: duel.compared(real, turn), fake: seen, fakeScores: critic(seen))
                    return error - codeCritic(codes).mean() - critic(duel.seen(rebuilt, turn)).mean()
                        + duel.generatorLoss({ -$0.fake.mean() }, scene, turn)
                }
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            let codeLoss = codeCritic.minimise(turn) {
                Loss.nonSaturating.critic(codeCritic(prior), codeCritic(codes.detached()))
            }
            return ["critic": criticLoss, "code-critic": codeLoss, "generator": modelLoss]
        }

        public var wiring: Wiring {
            Wiring(
                ["x", "z"], (["x"], "Enc", ["code"]), (["code", "z"], "Dec", ["x̂"]), (["x", "x̂"], "D", ["real?"]),
                (["z", "code"], "C", ["drawn?"]))
        }
    }
}
