import Adversarial
import Datasets
import NN
import Torch

/// The GAN whose generator makes neighbours of each data sample.
public enum LocalizedGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "localized-gan", title: "Global versus Localized Generative Adversarial Nets",
        authors: "Qi, Zhang, Hu, Edraki, Wang, Hua", year: 2018, arXiv: "1711.06020",
        summary:
            "A generator G(x, z) makes neighbours of x: G(x, 0) = x, and its derivatives with respect to z are "
            + "orthonormal tangents of the data manifold. They allow a classifier to be made smooth along the "
            + "manifold.",
        differences:
            "The generator is an autoencoder of x; z is appended to its code, and its output is added to x. "
            + "Derivatives are finite differences. The critic has one output for classes and one for data against "
            + "neighbours; the paper's critic has one class more instead. If the data have no classes, the critic "
            + "only tells data from neighbours.")

    public static let claims = [
        Claim(
            "With few labels, a classifier that is smooth along the manifold makes fewer errors.",
            metric: "classifier-error",
            .below(.init("localized-gan", "game.smoothness=0")),
            trial: ["data.source=two-moons", "data.labels=10", "steps=3000"])
    ]

    public static let recipe = Recipe<LocalizedGAN>(
        steps: 6_000, batch: 128, data: DataSettings(source: "swiss-roll"), game: Settings(),
        network: NetworkPair(generator: .mlp(128, 128), critic: .mlp(128, 128)))

    public static func game(_ recipe: Recipe<LocalizedGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let classes = data.classNames.count
        let model = try network.makeAutoencoder(
            code: settings.code, latent: settings.code + settings.latent, for: data)
        let critic = try network.makeCritic(for: data, condition: classes > 1 ? .auxiliary(1) : .none)
        try settings.decorators.check(
            in: card.name, for: data, networks: [model, critic],
            refusing: [
                "packing": "each generated sample is the neighbour of another data sample",
                "path-length": "its styles depend on data samples, and are not drawn",
            ])
        try settings.checkPenalty(with: [critic])
        return Play(model, critic, sample: data.sample, settings)
    }

    public final class Play: ClassifyingGame {
        public let model: Player<Autoencoder>
        public let critic: Player<CriticNetwork>
        public let duel: Duel
        /// The data whose neighbours are generated as samples.
        public let anchors: Buffer
        private let settings: Settings

        init(_ model: Autoencoder, _ critic: CriticNetwork, sample: [Int], _ settings: Settings) {
            self.model = Player(model, settings.generatorOptimizer)
            self.critic = Player(critic, settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: [self.model], critic: [self.critic], sample: sample),
                penalty: settings.penalty, every: settings.penaltyEvery)
            anchors = Buffer(.zeros([64] + sample))
            self.settings = settings
        }

        public var wiring: Wiring {
            Wiring(["z", "x"], (["x", "z"], "G", ["x̂"]), (["x", "x̂"], "D", ["real?", "class"]))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let (real, judge) = (duel.begin(turn, batch.samples), critic.network)
            if turn.step == 1 {
                withoutGradients {
                    // A smaller batch is repeated.
                    let numbers = (Tensor.range(0, 64).to(.int64) % batch.count).to(real.device)
                    _ = anchors.copyInPlace(batch.samples.indexSelected(axis: 0, numbers))
                }
            }
            let z = Prior.normal.sample(batch.count, size: settings.latent, on: real.device) * settings.reach
            let fake = neighbours(of: real, z)
            let objective = { [self] in
                var loss = duel.criticLoss(.nonSaturating, real: real, fake: fake, turn) { judge($0) }
                if let known = batch.known,
                    let named = judge.judged(duel.seen(duel.given(known.samples, turn), turn), labels: nil).code
                {
                    loss = loss + named.crossEntropy(known.labels)
                    if settings.smoothness > 0 { loss = loss + settings.smoothness * roughness(real) }
                }
                return loss
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            let generatorLoss = duel.lookingAhead(objective) {
                model.minimise(turn) {
                    let here = neighbours(of: real, .zeros(like: z))
                    let locality = (here - real).squared().flattened(from: 1).sum(axes: [1]).mean()
                    let tangents = self.tangents(at: real)
                    let products = tangents.matmul(tangents.transposed())
                    let identity = Tensor.identity(settings.latent).to(real.device)
                    let shape = (products - identity).squared().sum(axes: [1, 2]).mean()
                    let fooled = duel.generatorLoss(
                        .nonSaturating, real: real, fake: fake, turn, features: { judge.features($0) },
                        judge: { judge($0) })
                    return fooled + settings.locality * locality + settings.orthonormality * shape
                }
            }
            return ["critic": criticLoss, "generator": generatorLoss]
        }

        /// G(x, z)
        public func neighbours(of samples: Tensor, _ z: Tensor) -> Tensor {
            let code = model.network.encoder(samples)
            return samples + model.network.decoder(.concatenated([code, z], axis: 1))
        }

        /// ∂G(x, z)/∂z at 0, by finite differences: [N, Z, D].
        public func tangents(at samples: Tensor) -> Tensor {
            let (step, count) = (1e-2, samples.size(0))
            let here = neighbours(of: samples, .zeros([count, settings.latent]).to(samples.device))
            let columns = (0..<settings.latent).map { axis in
                let z = Tensor.identity(settings.latent)[axis..<(axis + 1)].expanded([count, settings.latent]) * step
                return ((neighbours(of: samples, z.to(samples.device)) - here) / step).flattened(from: 1)
            }
            return .stacked(columns, axis: 1)
        }

        /// Σ_k ⟨‖∇_z log P(k | G(x, z))‖²⟩ at z = 0: how fast class probabilities change along the manifold.
        private func roughness(_ samples: Tensor) -> Tensor {
            func chances(_ points: Tensor) -> Tensor {
                logits(points).logSoftmax(axis: 1)
            }
            let (step, count) = (1e-1, samples.size(0))
            let origin = duel.asGiven {
                neighbours(of: samples, .zeros([count, settings.latent]).to(samples.device))
            }
            let here = chances(origin)
            let terms = (0..<settings.latent).map { axis in
                let z = Tensor.identity(settings.latent)[axis..<(axis + 1)].expanded([count, settings.latent]) * step
                let there = duel.asGiven { neighbours(of: samples, z.to(samples.device)) }
                return ((chances(there) - here) / step).squared().sum(axes: [1]).mean()
            }
            return terms.dropFirst().reduce(terms[0], +)
        }

        public func logits(_ samples: Tensor) -> Tensor {
            critic.network.judged(samples, labels: nil).code ?? .zeros([samples.size(0), 1])
        }

        public var sampler: any Module { model.network }

        /// The number of the data sample, and the neighbour's coordinates: [N, 1 + Z].
        public func latents(seeds: [UInt64]) -> Tensor {
            let places = Prior.normal.sample(seeds: seeds, size: settings.latent) * settings.reach
            let numbers = Tensor(seeds.map { Float($0 % 64) }, shape: [seeds.count, 1])
            return Tensor.concatenated([numbers, places], axis: 1).to(model.parameters[0].device)
        }

        public func samples(from latents: Tensor) -> Tensor {
            neighbours(
                of: anchors.detached().indexSelected(axis: 0, latents[.all, 0].to(.int64)), latents[.all, 1...])
        }
    }

    public struct Settings: PenalisedSettings {
        /// The number of local coordinates around a sample.
        public var latent = 1
        /// The length of the code of a sample.
        public var code = 32
        /// The standard deviation of the local coordinates from which neighbours of a sample are made.
        public var reach = 0.2
        /// The weight μ of the term that makes the generator return the sample itself where all local coordinates are
        /// 0.
        public var locality = 10.0
        /// The weight η of the term that makes the tangents at a sample orthogonal and of length 1.
        public var orthonormality = 1.0
        /// The weight of the term that keeps the classifier smooth along the data manifold.
        public var smoothness = 0.01
        public var penalty = Penalty.none
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
        public var decorators = Decorators.none
        public var generatorOptimizer = OptimizerRecipe.adam(1e-3, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(5e-4, 0.5, 0.999)

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...1_000)
            try RecipeError.require(code, "game.code", in: 1...65_536)
            for (name, value) in [
                ("reach", reach), ("locality", locality), ("orthonormality", orthonormality),
                ("smoothness", smoothness),
            ] {
                try RecipeError.require(value, "game.\(name)", in: 0...1e6)
            }
        }
    }
}
