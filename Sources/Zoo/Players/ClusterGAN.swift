import Adversarial
import Datasets
import NN
import Torch

/// The GAN whose latent space consists of clusters, with an encoder that finds a sample's cluster.
public enum ClusterGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "cluster-gan", title: "ClusterGAN: Latent Space Clustering in Generative Adversarial Networks",
        authors: "Mukherjee, Asnani, Lin, Kannan", year: 2019, arXiv: "1809.03627",
        summary:
            "Latent vectors consist of a little noise and a one-hot code. An encoder predicts both from samples, "
            + "so that codes become clusters of the data without labels.",
        differences:
            "The network is that of docs/collection.md, infogan(64), with layer normalisation in critic and "
            + "encoder.")

    public static let claims = [
        Claim(
            "For most held-out digits the cluster, found without labels, is the class.",
            metric: "clustering",
            reading: "clustering-accuracy", .atLeast(0.5), trial: Collection.fastTrial(steps: 9_000),
            finding:
                "Clusters approach the classes during training: accuracy is 0.39 (0.36 to 0.42, 5 seeds) after "
                + "3,000 steps, which are 600 generator updates. The system's default recipe has 24,000 steps.")
    ]

    public static let recipe = Recipe<ClusterGAN>(
        steps: 4 * Collection.steps, data: Collection.data, game: Settings(),
        network: Collection.networks(criticNorm: .layer))

    public static func game(_ recipe: Recipe<ClusterGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let pack = settings.decorators.pack
        try network.check(batch: recipe.batch, packed: pack)
        let critic = try network.makeEncoder(outputs: 1, judging: true, packed: pack, for: data)
        let model = try network.makeAutoencoder(code: settings.latent + settings.clusters, for: data)
        try settings.decorators.check(
            in: card.name, for: data, loss: .wasserstein, networks: [model, critic])
        try settings.checkPenalty(with: [critic])
        return Play(model, critic, sample: data.sample, settings)
    }

    public final class Play: DecodingGame, ClusteringGame {
        public let model: Player<Autoencoder>
        public let critic: Player<Sequential>
        public let duel: Duel
        private let settings: Settings
        public let latentSpace: LatentSpace

        init(_ model: Autoencoder, _ critic: Sequential, sample: [Int] = [], _ settings: Settings) {
            let maker = Player(model, settings.generatorOptimizer)
            self.critic = Player(critic, settings.criticOptimizer)
            let latents = LatentSpace(.normal, size: settings.latent, classes: settings.clusters)
            duel = Duel(
                settings.decorators,
                Players(generator: [maker], critic: [self.critic], sample: sample) { count in
                    let clusters = Tensor.randomIntegers(0..<settings.clusters, [count], generator: .current)
                    let drawn = latents.sample(count, labels: clusters, on: maker.parameters[0].device)
                    return Play.scaled(drawn, settings)
                }, penalty: settings.penalty, every: settings.penaltyEvery)
            (self.model, latentSpace, self.settings) = (maker, latents, settings)
        }

        public var period: Int { settings.criticSteps }
        /// Clusters are found without labels.
        public var asksForDataClasses: Bool { false }

        public var wiring: Wiring {
            Wiring(
                ["z", "c", "x"], (["z", "c"], "G", ["x̂"]), (["x", "x̂"], "D", ["real?"]), (["x̂"], "Enc", ["z′, c′"]))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let (real, isGenerators) = (duel.begin(turn, batch.samples), turn.isGenerators(every: period))
            // Both networks see other samples first, but their virtual reference batch must be data.
            if turn.step == 1 {
                critic.network.fixReferences(duel.grouped(real))
                model.network.encoder.fixReferences(real)
            }
            let clusters = Tensor.randomIntegers(0..<settings.clusters, [batch.count], generator: .current)
            let z = Play.scaled(latentSpace.sample(batch.count, labels: clusters, on: real.device), settings)
            let fake = withGradients(enabled: isGenerators) { model.network.decoder(z) }
            let objective = {
                self.duel.criticLoss(.wasserstein, real: real, fake: fake, turn) { self.critic($0) }
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            guard isGenerators else { return ["critic": criticLoss] }
            let generatorLoss = duel.lookingAhead(objective) {
                model.minimise(turn) {
                    let code = model.network.encoder(fake)
                    let error = (code[.all, 0..<settings.latent] - z[.all, 0..<settings.latent]).squared().mean()
                    let kind = code[.all, settings.latent...].crossEntropy(clusters.to(real.device))
                    let fooled = duel.generatorLoss(
                        .wasserstein, real: real, fake: fake, turn, features: critic.network.features,
                        judge: { self.critic($0) })
                    return fooled + 10 * error + 10 * kind
                }
            }
            return ["critic": criticLoss, "generator": generatorLoss]
        }

        /// The noise is small compared with the code, so that clusters stay separate.
        private static func scaled(_ z: Tensor, _ settings: Settings) -> Tensor {
            .concatenated([z[.all, 0..<settings.latent] * settings.spread, z[.all, settings.latent...]], axis: 1)
        }

        /// The cluster of each sample, [N] (`int64`).
        public func clusters(of samples: Tensor) -> Tensor {
            model.network.encoder(samples)[.all, settings.latent...].argmax(axis: 1)
        }

        public func latents(seeds: [UInt64]) -> Tensor {
            Play.scaled(latentSpace.sample(seeds: seeds, on: model.parameters[0].device), settings)
        }
    }

    public struct Settings: PenalisedSettings {
        /// The length of the normal part of the latent vector.
        public var latent = 30
        /// The number of clusters, which is the length of the one-hot part of the latent vector.
        public var clusters = 10
        /// The standard deviation of the normal part of the latent vector.
        public var spread = 0.1
        /// The critic learns at every step, and the generator at every n-th step.
        public var criticSteps = 5
        public var penalty = Penalty.gradient(10)
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
        public var decorators = Decorators.none
        public var generatorOptimizer = OptimizerRecipe.adam(1e-4, 0.5, 0.9)
        public var criticOptimizer = OptimizerRecipe.adam(1e-4, 0.5, 0.9)

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(clusters, "game.clusters", in: 2...65_536)
            try RecipeError.require(spread, "game.spread", in: 0...1e3)
            try RecipeError.require(criticSteps, "game.criticSteps", in: 1...1_000)
        }
    }
}
