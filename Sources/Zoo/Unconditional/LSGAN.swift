import Adversarial
import Datasets

/// The least squares GAN.
public enum LSGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "lsgan",
        title: "Least Squares Generative Adversarial Networks",
        authors: "Mao, Li, Xie, Lau, Wang, Smolley",
        year: 2017,
        arXiv: "1611.04076",
        summary:
            "The squared distance pulls samples to the critic's label for real data, also those that are far on "
            + "the right side of the decision boundary. With other labels (game.loss=pearson-least-squares) it is "
            + "Pearson's χ² divergence.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's.", school: .game)

    public static let claims = [
        Claim(
            "It makes better samples than a GAN.", metric: "fid", .below(.init("gan")), trial: Collection.fastTrial()),
        Claim(
            "Without batch normalisation it makes better samples than a GAN.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial() + ["network.generatorNorm=none", "network.criticNorm=none"],
            finding:
                "At the default learning rates, with which the critic learns more slowly than its generator, the "
                + "difference is 35 (-104 to 175, 5 seeds)."),
    ]

    public static let recipe = Recipe<LSGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.leastSquares),
        network: Collection.networks())
}
