import Adversarial
import Datasets
import NN
import Torch

/// A cascade of GANs, one for each level of a Laplacian pyramid.
public enum LAPGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "lapgan", title: "Deep Generative Image Models using a Laplacian Pyramid of Adversarial Networks",
        authors: "Denton, Chintala, Szlam, Fergus", year: 2015, arXiv: "1506.05751",
        summary:
            "A picture is split into a small picture and the detail that each doubling of its size adds. One GAN "
            + "makes the small picture, and at each level a conditional GAN adds detail that fits the picture so "
            + "far.",
        differences:
            "All levels are trained at once on the same batch. Four 3×3 convolutions of game.width channels make "
            + "the detail; pictures are halved by averaging and doubled by repetition. The paper trains each level "
            + "by itself and blurs before halving.")

    public static let claims = [
        Claim(
            "Samples are better than those of a GAN that makes the whole picture at once with fully connected layers.",
            metric: "fid",
            .below(
                .init(
                    "gan", "data.size=32", "network.generator=mlp(256,512)", "network.critic=mlp(512,256)",
                    "network.generatorNorm=none", "network.criticNorm=none", "game.prior=normal", "game.latent=64")),
            trial: ["steps=1000"] + Collection.rates.map { "\($0)=0.001" },
            finding:
                "The baseline is the paper's own. It has no convolutions, and the detail levels have some: this "
                + "comparison does not show how much the pyramid contributes and how much the convolutions do.")
    ]

    public static let recipe = Recipe<LAPGAN>(
        steps: 5_000, data: DataSettings(source: "digits", size: 32), game: Settings(),
        network: NetworkPair(generator: .mlp(256, 512), critic: .mlp(512, 256)))

    public static func game(_ recipe: Recipe<LAPGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let pack = settings.decorators.pack
        try network.check(batch: recipe.batch, packed: pack)
        let unit = 1 << settings.steps
        guard data.isImage, data.sample[1] % unit == 0, data.sample[2] % unit == 0 else {
            throw RecipeError.value(
                "lapgan halves pictures \(settings.steps) times, and samples of \(data.summary) do not halve "
                    + "evenly: set data.size to 32, or set game.steps to fewer levels")
        }
        var small = data
        small.sample = [data.sample[0], data.sample[1] / unit, data.sample[2] / unit]
        let base = try network.makeGenerator(latent: settings.latent, for: small)
        let baseCritic = try network.makeEncoder(outputs: 1, judging: true, packed: pack, for: small)
        let colours =
            "its critics see a picture together with the coarser one, and colours would be mixed across the two"
        try settings.decorators.check(
            in: card.name, for: data, networks: [base, baseCritic],
            refusing: ["augmentation": colours, "adaptive-augmentation": colours])
        try settings.checkPenalty(with: [baseCritic])
        return Play(base: base, baseCritic: baseCritic, data, settings)
    }

    public final class Play: Game {
        public let generators: [Player<Sequential>]
        public let critics: [Player<Sequential>]
        /// One for each level of the pyramid.
        public let duels: [Duel]
        private let settings: Settings
        private let sample: [Int]

        init(base: Sequential, baseCritic: Sequential, _ data: DataShape, _ settings: Settings) {
            let (channels, width, pack) = (data.sample[0], settings.width, settings.decorators.pack)
            func detail(_ inputs: Int, _ outputs: Int) -> Sequential {
                var layers: [any Layer] = []
                for (from, to) in [(inputs, width), (width, width), (width, width)] {
                    layers += [Convolution2d(from, to, kernel: 3, padding: 1), LeakyReLU(0.2)]
                }
                return Sequential(layers + [Convolution2d(width, outputs, kernel: 3, padding: 1)])
            }
            func judge() -> Sequential {
                Sequential(
                    Convolution2d(2 * channels * pack, width, kernel: 4, stride: 2, padding: 1), LeakyReLU(0.2),
                    Convolution2d(width, 2 * width, kernel: 4, stride: 2, padding: 1), LeakyReLU(0.2),
                    AdaptiveAveragePool(2), Flatten(), Linear(8 * width, 1))
            }
            // One channel of noise is appended to the coarse picture.
            let generators = ([base] + (0..<settings.steps).map { _ in detail(channels + 1, channels) }).map {
                Player($0, settings.generatorOptimizer)
            }
            let critics = ([baseCritic] + (0..<settings.steps).map { _ in judge() }).map {
                Player($0, settings.criticOptimizer)
            }
            duels = (0...settings.steps).map { level in
                let edges = data.sample.dropFirst().map { $0 >> (settings.steps - level) }
                return Duel(
                    settings.decorators,
                    Players(
                        generator: [generators[level]], critic: [critics[level]],
                        sample: [level == 0 ? channels : 2 * channels] + edges,
                        // Only the smallest picture is made from latent vectors alone.
                        draw: level > 0
                            ? nil
                            : {
                                Prior.normal.sample(
                                    $0, size: settings.latent, on: generators[0].parameters[0].device)
                            }), penalty: settings.penalty, every: settings.penaltyEvery)
            }
            (self.generators, self.critics, self.settings, sample) = (generators, critics, settings, data.sample)
        }

        public var wiring: Wiring {
            var wiring = Wiring(["z0"], (["z0"], "G0", ["picture 0"]))
            for level in 1...settings.steps {
                wiring.input("z\(level)")
                wiring.feed(
                    ["picture \(level - 1)", "z\(level)"], to: "G\(level)", label: "G\(level)",
                    yielding: ["picture \(level)"])
            }
            return wiring
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let pyramid = pyramid(of: batch.samples)
            var losses: [(critic: Tensor, generator: Tensor)] = []
            for level in 0...settings.steps {
                let (generator, critic, duel) = (generators[level], critics[level], duels[level])
                let (coarse, real) = (pyramid[level].coarse, duel.begin(turn, pyramid[level].detail))
                let fake = made(level, coarse, noise(level, batch.count, on: batch.samples.device))
                func seen(_ detail: Tensor) -> Tensor {
                    coarse.map { .concatenated([detail + $0, $0], axis: 1) } ?? detail
                }
                let objective = {
                    duel.criticLoss(.nonSaturating, real: seen(real), fake: seen(fake), turn) { critic($0) }
                }
                let criticLoss = critic.minimise(turn, objective)
                duel.note()
                let generatorLoss = duel.lookingAhead(objective) {
                    generator.minimise(turn) {
                        duel.generatorLoss(
                            .nonSaturating, real: seen(real), fake: seen(fake), turn,
                            features: critic.network.features, judge: { critic($0) })
                    }
                }
                losses.append((criticLoss, generatorLoss))
            }
            return [
                "critic": Tensor.stacked(losses.map(\.critic)).mean(),
                "generator": Tensor.stacked(losses.map(\.generator)).mean(),
            ]
        }

        /// From the smallest picture, which has no coarser one, to the detail of the largest: the doubled next smaller
        /// picture, and the detail to add to it.
        func pyramid(of pictures: Tensor) -> [(coarse: Tensor?, detail: Tensor)] {
            let sizes = (0...settings.steps).reversed().map { $0 == 0 ? pictures : pictures.averagePooled(1 << $0) }
            return sizes.indices.map { level in
                guard level > 0 else { return (nil, sizes[0]) }
                let coarse = sizes[level - 1].upsampled(2)
                return (coarse, sizes[level] - coarse)
            }
        }

        private func made(_ level: Int, _ coarse: Tensor?, _ noise: Tensor) -> Tensor {
            guard let coarse else { return generators[level](noise) }
            let map = noise.reshaped(coarse.size(0), 1, coarse.size(2), coarse.size(3))
            return generators[level](.concatenated([coarse, map], axis: 1))
        }

        private func noiseSize(_ level: Int) -> Int {
            let unit = 1 << (settings.steps - level)
            return level == 0 ? settings.latent : sample[1] / unit * (sample[2] / unit)
        }

        private func noise(_ level: Int, _ count: Int, on device: Device) -> Tensor {
            Prior.normal.sample(count, size: noiseSize(level), on: device)
        }

        public var sampler: any Module { Networks(generators.map(\.network)) }

        /// The noise of all levels, concatenated.
        public func latents(seeds: [UInt64]) -> Tensor {
            let size = (0...settings.steps).map(noiseSize).reduce(0, +)
            return Prior.normal.sample(seeds: seeds, size: size, on: generators[0].parameters[0].device)
        }

        public func samples(from latents: Tensor) -> Tensor {
            let parts = latents.split((0...settings.steps).map(noiseSize), axis: 1)
            var picture = made(0, nil, parts[0])
            for level in 1...settings.steps {
                let coarse = picture.upsampled(2)
                picture = coarse + made(level, coarse, parts[level])
            }
            return picture.clamped(-1, 1)
        }
    }

    public struct Settings: PenalisedSettings {
        /// The length of the latent vector of the smallest image.
        public var latent = 64
        /// How many times the image is halved.
        public var steps = 2
        /// The number of channels of the networks that make and judge detail.
        public var width = 32
        public var penalty = Penalty.none
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
        public var decorators = Decorators.none
        public var generatorOptimizer = OptimizerRecipe.adam(3e-4, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(steps, "game.steps", in: 1...6)
            try RecipeError.require(width, "game.width", in: 1...4_096)
        }
    }
}
