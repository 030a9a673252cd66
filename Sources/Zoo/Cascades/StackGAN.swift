import Adversarial
import Datasets
import NN
import Torch

/// A GAN in two stages: a small picture for a condition, and a second stage that refines it.
public enum StackGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "stackgan",
        title: "StackGAN: Text to Photo-realistic Image Synthesis with Stacked Generative Adversarial Networks",
        authors: "Zhang, Xu, Li, Zhang, Wang, Huang, Metaxas", year: 2017, arXiv: "1612.03242",
        summary:
            "The condition is drawn from a distribution around the embedding (conditioning augmentation). A "
            + "first stage makes a picture of half the size; a second stage reads this picture with the condition "
            + "and makes the full picture. Critics also see real pictures with a wrong condition.",
        differences:
            "Classes replace the embeddings of captions. Both stages are trained at once, and the paper trains "
            + "one after the other. The second stage doubles the size, and the paper's quadruples it. Both stages "
            + "use the same draw of the condition. Critics receive the class itself (projection).")

    private static let trial = Collection.trial(of: "dcgan(8)", steps: 2_000, "game.width=8")

    public static let claims = [
        Claim(
            "A second stage makes better pictures than one stage that makes the full picture at once.", metric: "fid",
            .below(.init("stackgan", "game.stages=1", "game.width=32")), trial: trial,
            finding:
                "After 1,000 steps, with a second stage of 32 channels, the difference is -424 (-506 to -341, 5 "
                + "seeds): a single stage learns more slowly at the start, and its samples become recognisable "
                + "later."),
        Claim(
            "Samples belong to the requested class more reliably.", metric: "class-accuracy",
            .above(.init("stackgan", "game.stages=1", "game.width=32")), trial: trial),
    ]

    public static let recipe = Recipe<StackGAN>(
        steps: 5_000, data: DataSettings(source: "digits", size: 32), game: Settings(),
        network: NetworkPair(generator: .dcgan(32), critic: .dcgan(32), generatorNorm: .batch, criticNorm: .layer))

    public static func game(_ recipe: Recipe<StackGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        guard data.isImage, data.sample[1] % 2 == 0, data.sample[2] % 2 == 0 else {
            throw RecipeError.value(
                "stackgan makes pictures whose height and width are even, not samples of \(data.summary)")
        }
        var small = data
        small.sample = [data.sample[0], data.sample[1] / 2, data.sample[2] / 2]
        let sizes = settings.stages == 2 ? [small, data] : [data]
        guard data.classNames.count > 1 else {
            throw RecipeError.value(
                "stackgan also shows its critics wrong classes, so the data must have two classes or more")
        }
        let stages = Stages(
            try network.makeGenerator(latent: settings.latent + settings.condition, for: sizes[0]),
            classes: data.classNames.count, channels: data.sample[0], settings)
        let critics = try sizes.map { try network.makeCritic(for: $0, condition: .projection) }
        var reasons = [
            "replay": "old samples belong to other classes than the batch",
            "packing": "samples that the critic sees together would share one class",
            "path-length": "its styles depend on conditions too, which are not drawn from the prior",
        ]
        if settings.stages == 2 { reasons["growing"] = "its second stage does not grow with the first" }
        try settings.decorators.check(in: card.name, for: data, networks: [stages] + critics, refusing: reasons)
        try settings.checkPenalty(with: critics)
        return Play(stages, critics: critics, classes: data.classNames.count, settings)
    }

    public final class Play: Game {
        public let stages: Player<Stages>
        public let critics: [Player<CriticNetwork>]
        /// One for each stage.
        public let duels: [Duel]
        private let settings: Settings
        private let latentSpace: LatentSpace

        init(_ stages: Stages, critics: [CriticNetwork], classes: Int, _ settings: Settings) {
            let painter = Player(stages, settings.generatorOptimizer)
            let judges = critics.map { Player($0, settings.criticOptimizer) }
            (self.stages, self.critics) = (painter, judges)
            // The stages are one player, so penalties on its weights count once.
            duels = critics.indices.map {
                Duel(
                    settings.decorators,
                    Players(generator: $0 == 0 ? [painter] : [], critic: [judges[$0]], sample: []),
                    penalty: settings.penalty, every: settings.penaltyEvery)
            }
            latentSpace = LatentSpace(.normal, size: settings.latent + settings.condition, classes: classes)
            self.settings = settings
        }

        public var classCount: Int { latentSpace.classes }

        public var wiring: Wiring {
            guard settings.stages == 2 else {
                return Wiring(
                    ["c", "z", "x"], (["c"], "CA", ["condition"]), (["z", "condition"], "G", ["x̂"]),
                    (["x", "x̂", "c"], "D", ["real and right?"]))
            }
            return Wiring(
                ["c", "z", "x"], (["c"], "CA", ["condition"]), (["z", "condition"], "G₁", ["small x̂"]),
                (["small x̂", "condition"], "G₂", ["x̂"]), (["x", "small x̂", "x̂", "c"], "D₁, D₂", ["real and right?"]))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            guard let labels = batch.labels else { throw RecipeError.value("stackgan needs data with classes") }
            let classes = latentSpace.classes
            let sizes = settings.stages == 2 ? [batch.samples.averagePooled(2), batch.samples] : [batch.samples]
            let real = zip(duels, sizes).map { $0.begin(turn, $1) }
            // A wrong class that is never the right one by chance, as another sample's class could be.
            let wrong =
                (labels + Tensor.randomIntegers(1..<classes, [batch.count], generator: .current).to(labels.device))
                % classes
            let made = stages.network(latentSpace.sample(batch.count, labels: labels, on: batch.samples.device))
            let fake = made.pictures
            let objectives = critics.indices.map { index in
                { [self] in
                    let (judge, duel) = (critics[index].network, duels[index])
                    let (x, y) = (duel.seen(real[index], turn), duel.seen(duel.shown(fake[index]), turn))
                    let scene = Scene(
                        critic: { judge($0, labels: labels) }, features: { judge.features($0, labels: labels) },
                        real: x,
                        fake: y, realScores: judge(x, labels: labels), fakeScores: judge(y, labels: labels))
                    return duel.criticLoss(
                        {
                            (-$0.real).softplus().mean() + 0.5 * judge(x, labels: wrong).softplus().mean()
                                + 0.5 * $0.fake.softplus().mean()
                        }, scene, turn)
                }
            }
            let criticLosses = zip(critics, objectives).map { $0.minimise(turn, $1) }
            for duel in duels { duel.note() }
            let generatorLoss = Duel.lookingAhead(of: Array(zip(duels, objectives))) {
                stages.minimise(turn) {
                    critics.indices.map { index in
                        let judge = critics[index].network
                        return duels[index].generatorLoss(
                            .nonSaturating, real: real[index], fake: fake[index], turn,
                            features: { judge.features($0, labels: labels) }, judge: { judge($0, labels: labels) })
                    }.reduce(settings.divergence * made.divergence.mean(), +)
                }
            }
            return ["critic": Tensor.stacked(criticLosses).mean(), "generator": generatorLoss]
        }

        public var sampler: any Module { stages.network }
        public func latents(seeds: [UInt64]) -> Tensor {
            latentSpace.sample(seeds: seeds, on: stages.parameters[0].device)
        }
        public func samples(from latents: Tensor) -> Tensor { stages.network(latents).pictures.last! }
        /// The first stage's pictures of the same latent vectors.
        public func drafts(from latents: Tensor) -> Tensor { stages.network(latents).pictures[0] }
    }

    /// Both generators, and the layer that turns a class into a condition.
    public final class Stages: Module {
        let condition: Linear
        let first: Sequential
        /// The second stage, if there is one.
        let reading, painting: Sequential?
        private let settings: Settings

        init(_ first: Sequential, classes: Int, channels: Int, _ settings: Settings) {
            condition = Linear(classes, 2 * settings.condition)
            self.first = first
            self.settings = settings
            guard settings.stages == 2 else {
                (reading, painting) = (nil, nil)
                return
            }
            let width = settings.width
            reading = Sequential(
                Convolution2d(channels + settings.condition, width, kernel: 3, padding: 1), BatchNorm(width), ReLU())
            painting = Sequential(
                ResidualBlock(width, width, norm: { BatchNorm($0) }),
                ResidualBlock(width, width, .up, norm: { BatchNorm($0) }), BatchNorm(width), ReLU(),
                Convolution2d(width, channels, kernel: 3, padding: 1), Tanh())
        }

        /// - Parameter latents: noise, the condition's own noise, and the class: [N, Z + C + K].
        /// - Returns: each stage's pictures, and the divergence of conditions from the prior.
        func callAsFunction(_ latents: Tensor) -> (pictures: [Tensor], divergence: Tensor) {
            let parts = latents.split(
                [settings.latent, settings.condition, latents.size(1) - settings.latent - settings.condition], axis: 1)
            let asked = CodeDistribution(condition(parts[2]))
            let code = asked.mean + asked.deviation * parts[1]
            let small = first(.concatenated([parts[0], code], axis: 1))
            guard let reading, let painting else { return ([small], asked.divergence) }
            let maps = code.unsqueezed(2).unsqueezed(3)
                .expanded([code.size(0), code.size(1), small.size(2), small.size(3)])
            return ([small, painting(reading(.concatenated([small, maps], axis: 1)))], asked.divergence)
        }
    }

    public struct Settings: PenalisedSettings {
        public var latent = 64
        /// The number of stages: 2, or 1 for one generator that makes the whole image.
        public var stages = 2
        /// The length of the condition vector, which is drawn for each class.
        public var condition = 16
        /// The number of channels of the second stage.
        public var width = 32
        /// The weight of the KL divergence of the condition vectors from N(0, I).
        public var divergence = 1.0
        public var penalty = Penalty.none
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
        public var decorators = Decorators.none
        public var generatorOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(2e-4, 0.5, 0.999)

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(stages, "game.stages", in: 1...2)
            try RecipeError.require(condition, "game.condition", in: 1...4_096)
            try RecipeError.require(width, "game.width", in: 1...4_096)
            try RecipeError.require(divergence, "game.divergence", in: 0...1e3)
            guard stages == 1 else { return }
            try RecipeError.requireDefault(
                width, "game.width", Settings().width, since: "game.stages is 1, so there is no second stage")
        }
    }
}
