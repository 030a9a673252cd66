import Adversarial
import Datasets
import NN
import Torch

/// The variational autoencoder that measures errors in a critic's features.
public enum VAEGAN: PairSystem {
    public typealias GameSettings = CodeSettings

    public static let card = Card(
        name: "vae-gan", title: "Autoencoding beyond pixels using a learned similarity metric",
        authors: "Larsen, Sønderby, Larochelle, Winther", year: 2016, arXiv: "1512.09300",
        summary:
            "A variational autoencoder whose reconstruction error is measured in a critic's features instead of "
            + "pixels. The decoder is at the same time the generator of a GAN, and samples are sharper than those "
            + "of a plain variational autoencoder.",
        differences:
            "The network is that of docs/collection.md, infogan(64), with layer normalisation in encoder and "
            + "critic. The features are those before the critic's last layer, the generator's objective is the "
            + "non-saturating one, and no player pauses when another falls behind."
    )

    public static let claims = [
        Claim(
            "Samples are better than a variational autoencoder's.", metric: "fid",
            .below(.init("vae", "game.latent=50", lacking: Collection.rates)), trial: Collection.fastTrial())
    ]

    public static let recipe = Recipe<VAEGAN>(
        steps: Collection.steps, data: Collection.data,
        game: CodeSettings(
            latent: 50, reconstruction: 0.1, generatorOptimizer: .adam(3e-4, 0.5, 0.999),
            criticOptimizer: .adam(2e-4, 0.5, 0.999)),
        network: Collection.networks(criticNorm: .layer))

    public static func game(_ recipe: Recipe<VAEGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let encoder = try network.makeEncoder(outputs: 2 * settings.latent, for: data)
        let generator = try network.makeGenerator(latent: settings.latent, for: data)
        let critic = try network.makeCritic(for: data)
        try settings.decorators.check(
            in: card.name, for: data, networks: [encoder, generator, critic],
            refusing: [
                "feature-matching": "it already measures reconstructions in the critic's features",
                "packing": "each single sample is reconstructed in the critic's features",
            ])
        try settings.checkPenalty(with: [critic])
        return Play(encoder: encoder, generator: generator, critic: critic, sample: data.sample, settings)
    }

    public final class Play: LatentGame, EncodingGame {
        public let encoder: Player<Sequential>
        public let generator: Player<Sequential>
        public let critic: Player<CriticNetwork>
        public let duel: Duel
        public let latentSpace: LatentSpace
        private let settings: CodeSettings

        init(
            encoder: Sequential, generator: Sequential, critic: CriticNetwork, sample: [Int] = [],
            _ settings: CodeSettings
        ) {
            let maker = Player(generator, settings.generatorOptimizer)
            let latents = LatentSpace(.normal, size: settings.latent)
            self.encoder = Player(encoder, settings.generatorOptimizer)
            self.critic = Player(critic, settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: [maker], critic: [self.critic], others: [self.encoder], sample: sample) {
                    latents.sample($0, on: maker.parameters[0].device)
                }, penalty: settings.penalty, every: settings.penaltyEvery)
            (self.generator, latentSpace, self.settings) = (maker, latents, settings)
        }

        public var wiring: Wiring {
            Wiring(
                ["x", "z"], (["x"], "Enc", ["code"]), (["code", "z"], "Dec", ["x̂"]), (["x", "x̂"], "D", ["real?"]))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let (real, judge) = (duel.begin(turn, batch.samples), critic.network)
            let codes = CodeDistribution(encoder(real))
            let (z, prior) = (codes.sample(), latentSpace.sample(batch.count, on: device))
            // ½‖f(x) − f(x̃)‖² in the critic's last features: −log p(f(x) | z) but for a constant.
            let wanted = withoutGradients { judge.features(real) }
            func difference(_ rebuilt: Tensor, from wanted: Tensor) -> Tensor {
                0.5 * (judge.features(rebuilt) - wanted).squared().sum(axes: [1]).mean()
            }
            // Codes and draws from the prior pass through the decoder in one batch: with separate batch statistics,
            // draws would give other samples in training than later.
            func decoded(_ codes: Tensor) -> (rebuilt: Tensor, fake: Tensor) {
                let both = generator(.concatenated([codes, prior]))
                return (both[0..<batch.count], both[batch.count...])
            }
            let encoderLoss = encoder.minimise(turn) {
                codes.divergence.mean() + difference(decoded(z).rebuilt, from: wanted)
            }
            let (rebuilt, fake) = decoded(z.detached())
            let objective = { [self] in
                duel.criticLoss(.nonSaturating, real: real, fake: fake, turn) { judge($0) }
                    + judge(duel.seen(duel.asGiven(rebuilt), turn)).softplus().mean()
            }
            let generatorLoss = duel.lookingAhead(objective) {
                // Unrolled steps of the critic change its features of data.
                let wanted = duel.looksAhead ? duel.leavingNoTrace { judge.features(real) } : wanted
                return generator.minimise(turn) {
                    settings.reconstruction * difference(rebuilt, from: wanted)
                        + duel.generatorLoss(
                            .nonSaturating, real: real, fake: fake, turn, features: { judge.features($0) },
                            judge: { judge($0) })
                        + (-judge(duel.seen(rebuilt, turn))).softplus().mean()
                }
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            return ["critic": criticLoss, "encoder": encoderLoss, "generator": generatorLoss]
        }

        public func codes(of samples: Tensor) -> Tensor { CodeDistribution(encoder(samples)).mean }
    }
}
