import Adversarial
import Datasets

/// The Wasserstein GAN, whose critic estimates the Wasserstein-1 distance.
public enum WGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "wgan",
        title: "Wasserstein GAN",
        authors: "Arjovsky, Chintala, Bottou",
        year: 2017,
        arXiv: "1701.07875",
        summary:
            "Weight clipping keeps the critic Lipschitz. The critic estimates the Wasserstein-1 distance, which "
            + "falls as samples improve even when the distributions do not overlap.",
        differences:
            "The network is that of docs/collection.md, infogan(64). Optimiser, learning rate, clipping and five "
            + "critic updates per generator update are the paper's; the hundred critic updates per generator "
            + "update at the start of training are left out.", school: .wasserstein,
        use: "a loss that shows how good samples are")

    /// The critic stays nearly optimal: it has a high learning rate, and the generator a low one. There is no batch
    /// normalisation, which would remove the scale of clipped weights.
    private static let trial = Collection.trial(
        steps: 1_500, "network.criticNorm=none", "game.criticOptimizer.learningRate=0.001",
        "game.generatorOptimizer.learningRate=0.0001")

    public static let claims = [
        Claim(
            "The objective of a nearly optimal critic shows how far samples are from data.", metric: "critic-estimate",
            .atLeast(0.8), trial: trial),
        Claim(
            "It shows more than the objective of a GAN's critic.", metric: "critic-estimate",
            .above(.init("gan", "game.criticSteps=5")),
            trial: trial),
    ]

    public static let recipe = Recipe<WGAN>(
        steps: 5 * Collection.steps, data: Collection.data,
        game: TwoPlayerSettings(
            loss: .wasserstein, penalty: .clipping(0.01), prior: .uniform, latent: 62, criticSteps: 5,
            generatorOptimizer: .rmsprop(5e-5)),
        network: Collection.networks())
}
