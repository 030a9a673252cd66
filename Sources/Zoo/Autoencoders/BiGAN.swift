import Adversarial
import Datasets
import NN
import Torch

/// The GAN that also learns the inverse mapping, from samples to codes.
public enum BiGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "bigan", title: "Adversarial Feature Learning", authors: "Donahue, Krähenbühl, Darrell", year: 2017,
        arXiv: "1605.09782",
        summary:
            "The critic sees pairs of a sample and a code: data with the encoder's code, and generated samples "
            + "with the code that they were made from. When the critic cannot tell the pairs apart, encoder and "
            + "generator invert each other. With game.random=true the encoder draws its codes from normal "
            + "distributions: adversarially learned inference (ALI, arXiv 1606.00704).",
        differences:
            "The network is that of docs/collection.md, infogan(64), with a normal prior. The critic joins its "
            + "features of the sample with the code, followed by two layers of 256. Penalties use gradients with "
            + "respect to both parts of a pair. With a fast critic (both learning rates 0.001) the critic tells "
            + "the pairs apart by the samples alone and ignores the codes; the experiment therefore uses the "
            + "published rates.")

    /// Fully connected layers on digits, as in the paper's first experiment, but narrower (256 instead of 1,024) and
    /// with 10 latent dimensions instead of 50.
    private static let trial = [
        "network.generator=mlp(256,256)", "network.critic=mlp(256,256)", "game.latent=10", "steps=3000",
    ]

    public static let claims = [
        Claim(
            "Encoder and generator learn to invert each other although no loss asks for reconstruction: a "
                + "digit's reconstruction is nearer to that digit than another digit is.", metric: "codes",
            reading: "rebuilt-distance",
            .atMost(1), trial: trial),
        Claim(
            "The codes predict the class better than the codes of an untrained encoder.", metric: "codes",
            reading: "code-neighbours",
            .above(.init("bigan", "steps=1")), trial: trial),
    ]

    public static let recipe = Recipe<BiGAN>(
        steps: Collection.steps, data: Collection.data,
        game: Settings(),
        network: Collection.networks(criticNorm: .layer))

    public static func game(_ recipe: Recipe<BiGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let pack = settings.decorators.pack
        try network.check(batch: recipe.batch, packed: pack)
        let model = try network.makeAutoencoder(
            code: settings.random ? 2 * settings.latent : settings.latent, latent: settings.latent, for: data)
        let critic = JointCritic(
            try network.makeEncoder(outputs: 128, judging: true, packed: pack, for: data), code: settings.latent * pack)
        try settings.decorators.check(
            in: card.name, for: data, networks: [model, critic],
            refusing: [
                "replay": "old samples were made from other codes",
                "feature-matching": "its critic's features describe pairs, and real pairs have other codes",
            ])
        try settings.checkPenalty(with: [critic])
        return Play(model, critic, settings)
    }

    public final class Play: DecodingGame, EncodingGame {
        public let model: Player<Autoencoder>
        public let critic: Player<JointCritic>
        public let duel: Duel
        private let settings: Settings
        public let latentSpace: LatentSpace

        init(_ model: Autoencoder, _ critic: JointCritic, _ settings: Settings) {
            let maker = Player(model, settings.generatorOptimizer)
            let latents = LatentSpace(.normal, size: settings.latent)
            self.critic = Player(critic, settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: [maker], critic: [self.critic], sample: []) {
                    latents.sample($0, on: maker.parameters[0].device)
                }, penalty: settings.penalty, every: settings.penaltyEvery)
            (self.model, latentSpace, self.settings) = (maker, latents, settings)
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let real = duel.begin(turn, batch.samples)
            let prior = latentSpace.sample(batch.count, on: real.device)
            let codes = settings.random ? distributions(of: real).sample() : model.network.encoder(real)
            let fake = model.network.decoder(prior)
            let judge = critic.network
            func scene(_ codes: Tensor, _ fake: Tensor) -> Scene {
                let (seen, made) = (duel.seen(real, turn), duel.seen(fake, turn))
                let (codes, prior) = (duel.grouped(codes), duel.grouped(prior))
                return Scene(
                    critic: { judge($0, codes) }, real: seen, fake: made, realScores: judge(seen, codes),
                    fakeScores: judge(made, prior), slopes: judge.slopes(of: (seen, codes), and: (made, prior)))
            }
            let objective = { [self] in
                duel.criticLoss(Loss.nonSaturating.critic, scene(duel.asGiven(codes), duel.shown(fake)), turn)
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            let modelLoss = duel.lookingAhead(objective) {
                model.minimise(turn) {
                    let fooled = duel.generatorLoss(
                        { $0.real.softplus().mean() + (-$0.fake).softplus().mean() }, scene(codes, fake), turn)
                    guard settings.reconstruction > 0 else { return fooled }
                    return fooled + settings.reconstruction * (model.network.decoder(codes) - real).abs().mean()
                }
            }
            return ["critic": criticLoss, "generator": modelLoss]
        }

        private func distributions(of samples: Tensor) -> CodeDistribution {
            CodeDistribution(model.network.encoder(samples))
        }

        /// The encoder's output; the mean of its distribution if codes are random.
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
    public struct Settings: PenalisedSettings {
        /// The length of the code.
        public var latent = 50
        /// Whether the encoder draws each code from a normal distribution that it predicts, instead of returning one
        /// code.
        public var random = false
        /// The weight of the reconstruction error, against 1 for the adversarial loss.
        public var reconstruction = 0.0
        /// A term that keeps the critic smooth in samples and codes together.
        public var penalty = Penalty.none
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
        public var decorators = Decorators.none
        /// The optimiser of the encoder and the generator.
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

    /// Each pair is one row, so that gradients are taken with respect to both parts.
    func slopes(of real: (Tensor, Tensor), and fake: (Tensor, Tensor)) -> Scene.Slopes {
        let (shape, size) = (Array(real.0.shape.dropFirst()), real.0.shape.dropFirst().reduce(1, *))
        func joined(_ pair: (Tensor, Tensor)) -> Tensor { .concatenated([pair.0.flattened(from: 1), pair.1], axis: 1) }
        return Scene.Slopes(real: joined(real), fake: joined(fake)) { rows in
            self(rows[.all, 0..<size].reshaped([rows.size(0)] + shape), rows[.all, size...])
        }
    }
}
