import Adversarial
import Datasets

/// The first conditional GAN.
public enum CGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "cgan",
        title: "Conditional Generative Adversarial Nets",
        authors: "Mirza, Osindero",
        year: 2014,
        arXiv: "1411.1784",
        summary:
            "Both players receive the class: a one-hot code appended to the latent vector and to the critic's input.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's. The one-hot code is repeated over all pixels as further "
            + "channels.",
        use: "to choose the class, and have labels")

    public static let claims = [
        Claim(
            "Samples belong to the requested class.", metric: "class-accuracy", .atLeast(0.9),
            trial: trial)
    ]

    /// The critic's learning rate equals its generator's: at a fifth of it so small a critic learns too slowly, and
    /// only 0.82 of the samples had the requested class.
    private static let trial = Collection.trial(steps: 3_000, "game.criticOptimizer.learningRate=0.001")

    public static let recipe = Recipe<CGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(condition: .concatenation),
        network: Collection.networks())
}
