import Adversarial
import Datasets
import NN
import Torch

/// Two GANs that share layers and learn pairs from two sets without pairs.
public enum CoGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "cogan", title: "Coupled Generative Adversarial Networks", authors: "Liu, Tuzel", year: 2016,
        arXiv: "1606.07536",
        summary:
            "Two generators share the layers that decide what is shown, two critics those that judge it; each pair "
            + "has its own domain, and one latent vector makes the same thing in both.",
        differences:
            "The second domain is made from the first, each picture as its negative's edges (the paper's digits "
            + "and edges); a sample is the first domain's. Generators share all but their last two layers, critics "
            + "all but their first.")

    public static let recipe = Recipe<CoGAN>(
        steps: Collection.steps, data: Collection.data, game: Settings(), network: Collection.networks())

    public static func game(_ recipe: Recipe<CoGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        guard data.isImage else { throw RecipeError.value("cogan makes its second domain from pictures") }
        return Play(
            try (0..<2).map { _ in try network.makeGenerator(latent: settings.latent, for: data) },
            try (0..<2).map { _ in try network.makeEncoder(outputs: 1, for: data) }, settings)
    }

    public final class Play: Game {
        public let generators: Player<Coupled>
        public let critics: Player<Coupled>
        private let latentSpace: LatentSpace

        init(_ generators: [Sequential], _ critics: [Sequential], _ settings: Settings) {
            self.generators = Player(Coupled(generators, own: .last(2)), settings.generatorOptimizer)
            self.critics = Player(
                Coupled(critics.map { $0.layers[0] as? Sequential ?? $0 }, own: .first(2)), settings.criticOptimizer)
            latentSpace = LatentSpace(.uniform, size: settings.latent)
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let real = [batch.samples, edges(batch.samples)]
            let z = latentSpace.sample(batch.count, on: batch.samples.device)
            let fake = [0, 1].map { generators.network(z, domain: $0) }
            func critic(_ samples: Tensor, _ domain: Int) -> Tensor { critics.network(samples, domain: domain) }
            let criticLoss = critics.minimise(turn) {
                [0, 1].map { Loss.nonSaturating.critic(critic(real[$0], $0), critic(fake[$0].detached(), $0)) }
                    .reduce(Tensor.zeros([]), +)
            }
            let generatorLoss = generators.minimise(turn) {
                [0, 1].map { Loss.nonSaturating.generator(critic(fake[$0], $0)) }.reduce(Tensor.zeros([]), +)
            }
            return ["critic": criticLoss, "generator": generatorLoss]
        }

        public var sampler: any Module { generators.network }
        public func latents(seeds: [UInt64]) -> Tensor {
            latentSpace.sample(seeds: seeds, on: generators.parameters[0].device)
        }
        public func samples(from latents: Tensor) -> Tensor { generators.network(latents, domain: 0) }
        /// The same latent vectors in the second domain.
        public func counterparts(of latents: Tensor) -> Tensor { generators.network(latents, domain: 1) }
    }

    public struct Settings: PairSettings {
        public var latent = 62
        public var generatorOptimizer = OptimizerRecipe.adam(1e-3, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)
    }
}

/// Two networks with layers in common.
public final class Coupled: Module {
    enum Own {
        case first(Int)
        case last(Int)
    }

    let shared: Sequential
    let own: [Sequential]
    private let isOwnFirst: Bool

    /// - Parameter own: which layers each network keeps to itself; the others are the first network's.
    init(_ networks: [Sequential], own: Own) {
        let count = networks[0].layers.count
        switch own {
        case .first(let number):
            self.own = networks.map { Sequential(Array($0.layers.prefix(number))) }
            shared = Sequential(Array(networks[0].layers.suffix(count - number)))
            isOwnFirst = true
        case .last(let number):
            self.own = networks.map { Sequential(Array($0.layers.suffix(number))) }
            shared = Sequential(Array(networks[0].layers.prefix(count - number)))
            isOwnFirst = false
        }
    }

    func callAsFunction(_ input: Tensor, domain: Int) -> Tensor {
        isOwnFirst ? shared(own[domain](input)) : own[domain](shared(input))
    }
}

/// A picture's edges: the largest difference to the left and upper neighbour, brought into [-1, 1].
private func edges(_ pictures: Tensor) -> Tensor {
    let padded = pictures.padded([1, 0, 1, 0], .replicated)
    let (height, width) = (pictures.size(2), pictures.size(3))
    let left = padded.narrowed(axis: 2, start: 1, count: height).narrowed(axis: 3, start: 0, count: width)
    let above = padded.narrowed(axis: 2, start: 0, count: height).narrowed(axis: 3, start: 1, count: width)
    return (pictures - left).abs().maximum((pictures - above).abs()) - 1
}
