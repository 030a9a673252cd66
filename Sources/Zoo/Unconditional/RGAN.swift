import Adversarial
import Datasets

/// The relativistic GAN.
public enum RGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "rgan",
        title: "The relativistic discriminator: a key element missing from standard GAN",
        authors: "Jolicoeur-Martineau",
        year: 2019,
        arXiv: "1807.00734",
        summary:
            "The critic estimates how much more real a real sample is than a generated one, so that the "
            + "generator also learns from real data. game.loss=relativistic-pairs-least-squares and "
            + "relativistic-pairs-hinge apply the same to other losses; relativistic-average, "
            + "relativistic-least-squares and relativistic-hinge compare with the mean of the other side.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's.", school: .game)

    public static let claims = [
        Claim(
            "The relativistic GAN makes better samples than the standard one.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial(),
            finding:
                "At the default learning rates, with which the critic learns more slowly than its generator, the "
                + "two are equal within error: 1.0 (-0.2 to 2.2, 5 seeds). At equal rates the baseline's FID is 10 "
                + "on some seeds and hundreds on others.")
    ]

    public static let recipe = Recipe<RGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.relativistic),
        network: Collection.networks())
}
