import Adversarial
import Datasets

/// The GAN whose critic learns the kernel that compares samples.
public enum MMDGAN: PairSystem {
    public typealias GameSettings = MomentSettings

    public static let card = Card(
        name: "mmd-gan", title: "MMD GAN: Towards Deeper Understanding of Moment Matching Network",
        authors: "Li, Chang, Cheng, Yang, Póczos", year: 2017, arXiv: "1705.08584",
        summary:
            "The kernel discrepancy (MMD) is computed between features, and a critic learns the features that "
            + "make it large. With few features it needs much smaller batches than in the space of data.",
        differences:
            "A gradient penalty on the witness function replaces weight clipping and the autoencoder of "
            + "features, as in Bińkowski et al. 2018 (arXiv 1801.01401), with Gaussian kernels.", school: .moments)

    public static let claims = [
        Claim(
            "Learned features make better samples than moments in the space of data.", metric: "fid",
            .below(
                .init(
                    "gmmn", "network.generatorNorm=batch", "batch=64", "network.criticNorm=layer",
                    "network.weights=published")),
            trial: Collection.fastTrial(steps: 2_000),
            finding:
                "In 2,000 steps the generator is updated 667 times, once per three critic updates; the "
                + "baseline's generator is updated in each step.")
    ]

    public static let recipe = Recipe<MMDGAN>(
        steps: 2 * Collection.steps, data: Collection.data,
        game: MomentSettings(
            latent: 62, criticSteps: 3, features: 16, generatorOptimizer: .adam(1e-4, 0.5, 0.9),
            criticOptimizer: .adam(1e-4, 0.5, 0.9)),
        network: Collection.networks(criticNorm: .layer))

    public static func game(_ recipe: Recipe<MMDGAN>, for data: DataShape) throws -> MomentGame {
        let pack = recipe.game.decorators.pack
        // The discrepancy is computed from pairs.
        try RecipeError.require(recipe.batch, "batch", in: (2 * pack)...65_536)
        try recipe.network.check(batch: recipe.batch, packed: pack)
        return try MomentGame(recipe.game, recipe.network, for: data)
    }
}
