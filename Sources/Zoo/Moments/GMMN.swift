import Adversarial
import Datasets
import NN
import Torch

/// The generative moment matching network.
public enum GMMN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "gmmn", title: "Generative Moment Matching Networks", authors: "Li, Swersky, Zemel", year: 2015,
        arXiv: "1502.02761",
        summary:
            "There is no critic. The generator minimises the kernel discrepancy (MMD) between a batch of samples "
            + "and a batch of data, which is 0 only when all moments agree. With game.codes=32 it generates codes "
            + "of an autoencoder instead (GMMN+AE).",
        differences:
            "The kernel's widths are multiples of √D for samples in [-1, 1]ᴰ. The loss is the unbiased estimate "
            + "of MMD², not its root. The autoencoder is trained together with the generator; the paper trains it "
            + "first, layer by layer and with dropout. Its codes end in tanh, the paper's in a sigmoid. Its layers "
            + "are those of network.critic and network.generator, which do not mirror each other; the generator of "
            + "codes has the paper's widths. Initial weights are those of He et al.: with small ones no signal "
            + "passes through so many layers.",
        school: .moments)

    public static let claims = [
        Claim(
            "Matching moments of an autoencoder's codes makes better samples than matching moments of the data.",
            metric: "fid",
            .below(.init("gmmn", "game.codes=0")), trial: ["steps=1000", "game.codes=32"],
            finding:
                "With initial weights of deviation 0.02, or with an autoencoder that learns five times as fast, "
                + "codes saturate in some runs and all samples are the same picture (difference 179, -101 to 458).")
    ]

    public static let recipe = Recipe<GMMN>(
        steps: 2 * Collection.steps, batch: 256, data: Collection.data, game: Settings(),
        network: NetworkPair(generator: .mlp(64, 256, 256, 1024), critic: .mlp(1024, 256), weights: .kaiming))

    public static func game(_ recipe: Recipe<GMMN>, for data: DataShape) throws -> Play {
        try RecipeError.require(recipe.batch, "batch", in: 2...65_536)
        return try Play(recipe.game, recipe.network, for: data)
    }

    public final class Play: Game {
        /// Generates samples, or codes.
        public let generator: Player<Sequential>
        public let autoencoder: Player<Autoencoder>?
        private let latentSpace: LatentSpace
        private let widths: [Double]

        init(_ settings: Settings, _ network: NetworkPair, for data: DataShape) throws {
            try settings.check()
            try network.checkNoStatistics(card.name)
            let codes = settings.codes
            generator = Player(
                codes > 0
                    ? makeCodeGenerator(settings.latent, codes)
                    : try network.makeGenerator(latent: settings.latent, for: data), settings.generatorOptimizer)
            autoencoder =
                codes == 0
                ? nil
                : Player(
                    try network.makeAutoencoder(code: codes, for: data, bounded: true), settings.criticOptimizer)
            latentSpace = LatentSpace(.uniform, size: settings.latent)
            widths = kernelWidths(codes > 0 ? codes : data.sample.reduce(1, *))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let z = latentSpace.sample(batch.count, on: batch.samples.device)
            guard let autoencoder else {
                let real = batch.samples.flattened(from: 1)
                return [
                    "generator": generator.minimise(turn) {
                        squaredDiscrepancy(real, generator(z).flattened(from: 1), widths: widths)
                    }
                ]
            }
            var codes = Tensor.zeros([])
            let error = autoencoder.minimise(turn) {
                codes = autoencoder.network.encoder(batch.samples)
                return (autoencoder.network.decoder(codes) - batch.samples).squared().mean()
            }
            let distance = generator.minimise(turn) {
                squaredDiscrepancy(codes.detached(), generator(z), widths: widths)
            }
            return ["generator": distance, "reconstruction": error]
        }

        public var wiring: Wiring {
            guard autoencoder != nil else {
                return Wiring(["z", "x"], (["z"], "G", ["x̂"]), (["x", "x̂"], "MMD", ["distance"]))
            }
            return Wiring(
                ["z", "x"], (["x"], "Enc", ["code"]), (["z"], "G", ["made"]), (["code", "made"], "MMD", ["distance"]),
                (["made"], "Dec", ["x̂"]))
        }

        public var sampler: any Module {
            Networks([generator.network] + (autoencoder.map { [$0.network.decoder] } ?? []))
        }
        public func latents(seeds: [UInt64]) -> Tensor { latentSpace.sample(seeds: seeds, on: device) }
        public func samples(from latents: Tensor) -> Tensor {
            let made = generator(latents)
            return autoencoder?.network.decoder(made) ?? made
        }
    }

    public struct Settings: PairSettings {
        public var latent = 10
        /// The length of the autoencoder's code: the generator makes codes, and the autoencoder decodes them to
        /// samples. 0 leaves the autoencoder out: the generator makes samples.
        public var codes = 0
        public var generatorOptimizer = OptimizerRecipe.adam(1e-3, 0.9, 0.999)
        /// The optimiser of the autoencoder. With a learning rate five times as high, its codes move to their limits in
        /// some runs and stay there.
        public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.9, 0.999)

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(codes, "game.codes", in: 0...65_536)
        }
    }
}

/// The paper's generator of codes: four layers on uniform noise.
private func makeCodeGenerator(_ latent: Int, _ codes: Int) -> Sequential {
    let widths = [latent, 64, 256, 256, 1_024]
    let network = Sequential(
        zip(widths, widths.dropFirst()).flatMap { [Linear($0, $1), ReLU()] as [any Layer] }
            + [Linear(1_024, codes), Tanh()])
    network.initializeWeights(.kaimingNormal())
    return network
}
