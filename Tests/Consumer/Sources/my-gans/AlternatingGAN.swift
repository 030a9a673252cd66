import Adversarial
import Datasets
import NN
import Torch

/// The first GAN with the rule of its paper: the critic takes some steps, each on new samples, then the generator one.
public enum AlternatingGAN: System {
    public static let card = Card(
        name: "alternating-gan",
        title: "Generative Adversarial Networks",
        authors: "Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville, Bengio",
        year: 2014,
        arXiv: "1406.2661",
        summary: "Algorithm 1: every step of the critic and of the generator draws latent vectors of its own.",
        differences: "Adam in place of momentum, and the non-saturating loss.")

    public static let recipe = Recipe<AlternatingGAN>(
        steps: 3_000, data: DataSettings(source: "digits"), game: GameSettings(), network: NetworkSettings())

    /// What `--set game.…` can change.
    public struct GameSettings: Codable, Sendable {
        /// Numbers in a latent vector.
        public var latent = 64
        /// Steps of the critic for each step of the generator.
        public var criticSteps = 1
        public var generatorOptimizer = OptimizerRecipe.adam(1e-3, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)
    }

    /// What `--set network.…` can change.
    public struct NetworkSettings: Codable, Sendable {
        /// Units of each hidden layer.
        public var width = 256
    }

    public static func game(_ recipe: Recipe<AlternatingGAN>, for data: DataShape) throws -> Play {
        try RecipeError.require(recipe.game.latent, "game.latent", in: 1...65_536)
        try RecipeError.require(recipe.game.criticSteps, "game.criticSteps", in: 1...1_000)
        try RecipeError.require(recipe.network.width, "network.width", in: 1...65_536)
        return Play(recipe.game, width: recipe.network.width, for: data)
    }

    /// An architecture of its own: two hidden layers. A generator maps latent vectors [N, D] to samples, and ends in
    /// tanh; a critic maps samples to one number each, [N, 1].
    public final class Network: Layer {
        private let first, second, last: Linear
        private let output: [Int]
        private let isGenerator: Bool

        init(_ inputs: Int, to output: [Int], width: Int, isGenerator: Bool) {
            first = Linear(inputs, width)
            second = Linear(width, width)
            last = Linear(width, output.reduce(1, *))
            self.output = output
            self.isGenerator = isGenerator
        }

        public func callAsFunction(_ input: Tensor) -> Tensor {
            let hidden = second(first(input.flattened(from: 1)).leakyReLU(0.2)).leakyReLU(0.2)
            let numbers = last(hidden).reshaped([input.size(0)] + output)
            return isGenerator ? numbers.tanh() : numbers
        }
    }

    public final class Play: LatentGame {
        public let generator: Player<Network>
        public let critic: Player<Network>
        public let latentSpace: LatentSpace
        public let period: Int

        init(_ settings: GameSettings, width: Int, for data: DataShape) {
            let size = data.sample.reduce(1, *)
            generator = Player(
                Network(settings.latent, to: data.sample, width: width, isGenerator: true), settings.generatorOptimizer)
            critic = Player(Network(size, to: [1], width: width, isGenerator: false), settings.criticOptimizer)
            latentSpace = LatentSpace(.normal, size: settings.latent)
            period = settings.criticSteps
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let fake = withGradients(enabled: false) { generator(newLatents(batch)) }
            // -log D(x) - log(1 - D(G(z))), where D is the sigmoid of the critic's number
            let criticLoss = critic.minimise(turn) {
                (-critic(batch.samples)).softplus().mean() + critic(fake).softplus().mean()
            }
            guard turn.isGenerators(every: period) else { return ["critic": criticLoss] }
            // -log D(G(z))
            let generatorLoss = generator.minimise(turn) { (-critic(generator(newLatents(batch)))).softplus().mean() }
            return ["critic": criticLoss, "generator": generatorLoss]
        }

        private func newLatents(_ batch: Batch) -> Tensor {
            latentSpace.sample(batch.count, on: batch.samples.device)
        }
    }
}
