import Adversarial
import Datasets

/// The variational autoencoder.
public enum VAE: PairSystem {
    public typealias GameSettings = VariationalSettings

    public static let card = Card(
        name: "vae", title: "Auto-Encoding Variational Bayes", authors: "Kingma, Welling", year: 2014,
        arXiv: "1312.6114",
        summary:
            "There are no adversaries: an encoder proposes a distribution of codes for each sample, a decoder "
            + "reconstructs the sample, and both maximise a lower bound of the likelihood. Samples are decoded "
            + "draws from the prior.",
        differences:
            "The network is that of docs/collection.md, infogan(64). Grey values are the probabilities of a "
            + "Bernoulli distribution; points have a normal distribution of fixed deviation.", school: .likelihood)

    public static let claims = [
        Claim(
            "Superfluous latent dimensions do not make it memorise its data: after more than a hundred passes "
                + "over a thousand digits, the bound on held-out digits is higher with 200 latent dimensions than with "
                + "three.", metric: "bound",
            .above(.init("vae", "game.latent=3")),
            trial: Collection.trial(steps: 2_000, "game.latent=200", "data.limit=1000")),
        Claim(
            "The difference, in nats, of the bound with a hundred codes and the bound with one code.", metric: "bound",
            reading: "bound-gap", .measured, trial: Collection.trial()),
    ]

    public static let recipe = Recipe<VAE>(
        steps: Collection.steps, data: Collection.data, game: VariationalSettings(),
        network: Collection.networks())

    public static func game(_ recipe: Recipe<VAE>, for data: DataShape) throws -> VariationalGame {
        try VariationalGame(recipe.game, recipe.network, for: data, isConditional: false)
    }
}
