import Adversarial
import Datasets
import NN
import Torch

/// Two GANs that share layers and learn corresponding pairs from two unpaired data sets.
public enum CoGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "cogan", title: "Coupled Generative Adversarial Networks", authors: "Liu, Tuzel", year: 2016,
        arXiv: "1606.07536",
        summary:
            "Two generators share the layers that decide the content; two critics share those that judge it. "
            + "Each pair of generator and critic has its own domain, and one latent vector makes corresponding "
            + "pictures in both.",
        differences:
            "The second domain is made from the first: the edges of each picture (the paper's digits and edges). "
            + "Half of each batch is of the first domain and the other half of the second, so that a digit and its "
            + "own edges are never in one batch, although over all batches both are seen; the paper divides the "
            + "data set once. Samples are of the first domain. The generators share all layers with weights but "
            + "the last (game.own sets how many they do not share), the critics all but the first.")

    public static let claims = [
        Claim(
            "Shared layers make pairs correspond although no pair is ever shown: the edges of the first picture "
                + "are the second picture.", metric: "pair-agreement", reading: "pair-distance",
            .below(.init("cogan", "game.own=7")), trial: Collection.fastTrial())
    ]

    public static let recipe = Recipe<CoGAN>(
        steps: Collection.steps, data: Collection.data, game: Settings(), network: Collection.networks())

    public static func game(_ recipe: Recipe<CoGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let pack = settings.decorators.pack
        // Each domain has half of a batch, and batch normalisation needs two samples of each.
        guard data.isImage else {
            throw RecipeError.value(
                "cogan makes its second domain from pictures, and the data are points")
        }
        try RecipeError.require(recipe.batch, "batch", in: 4...65_536)
        // Each domain's real samples are half of a batch.
        guard pack == 1 || recipe.batch / 4 >= pack && recipe.batch % (2 * pack) == 0 else {
            throw RecipeError.value(
                "each of cogan's two domains has half of batch=\(recipe.batch), and half is not a multiple of "
                    + "the pack size \(pack) with two packs or more")
        }
        let generators = try (0..<2).map { _ in try network.makeGenerator(latent: settings.latent, for: data) }
        let critics = try (0..<2).map { _ in try network.makeEncoder(outputs: 1, judging: true, packed: pack, for: data)
        }
        try settings.decorators.check(
            in: card.name, for: data, networks: generators + critics,
            refusing: [
                "flipping": "each domain has half as many real samples as generated ones",
                "growing": "its networks share single layers, and a network that grows cannot be divided into layers",
                "path-length":
                    "its networks share single layers, and a network with styles cannot be divided into layers",
            ])
        try settings.checkPenalty(with: critics)
        return Play(
            generators: try Coupled(
                generators, own: .last(settings.own), of: "network.generator=\(network.generator.text)"),
            critics: try Coupled(
                critics.map { $0.layers[0] as? Sequential ?? $0 }, own: .first,
                of: "network.critic=\(network.critic.text)"), sample: data.sample, settings)
    }

    public final class Play: PairingGame {
        public let generators: Player<Coupled>
        public let critics: Player<Coupled>
        /// One for each domain.
        public let duels: [Duel]
        private let latentSpace: LatentSpace

        init(generators: Coupled, critics: Coupled, sample: [Int] = [], _ settings: Settings) {
            let makers = Player(generators, settings.generatorOptimizer)
            let judges = Player(critics, settings.criticOptimizer)
            (self.generators, self.critics) = (makers, judges)
            // The players are the same in both, so penalties on weights count once.
            duels = [0, 1].map {
                Duel(
                    settings.decorators,
                    Players(
                        generator: $0 == 0 ? [makers] : [], critic: $0 == 0 ? [judges] : [], sample: sample),
                    penalty: settings.penalty, every: settings.penaltyEvery)
            }
            latentSpace = LatentSpace(.uniform, size: settings.latent)
        }

        public var wiring: Wiring {
            Wiring(
                ["z", "x₁", "x₂"], (["z"], "G, shared", ["layers"]), (["layers"], "G₁", ["x̂₁"]),
                (["layers"], "G₂", ["x̂₂"]), (["x₁", "x̂₁"], "D₁", ["seen₁"]), (["x₂", "x̂₂"], "D₂", ["seen₂"]),
                (["seen₁", "seen₂"], "D, shared", ["real?"]))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let half = batch.count / 2
            let real = [batch.samples[0..<half], translated(batch.samples[half...])]
            let z = latentSpace.sample(batch.count, on: batch.samples.device)
            let fake = [0, 1].map { generators.network(z, domain: $0) }
            let objective = {
                [0, 1].map { domain in
                    self.duels[domain].criticLoss(.nonSaturating, real: real[domain], fake: fake[domain], turn) {
                        self.critics.network($0, domain: domain)
                    }
                }.reduce(Tensor.zeros([]), +)
            }
            let criticLoss = critics.minimise(turn, objective)
            for duel in duels { duel.note() }
            let generatorLoss = Duel.lookingAhead(with: duels, objective) {
                generators.minimise(turn) {
                    [0, 1].map { domain in
                        duels[domain].generatorLoss(
                            .nonSaturating, real: real[domain], fake: fake[domain], turn,
                            features: { self.critics.network.features(of: $0, domain: domain) },
                            judge: { self.critics.network($0, domain: domain) })
                    }.reduce(Tensor.zeros([]), +)
                }
            }
            return ["critic": criticLoss, "generator": generatorLoss]
        }

        public var sampler: any Module { generators.network }
        public func latents(seeds: [UInt64]) -> Tensor {
            latentSpace.sample(seeds: seeds, on: generators.parameters[0].device)
        }
        public func samples(from latents: Tensor) -> Tensor { generators.network(latents, domain: 0) }
        public func counterparts(of latents: Tensor) -> Tensor { generators.network(latents, domain: 1) }
        /// The edges of samples.
        public func translated(_ samples: Tensor) -> Tensor { edges(samples) }
    }

    public struct Settings: PenalisedSettings {
        public var latent = 62
        /// The number of last layers with weights that each generator has for itself; the layers before them are
        /// shared.
        public var own = 1
        public var penalty = Penalty.none
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
        public var decorators = Decorators.none
        public var generatorOptimizer = OptimizerRecipe.adam(1e-3, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(own, "game.own", in: 1...1_000)
        }
    }
}

