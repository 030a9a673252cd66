import Adversarial
import Datasets

/// The GAN with the hinge loss, a support vector machine as critic.
public enum GeometricGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "geometric-gan",
        title: "Geometric GAN",
        authors: "Lim, Ye",
        year: 2017,
        arXiv: "1705.02894",
        summary:
            "The critic finds the widest margin between real and generated features (the hinge loss), and "
            + "samples move along the normal of the separating hyperplane.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's. The decay of the critic's last weights, which widens the "
            + "margin, is left out.")

    public static let claims = [
        Claim(
            "The hinge loss finds more of a ring's eight Gaussians than a GAN.", metric: "modes", .above(.init("gan")),
            trial: Collection.ring(),
            finding:
                "The baseline finds all eight on three seeds of five with these settings, so there is little to gain."
        )
    ]

    public static let recipe = Recipe<GeometricGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.hinge),
        network: Collection.networks())
}
