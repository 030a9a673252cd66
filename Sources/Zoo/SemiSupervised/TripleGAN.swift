import Adversarial
import Datasets
import NN
import Torch

/// A game of three players: a generator, a classifier, and a critic of pairs of a sample and a class.
public enum TripleGAN: PairSystem {
    public typealias GameSettings = Settings

    public static let card = Card(
        name: "triple-gan", title: "Triple Generative Adversarial Nets", authors: "Li, Xu, Zhu, Zhang", year: 2017,
        arXiv: "1703.02291",
        summary:
            "A classifier predicts classes for unlabelled data, a generator makes samples for classes, and a "
            + "critic tells the pairs of both from labelled pairs. At the equilibrium all three distributions "
            + "agree.",
        differences:
            "The network is that of docs/collection.md at half its width, infogan(32), without noise and without "
            + "the additions of the authors' code: the confidence and consistency terms, a classifier trained "
            + "beforehand, and data with predicted classes among the critic's real pairs. The real pairs here are "
            + "the few labelled ones alone. The classifier minimises −log D of its pairs; the paper uses log(1 − "
            + "D).")

    public static let claims = [
        Claim(
            "Unlabelled data and a generator give a better classifier than a hundred labels alone.",
            metric: "classifier-error", .below(.init("sgan", "game.unsupervised=0")),
            trial: Collection.trial(),
            finding:
                "Generated samples train the classifier only in the second half of the 1,000 steps "
                + "(game.warmup), so they can improve or harm it only a little.")
    ]

    public static let recipe = Recipe<TripleGAN>(
        steps: 6_000, batch: 100, data: DataSettings(source: "digits", labels: 100), game: Settings(),
        network: NetworkPair(
            generator: .infogan(32), critic: .infogan(32), generatorNorm: .batch, criticNorm: .weight))

    public static func game(_ recipe: Recipe<TripleGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let classes = data.classNames.count
        let critic = try network.makeCritic(for: data, condition: .concatenation)
        let generator = try network.makeGenerator(latent: settings.latent + classes, code: classes, for: data)
        let classifier = try network.makeEncoder(outputs: classes, for: data)
        try settings.decorators.check(
            in: card.name, for: data, networks: [critic, generator, classifier],
            refusing: [
                "packing": "samples that the critic sees together would share one class",
                "replay": "old samples belong to other classes than the batch",
                "feature-matching": "its critic's features describe pairs, and real pairs have other classes",
                "flipping": "real pairs are labelled ones, and there are fewer of them than of generated pairs",
            ])
        try settings.checkPenalty(with: [critic])
        return Play(critic: critic, generator: generator, classifier: classifier, classes: classes, settings)
    }

    public final class Play: LatentGame, ClassifyingGame {
        public let generator: Player<Sequential>
        public let classifier: Player<Sequential>
        public let critic: Player<CriticNetwork>
        public let duel: Duel
        public let latentSpace: LatentSpace
        private let settings: Settings

        init(
            critic: CriticNetwork, generator: Sequential, classifier: Sequential, classes: Int, _ settings: Settings
        ) {
            let maker = Player(generator, settings.generatorOptimizer)
            let latents = LatentSpace(.uniform, size: settings.latent, classes: classes)
            self.classifier = Player(classifier, settings.classifierOptimizer)
            self.critic = Player(critic, settings.criticOptimizer)
            duel = Duel(
                settings.decorators,
                Players(generator: [maker], critic: [self.critic], others: [self.classifier], sample: []) { count in
                    let asked = Tensor.randomIntegers(0..<classes, [count], generator: .current)
                    return latents.sample(count, labels: asked, on: maker.parameters[0].device)
                }, penalty: settings.penalty, every: settings.penaltyEvery)
            (self.generator, latentSpace, self.settings) = (maker, latents, settings)
        }

