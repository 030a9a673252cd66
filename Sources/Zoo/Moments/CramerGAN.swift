import Adversarial
import Datasets
import NN
import Torch

/// The GAN that minimises an energy distance.
public enum CramerGAN: PairSystem {
    public typealias GameSettings = MomentSettings

    public static let card = Card(
        name: "cramer-gan", title: "The Cramer Distance as a Solution to Biased Wasserstein Gradients",
        authors: "Bellemare, Danihelka, Dabney, Mohamed, Lakshminarayanan, Hoyer, Munos", year: 2017,
        arXiv: "1705.10743",
        summary:
            "Gradients of a Wasserstein distance between batches are biased. Those of the energy distance, which "
            + "is a Cramér distance in more dimensions, are not. The energy distance is computed between features "
            + "h that the critic learns.",
        differences:
            "The network is that of docs/collection.md, infogan(64), with layer normalisation in the critic.",
        school: .moments)

    public static let claims = [
        Claim(
            "Unbiased gradients make better samples than a Wasserstein GAN with gradient penalty.", metric: "fid",
            .below(
                .init(
                    "wgan-gp", "game.generatorOptimizer.beta1=0.5", "game.criticOptimizer.beta1=0.5")),
            trial: Collection.fastTrial(steps: 2_000),
            finding:
                "The mean supports the paper, but the standard deviation over seeds is three times the "
                + "difference; with this mean and deviation 46 seeds would show it. "
                + "docs/theory/biased-gradients.md computes exactly that sample gradients of the energy distance "
                + "are unbiased and that those of the Wasserstein distance are not.")
    ]

    public static let recipe = Recipe<CramerGAN>(
        steps: 2 * Collection.steps, data: Collection.data,
        game: MomentSettings(
            latent: 62, criticSteps: 5, features: 64, penalty: .gradient(10), generatorOptimizer: .adam(1e-4, 0.5, 0.9),
            criticOptimizer: .adam(1e-4, 0.5, 0.9)),
        network: Collection.networks(criticNorm: .layer))

    public static func game(_ recipe: Recipe<CramerGAN>, for data: DataShape) throws -> Play {
        let (settings, network) = (recipe.game, recipe.network)
        try settings.check()
        try network.checkNoStatistics(card.name)
        let pack = settings.decorators.pack
        try network.check(batch: recipe.batch, packed: pack)
        let critic = try network.makeEncoder(outputs: settings.features, packed: pack, for: data)
        let generator = try network.makeGenerator(latent: settings.latent, for: data)
        try settings.decorators.check(
            in: card.name, for: data, networks: [generator, critic], refusing: MomentSettings.refused)
        try settings.checkPenalty(with: [critic])
        return Play(generator, critic, sample: data.sample, settings)
    }

    public final class Play: LatentGame {
        public let generator: Player<Sequential>
        public let critic: Player<Sequential>
        public let duel: Duel
        public let latentSpace: LatentSpace
        private let settings: MomentSettings

        init(_ generator: Sequential, _ critic: Sequential, sample: [Int] = [], _ settings: MomentSettings) {
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

        public var period: Int { settings.criticSteps }

        public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
            let (real, isGenerators) = (duel.begin(turn, batch.samples), turn.isGenerators(every: period))
            // The critic sees generated samples first, but its virtual reference batch must be data.
            if turn.step == 1 { critic.network.fixReferences(duel.grouped(real)) }
            let pair = withGradients(enabled: isGenerators) {
                generator(latentSpace.sample(2 * batch.count, on: device)).chunked(2)
            }
            let objective = { [self] in
                let (seen, made) = (duel.seen(real, turn), duel.seen(duel.shown(pair[0]), turn))
                // f(y) = ‖h(y) − h(x̂′)‖ − ‖h(y)‖
                let reference = critic(duel.seen(duel.asGiven(pair[1]), turn))
                let surrogate = { (points: Tensor) -> Tensor in
                    let features = self.critic(points)
                    return length(features - reference) - length(features)
                }
                let scene = Scene(
                    critic: surrogate, real: seen, fake: made, realScores: surrogate(seen),
                    fakeScores: surrogate(made))
                return duel.criticLoss(Loss.wasserstein.critic, scene, turn)
            }
            let criticLoss = critic.minimise(turn, objective)
            duel.note()
            guard isGenerators else { return ["critic": criticLoss] }
            let generatorLoss = duel.lookingAhead(objective) {
                generator.minimise(turn) {
                    let features = pair.map { critic(duel.seen($0, turn)) }
                    let loss = energyTerms(critic(duel.seen(real, turn)), features[0], features[1]).mean()
                    return duel.weightTerms(of: .generator).reduce(loss, +)
                }
            }
            return ["critic": criticLoss, "generator": generatorLoss]
        }
    }
}

/// ‖h − ĥ‖ + ‖h − ĥ′‖ − ‖ĥ − ĥ′‖ of features of data and of two independent samples, [N]: on average the energy
/// distance, plus a term that does not depend on the generator.
func energyTerms(_ real: Tensor, _ first: Tensor, _ second: Tensor) -> Tensor {
    length(real - first) + length(real - second) - length(first - second)
}

/// ‖v‖ of each row, [N]; its derivative is finite at 0.
private func length(_ rows: Tensor) -> Tensor { (rows.squared().sum(axes: [1]) + 1e-12).sqrt() }