/// Two networks with shared layers.
public final class Coupled: Module {
    /// The layers that each network does not share, each with the following layers without weights.
    enum Own {
        case first
        case last(Int)
    }

    let shared: Sequential
    let own: [Sequential]
    private let isOwnFirst: Bool

    /// - Parameters:
    ///   - own: the layers that are not shared; the others are the first network's.
    ///   - setting: the setting of the networks, for the error message.
    /// - Throws: `RecipeError` if a network cannot be divided into layers, or has too few of them.
    init(_ networks: [Sequential], own: Own, of setting: String) throws {
        let layers = networks[0].layers
        let weighty = layers.indices.filter { layers[$0].parameterCount > 0 }
        guard weighty.count > 1 else {
            throw RecipeError.value(
                "cogan divides a network into layers, which is not possible with \(setting): set it to "
                    + "infogan(64) or dcgan(64), and use no virtual normalisation")
        }
        let cut: Int
        switch own {
        case .first: (cut, isOwnFirst) = (weighty[1], true)
        case .last(let count):
            guard count <= weighty.count else {
                throw RecipeError.value(
                    "game.own=\(count) is more than the \(weighty.count) layers with weights of \(setting)")
            }
            (cut, isOwnFirst) = (weighty[weighty.count - count], false)
        }
        let (front, back) = (networks.map { Array($0.layers[..<cut]) }, networks.map { Array($0.layers[cut...]) })
        self.own = (isOwnFirst ? front : back).map { Sequential($0) }
        shared = Sequential(isOwnFirst ? back[0] : front[0])
    }

    func callAsFunction(_ input: Tensor, domain: Int) -> Tensor {
        isOwnFirst ? shared(own[domain](input)) : own[domain](shared(input))
    }

    /// The input of the last layer.
    func features(of input: Tensor, domain: Int) -> Tensor {
        isOwnFirst ? shared.features(of: own[domain](input)) : own[domain].features(of: shared(input))
    }
}

/// A picture's edges: the largest difference to the left and upper neighbour, scaled to [-1, 1].
private func edges(_ pictures: Tensor) -> Tensor {
    let padded = pictures.padded([1, 0, 1, 0], .replicated)
    let (height, width) = (pictures.size(2), pictures.size(3))
    let left = padded.narrowed(axis: 2, start: 1, count: height).narrowed(axis: 3, start: 0, count: width)
    let above = padded.narrowed(axis: 2, start: 0, count: height).narrowed(axis: 3, start: 1, count: width)
    return (pictures - left).abs().maximum((pictures - above).abs()) - 1
}