        public var wiring: Wiring {
            Wiring(
                ["z", "c", "x"], (["z", "c"], "G", ["x̂"]), (["x"], "C", ["class"]),
                (["x", "class", "x̂", "c"], "D", ["true pair?"]))
        }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            guard let known = batch.known else { throw RecipeError.value("the data have no classes to learn") }
            let (count, share, judge) = (batch.count, settings.share, critic.network)
            let (real, knownSamples) = (duel.begin(turn, batch.samples), duel.given(known.samples, turn))
            let asked = Tensor.randomIntegers(0..<latentSpace.classes, [count], generator: .current).to(device)
            let fake = generator(latentSpace.sample(count, labels: asked, on: device))
            let guessed = withoutGradients { classifier(real).argmax(axis: 1) }
            // Gradients are taken between samples of one class.
            let alike =
                settings.penalty.hasTerms
                ? withoutGradients {
                    generator(latentSpace.sample(known.labels.size(0), labels: known.labels, on: device))
                }
                : nil
            let objective = { [self] in
                let (x, y) = (duel.seen(knownSamples, turn), duel.seen(duel.shown(fake), turn))
                let open = duel.seen(real, turn)
                let scene = Scene(
                    critic: { judge($0, labels: known.labels) }, real: x, fake: y,
                    realScores: judge(x, labels: known.labels), fakeScores: judge(y, labels: asked),
                    slopes: alike.map { alike in
                        Scene.Slopes(real: x, fake: duel.seen(alike, turn)) { judge($0, labels: known.labels) }
                    })
                return duel.criticLoss(
                    {
                        (-$0.real).softplus().mean() + share * judge(open, labels: guessed).softplus().mean()
                            + (1 - share) * $0.fake.softplus().mean()
                    }, scene, turn)
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            let generatorLoss = duel.lookingAhead(objective) {
                generator.minimise(turn) {
                    let y = duel.seen(fake, turn)
                    let scene = Scene(
                        critic: { judge($0, labels: asked) }, real: y, fake: y, fakeScores: judge(y, labels: asked))
                    return duel.generatorLoss({ (1 - share) * (-$0.fake).softplus().mean() }, scene, turn)
                }
            }
            let classifierLoss = classifier.minimise(turn) {
                // α Σ_y p_c(y | x) · (−log D(x, y)): the sum uses the critic's output for all classes.
                let chances = classifier(real).softmax(axis: 1)
                let words = withoutGradients {
                    Tensor.stacked(
                        (0..<latentSpace.classes).map { name in
                            let labels = Tensor.full([count], name, dtype: .int64, device: device)
                            return (-judge(real, labels: labels)).softplus().flattened()
                        }, axis: 1)
                }
                var loss =
                    classifier(knownSamples).crossEntropy(known.labels) + share
                    * (chances * words).sum(axes: [1]).mean()
                if turn.step > settings.warmup {
                    loss = loss + settings.pseudo * classifier(fake.detached()).crossEntropy(asked)
                }
                return loss
            }
            return ["critic": criticLoss, "generator": generatorLoss, "classifier": classifierLoss]
        }

        /// A logit for each class, [N, K].
        public func logits(_ samples: Tensor) -> Tensor { classifier(samples) }
    }

    public struct Settings: PenalisedSettings {
        public var latent = 100
        /// The share α of the classifier's pairs among the pairs that the critic learns to reject.
        public var share = 0.5
        /// The weight α_P of generated samples in the loss of the classifier.
        public var pseudo = 0.1
        /// The number of steps before the classifier learns from generated samples.
        public var warmup = 500
        public var penalty = Penalty.none
        public var penaltyEvery = 1
        /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
        public var decorators = Decorators.none
        public var generatorOptimizer = OptimizerRecipe.adam(3e-4, 0.5, 0.999)
        public var criticOptimizer = OptimizerRecipe.adam(3e-4, 0.5, 0.999)
        /// The optimiser of the classifier.
        public var classifierOptimizer = OptimizerRecipe.adam(3e-4, 0.5, 0.999)

        public func check() throws {
            try RecipeError.require(latent, "game.latent", in: 1...65_536)
            try RecipeError.require(share, "game.share", in: 0...1)
            try RecipeError.require(pseudo, "game.pseudo", in: 0...1e3)
            try RecipeError.require(warmup, "game.warmup", in: 0...1_000_000_000)
            guard pseudo == 0 else { return }
            try RecipeError.requireDefault(
                warmup, "game.warmup", Settings().warmup,
                since:
                    "with game.pseudo=0 samples do not train the classifier"
            )
        }
    }
}
