import Adversarial
import Datasets

/// The variational autoencoder that is told the class.
public enum CVAE: PairSystem {
    public typealias GameSettings = VariationalSettings

    public static let card = Card(
        name: "cvae", title: "Learning Structured Output Representation using Deep Conditional Generative Models",
        authors: "Sohn, Lee, Yan", year: 2015, arXiv: "1406.5298",
        summary:
            "Encoder and decoder of a variational autoencoder are given the class: the code keeps what the class "
            + "does not say, such as a hand's style.",
        differences:
            "The collection's network; the class lies beside the encoder's input as further channels. The paper "
            + "has no arXiv number: the one given is Kingma et al. 2014, whose model M2 it is.", school: .likelihood)

    public static let claims = [
        Claim(
            "Samples are of the class that was asked for.", metric: "class-accuracy", .atLeast(0.9),
            trial: Collection.trial(steps: 3_000),
            finding:
                "At twice the width, after 2,000 steps, it is 0.855 (0.838 to 0.873, 5 seeds): steps count for more than width, "
                + "and the bound still falls.")
    ]

    public static let recipe = Recipe<CVAE>(
        steps: Collection.steps, data: Collection.data, game: VariationalSettings(),
        network: Collection.networks())

    public static func game(_ recipe: Recipe<CVAE>, for data: DataShape) throws -> VariationalGame {
        try VariationalGame(recipe.game, recipe.network, for: data, isConditional: true)
    }
}
