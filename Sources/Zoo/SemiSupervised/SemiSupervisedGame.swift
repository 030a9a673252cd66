import Adversarial
import Datasets
import NN
import Torch

/// A classifier of K classes whose sum of exponentials Z = Σ exp(l_k) tells data from samples, D = Z/(Z + 1), and a
/// generator that matches its features, or fools it.
///
/// Source: Salimans et al. 2016, arXiv 1606.03498, section 5.
public final class SemiSupervisedGame: LatentGame, ClassifyingGame {
    public let generator: Player<Sequential>
    public let critic: Player<CriticNetwork>
    public let duel: Duel
    public let latentSpace: LatentSpace
    private let settings: SemiSupervisedSettings

    /// - Parameter critic: its second output is a logit for each class.
    init(generator: Sequential, critic: CriticNetwork, sample: [Int] = [], _ settings: SemiSupervisedSettings) {
        let maker = Player(generator, settings.generatorOptimizer)
        let latents = LatentSpace(.uniform, size: settings.latent)
        self.critic = Player(critic, settings.criticOptimizer)
        duel = Duel(
            settings.decorators,
            Players(generator: [maker], critic: [self.critic], sample: sample) {
                latents.sample($0, on: maker.parameters[0].device)
            }, penalty: settings.penalty, every: settings.penaltyEvery)
        (self.generator, latentSpace, self.settings) = (maker, latents, settings)
    }

    public var wiring: Wiring {
        Wiring(["z", "x"], (["z"], "G", ["x̂"]), (["x", "x̂"], "D", ["real?", "class"]))
    }

    public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
        guard let known = batch.known else { throw RecipeError.value("the data have no classes to learn") }
        let real = duel.begin(turn, batch.samples)
        let knownSamples = duel.given(known.samples, turn)
        let fake = generator(latentSpace.sample(batch.count, on: device))
        var right = Tensor([0 as Float])
        let objective = { [self] in
            let (x, y) = (duel.seen(real, turn), duel.seen(duel.shown(fake), turn))
            let (labelled, open, made) = (logits(duel.seen(knownSamples, turn)), logits(x), logits(y))
            right = (labelled.argmax(axis: 1) .== known.labels).to(.float32).mean()
            // −log Z/(Z + 1) = softplus(−log Z) on data, and softplus(log Z) on samples.
            let scene = Scene(
                critic: chance, features: { self.critic.network.features($0) }, real: x, fake: y,
                realScores: open.logSumExp(axes: [1]), fakeScores: made.logSumExp(axes: [1]),
                weight: 0.5 * settings.unsupervised)
            var loss =
                labelled.crossEntropy(known.labels)
                + duel.criticLoss(
                    { settings.unsupervised * 0.5 * ((-$0.real).softplus().mean() + $0.fake.softplus().mean()) }, scene,
                    turn)
            if settings.entropy > 0 {
                let logChances = open.logSoftmax(axis: 1)
                loss = loss - settings.entropy * (logChances.exp() * logChances).sum(axes: [1]).mean()
            }
            return loss
        }
        let criticLoss = critic.minimise(turn, objective)
        duel.note()
        // Before unrolled steps of the critic.
        let accuracy = right.detached()
        let generatorLoss = duel.lookingAhead(objective) {
            generator.minimise(turn) { generatorObjective(real, fake, turn) }
        }
        return ["critic": criticLoss, "generator": generatorLoss, "accuracy": accuracy]
    }

    private func generatorObjective(_ real: Tensor, _ fake: Tensor, _ turn: Turn) -> Tensor {
        let (x, y) = (duel.seen(real, turn), duel.seen(fake, turn))
        let features = critic.network.features(y)
        // With feature matching and without the density term the scores are not needed.
        let scores = settings.featureMatching && settings.lowDensity == 0 ? features : chance(y)
        let scene = Scene(
            critic: chance, features: { self.critic.network.features($0) }, real: x, fake: y, fakeScores: scores)
        var loss = duel.generatorLoss(
            { verdict in
                guard settings.featureMatching else { return (-verdict.fake).softplus().mean() }
                let wanted = withGradients(enabled: duel.looksAhead) { critic.network.features(x).mean(axes: [0]) }
                return (wanted - features.mean(axes: [0])).squared().mean()
            }, scene, turn)
        if settings.pullAway > 0 { loss = loss + settings.pullAway * pullAwayTerm(features) }
        if settings.lowDensity > 0 {
            // Samples with a high log Z lie where the data are dense; this term pushes them away.
            let threshold = withGradients(enabled: duel.looksAhead) {
                chance(x).quantile(Tensor(Float(settings.densityQuantile)))
            }
            loss = loss + settings.lowDensity * (scene.fakeScores - threshold).relu().mean()
        }
        return loss
    }

    /// log Z, [N]: the higher, the more likely a sample is data.
    private func chance(_ samples: Tensor) -> Tensor { logits(samples).logSumExp(axes: [1]) }

    /// A logit for each class, [N, K].
    public func logits(_ samples: Tensor) -> Tensor {
        let word = critic.network.judged(samples, labels: nil)
        return word.code ?? word.score
    }
}

