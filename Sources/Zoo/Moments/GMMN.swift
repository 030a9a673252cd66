import Adversarial
import Datasets

/// The generative moment matching network.
public enum GMMN: PairSystem {
    public typealias GameSettings = MomentSettings

    public static let card = Card(
        name: "gmmn", title: "Generative Moment Matching Networks", authors: "Li, Swersky, Zemel", year: 2015,
        arXiv: "1502.02761",
        summary:
            "No critic: the generator minimises the kernel discrepancy between a batch of samples and one of data, "
            + "which is 0 only where all moments agree.",
        differences:
            "In the space of data; the paper's second model, in an autoencoder's codes, is left out. The kernel's "
            + "widths are multiples of √D for samples in [-1, 1]ᴰ. The unbiased estimate's square stands in the "
            + "place of its root.")

    public static let claims = [
        Claim("How far samples are from data after a small training.", metric: "fid", .measured, trial: ["steps=1000"])
    ]

    public static let recipe = Recipe<GMMN>(
        steps: 2 * Collection.steps, batch: 256, data: Collection.data,
        game: MomentSettings(
            latent: 10, criticSteps: 0, features: 0, generatorOptimizer: .adam(1e-3, 0.9, 0.999),
            criticOptimizer: .adam(1e-3, 0.9, 0.999)),
        network: NetworkPair(generator: .mlp(64, 256, 256, 1024), critic: .mlp(64)))

    public static func game(_ recipe: Recipe<GMMN>, for data: DataShape) throws -> MomentGame {
        try RecipeError.require(recipe.batch, "batch", in: 2...65_536)
        return try MomentGame(recipe.game, recipe.network, for: data)
    }
}
