import Adversarial
import Datasets

/// The variational autoencoder.
public enum VAE: PairSystem {
    public typealias GameSettings = VariationalSettings

    public static let card = Card(
        name: "vae", title: "Auto-Encoding Variational Bayes", authors: "Kingma, Welling", year: 2014,
        arXiv: "1312.6114",
        summary:
            "No game: an encoder proposes a distribution of codes for each sample, a decoder rebuilds it, and both "
            + "climb a bound of the likelihood. Samples are decoded draws from the prior.",
        differences:
            "The collection's network; grey values are read as probabilities of a Bernoulli distribution, and "
            + "points have a normal one of fixed deviation.", school: .likelihood)

    public static let claims = [
        Claim(
            "Superfluous latent numbers do not make it learn its data by heart: seen over a hundred times, a thousand digits "
                + "leave the bound on others with two hundred numbers above that with three.", metric: "bound",
            .above(.init("vae", "game.latent=3")),
            trial: Collection.trial(steps: 2_000, "game.latent=200", "data.limit=1000")),
        Claim(
            "How far the bound of a hundred codes lies above that of one, in nats.", metric: "bound",
            reading: "bound-gap", .measured, trial: Collection.trial()),
    ]

    public static let recipe = Recipe<VAE>(
        steps: Collection.steps, data: Collection.data, game: VariationalSettings(),
        network: Collection.networks())

    public static func game(_ recipe: Recipe<VAE>, for data: DataShape) throws -> VariationalGame {
        try VariationalGame(recipe.game, recipe.network, for: data, isConditional: false)
    }
}