public struct SemiSupervisedSettings: PenalisedSettings {
    public var latent = 100
    /// The weight of the unsupervised loss (real against generated samples). 0 trains a classifier only, on the
    /// labelled samples.
    public var unsupervised = 1.0
    /// Whether the generator matches the mean features of the critic, instead of minimising the adversarial loss.
    public var featureMatching: Bool
    /// The weight of the entropy of the predicted classes of unlabelled data.
    public var entropy: Double
    /// The weight of the pull-away term, which makes the features of generated samples different from each other.
    public var pullAway: Double
    /// The weight of the term that pushes generated samples out of regions where the data are dense.
    public var lowDensity: Double
    /// The quantile of the data's density above which `lowDensity` pushes generated samples out.
    public var densityQuantile = 0.1
    public var penalty = Penalty.none
    public var penaltyEvery = 1
    /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
    public var decorators = Decorators.none
    public var generatorOptimizer = OptimizerRecipe.adam(1e-3, 0.5, 0.999)
    public var criticOptimizer = OptimizerRecipe.adam(3e-4, 0.5, 0.999)

    public init(
        featureMatching: Bool = true, entropy: Double = 0, pullAway: Double = 0, lowDensity: Double = 0
    ) {
        self.featureMatching = featureMatching
        self.entropy = entropy
        self.pullAway = pullAway
        self.lowDensity = lowDensity
    }

    public func check() throws {
        try RecipeError.require(latent, "game.latent", in: 1...65_536)
        try RecipeError.require(unsupervised, "game.unsupervised", in: 0...1e3)
        try RecipeError.require(entropy, "game.entropy", in: 0...1e3)
        try RecipeError.require(pullAway, "game.pullAway", in: 0...1e3)
        try RecipeError.require(lowDensity, "game.lowDensity", in: 0...1e3)
        try RecipeError.require(densityQuantile, "game.densityQuantile", in: 0...1)
    }
}

/// A system whose critic is a classifier of the data's classes.
public protocol SemiSupervisedSystem: PairSystem
where GameSettings == SemiSupervisedSettings, Play == SemiSupervisedGame {}

extension SemiSupervisedSystem {
    public static func game(_ recipe: Recipe<Self>, for data: DataShape) throws -> SemiSupervisedGame {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        let matches = "feature matching replaces the generator's loss"
        let generator = try network.makeGenerator(latent: settings.latent, for: data)
        let critic = try network.makeCritic(for: data, condition: .auxiliary(1))
        var reasons = ["packing": "its critic predicts the class of each sample"]
        if settings.featureMatching { (reasons["feature-matching"], reasons["top-k"]) = (matches, matches) }
        try settings.decorators.check(in: card.name, for: data, networks: [generator, critic], refusing: reasons)
        try settings.checkPenalty(with: [critic])
        return SemiSupervisedGame(generator: generator, critic: critic, sample: data.sample, settings)
    }
}
