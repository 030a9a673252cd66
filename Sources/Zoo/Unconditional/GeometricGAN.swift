import Adversarial
import Datasets

/// The GAN with a support vector machine as critic.
public enum GeometricGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "geometric-gan",
        title: "Geometric GAN",
        authors: "Lim, Ye",
        year: 2017,
        arXiv: "1705.02894",
        summary:
            "The critic finds the widest margin between real and generated features (the hinge), and samples "
            + "move along its normal.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's; without the decay of the critic's last weights that widens the margin.")

    public static let claims = [
        Claim(
            "The hinge loss finds more of a ring's eight Gaussians than a GAN.", metric: "modes", .above(.init("gan")),
            trial: Collection.ring(),
            finding:
                "The rival finds all eight on three seeds of five with these settings, so that there is little to gain."
        )
    ]

    public static let recipe = Recipe<GeometricGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.hinge),
        network: Collection.networks())
}
