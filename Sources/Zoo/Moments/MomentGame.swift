import Adversarial
import Datasets
import NN
import Torch

/// MMD²_u(x, y) = ⟨k(x, x′)⟩ − 2⟨k(x, y)⟩ + ⟨k(y, y′)⟩ of rows [N, D], without pairs of a sample with itself, where k
/// is the sum of Gaussian kernels exp(−‖a − b‖² / (2 σ²)) of these widths.
///
/// Source: Gretton et al. 2012, JMLR 13, lemma 6; Li, Swersky, Zemel 2015, arXiv 1502.02761.
public func squaredDiscrepancy(_ x: Tensor, _ y: Tensor, widths: [Double]) -> Tensor {
    let (n, m) = (Double(x.size(0)), Double(y.size(0)))
    func kernel(_ a: Tensor, _ b: Tensor) -> Tensor {
        let (aa, bb) = (a.squared().sum(axes: [1], keepingAxes: true), b.squared().sum(axes: [1], keepingAxes: true))
        let squares = (aa + bb.transposed() - 2 * a.matmul(b.transposed())).clamped(0, nil)
        let terms = widths.map { (squares * (-0.5 / ($0 * $0))).exp() }
        return terms.dropFirst().reduce(terms[0], +)
    }
    // The kernel of a sample with itself equals the number of widths.
    let own = Double(widths.count)
    return (kernel(x, x).sum() - own * n) / (n * (n - 1)) - 2 * kernel(x, y).mean()
        + (kernel(y, y).sum() - own * m) / (m * (m - 1))
}

/// The widths of the kernels for rows of D numbers around [-1, 1]: multiples of √D.
func kernelWidths(_ dimensions: Int) -> [Double] {
    [0.05, 0.1, 0.2, 0.4, 0.8].map { $0 * Double(dimensions).squareRoot() }
}

/// A generator that minimises the kernel discrepancy, and a critic whose features make it large.
public final class MomentGame: LatentGame {
    public let generator: Player<Sequential>
    public let critic: Player<Sequential>
    public let duel: Duel
    public let latentSpace: LatentSpace
    private let settings: MomentSettings
    private let widths: [Double]

    init(_ settings: MomentSettings, _ network: NetworkPair, for data: DataShape) throws {
        try settings.check()
        try network.checkNoStatistics(MMDGAN.card.name)
        let pack = settings.decorators.pack
        let maker = Player(
            try network.makeGenerator(latent: settings.latent, for: data), settings.generatorOptimizer)
        critic = Player(
            try network.makeEncoder(outputs: settings.features, packed: pack, for: data), settings.criticOptimizer)
        try settings.decorators.check(
            in: MMDGAN.card.name, for: data, networks: [maker.network, critic.network],
            refusing: MomentSettings.refused.merging(
                [
                    "flipping":
                        "it swaps the outputs of single samples, and its critic's outputs are compared as a whole",
                    "lecam": "it averages the critic's output, which is a vector here",
                ], uniquingKeysWith: { $1 }))
        try settings.checkPenalty(with: [critic.network])
        let latents = LatentSpace(.uniform, size: settings.latent)
        duel = Duel(
            settings.decorators,
            Players(generator: [maker], critic: [critic], sample: data.sample) {
                latents.sample($0, on: maker.parameters[0].device)
            }, penalty: settings.penalty, every: settings.penaltyEvery)
        (generator, latentSpace, self.settings) = (maker, latents, settings)
        widths = kernelWidths(settings.features)
    }

    public var period: Int { settings.criticSteps }

    public var wiring: Wiring {
        Wiring(
            ["z", "x"], (["z"], "G", ["x̂"]), (["x", "x̂"], "D", ["features"]), (["features"], "MMD", ["distance"]))
    }

    public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
        let real = duel.begin(turn, batch.samples)
        let isGenerators = turn.isGenerators(every: period)
        let fake = withGradients(enabled: isGenerators) {
            generator(latentSpace.sample(batch.count, on: device))
        }
        let objective = { [self] in
            let (seen, made) = (duel.seen(real, turn), duel.seen(duel.shown(fake), turn))
            let (a, b) = (critic(seen), critic(made))
            // The critic's output are features, and penalties use the gradient of the witness function.
            let scene = Scene(
                critic: critic.callAsFunction, real: seen, fake: made, realScores: a, fakeScores: b,
                slopes: Scene.Slopes(real: seen, fake: made) { self.witness($0, a, b) })
            return duel.criticLoss({ -squaredDiscrepancy($0.real, $0.fake, widths: widths) }, scene, turn)
        }
        let criticLoss = critic.minimise(turn, objective)
        duel.note()
        guard isGenerators else { return ["critic": criticLoss] }
        let generatorLoss = duel.lookingAhead(objective) {
            generator.minimise(turn) {
                let loss = squaredDiscrepancy(
                    critic(duel.seen(real, turn)), critic(duel.seen(fake, turn)), widths: widths)
                return duel.weightTerms(of: .generator).reduce(loss, +)
            }
        }
        return ["critic": criticLoss, "generator": generatorLoss]
    }

    /// w(x) = ⟨k(h(x), h(real))⟩ − ⟨k(h(x), h(fake))⟩, [N], with the features h of real and of generated samples.
    private func witness(_ points: Tensor, _ real: Tensor, _ fake: Tensor) -> Tensor {
        let seen = critic(points)
        func likeness(_ others: Tensor) -> Tensor {
            let squares = (seen.unsqueezed(1) - others.unsqueezed(0)).squared().sum(axes: [2])
            let terms = widths.map { (squares * (-0.5 / ($0 * $0))).exp().mean(axes: [1]) }
            return terms.dropFirst().reduce(terms[0], +)
        }
        return likeness(real) - likeness(fake)
    }
}

public struct MomentSettings: PenalisedSettings {
    public var latent: Int
    /// The critic learns at every step, and the generator at every n-th step.
    public var criticSteps: Int
    /// The number of features in which samples are compared.
    public var features: Int
    /// A term that keeps the function smooth that tells data from samples: the witness function, or f of Cramér GAN.
    public var penalty: Penalty
    public var penaltyEvery = 1
    /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
    public var decorators = Decorators.none
    public var generatorOptimizer: OptimizerRecipe
    public var criticOptimizer: OptimizerRecipe

    init(
        latent: Int, criticSteps: Int, features: Int, penalty: Penalty = .gradient(1),
        generatorOptimizer: OptimizerRecipe, criticOptimizer: OptimizerRecipe
    ) {
        self.latent = latent
        self.criticSteps = criticSteps
        self.features = features
        self.penalty = penalty
        self.generatorOptimizer = generatorOptimizer
        self.criticOptimizer = criticOptimizer
    }

    /// Decorators that make no sense if batches are compared by features, with the reasons.
    static let refused = [
        "feature-matching": "it compares features already",
        "top-k": "it compares batches, and a selection of the generated samples has another distribution",
        "smoothing": "it changes the labels of probabilities, and its critic outputs none",
        "adaptive-augmentation":
            "it uses the sign of the critic's output on a sample, and here the sign means nothing",
    ]

    public func check() throws {
        try RecipeError.require(latent, "game.latent", in: 1...65_536)
        try RecipeError.require(criticSteps, "game.criticSteps", in: 1...1_000)
        try RecipeError.require(features, "game.features", in: 1...65_536)
    }
}
