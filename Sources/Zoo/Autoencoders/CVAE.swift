import Adversarial
import Datasets

/// The conditional variational autoencoder.
public enum CVAE: PairSystem {
    public typealias GameSettings = VariationalSettings

    public static let card = Card(
        name: "cvae", title: "Learning Structured Output Representation using Deep Conditional Generative Models",
        authors: "Sohn, Lee, Yan", year: 2015, arXiv: "1406.5298",
        summary:
            "Encoder and decoder of a variational autoencoder receive the class. The code then holds what the "
            + "class does not determine, such as handwriting style.",
        differences:
            "The network is that of docs/collection.md, infogan(64); the class is added to the encoder's input "
            + "as one-hot channels. The paper has no arXiv number: the number given is that of Kingma et al. 2014, "
            + "whose model M2 this is.", school: .likelihood)

    public static let claims = [
        Claim(
            "Samples belong to the requested class.", metric: "class-accuracy", .atLeast(0.9),
            trial: Collection.trial(steps: 3_000),
            finding:
                "With twice the width and 2,000 steps it is 0.855 (0.838 to 0.873, 5 seeds). The number of steps "
                + "matters more than the width, and the bound still falls.")
    ]

    public static let recipe = Recipe<CVAE>(
        steps: Collection.steps, data: Collection.data, game: VariationalSettings(),
        network: Collection.networks())

    public static func game(_ recipe: Recipe<CVAE>, for data: DataShape) throws -> VariationalGame {
        try VariationalGame(recipe.game, recipe.network, for: data, isConditional: true)
    }
}
