import Adversarial
import Datasets

/// The GAN with squares in the place of logarithms.
public enum LSGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "lsgan",
        title: "Least Squares Generative Adversarial Networks",
        authors: "Mao, Li, Xie, Lau, Wang, Smolley",
        year: 2017,
        arXiv: "1611.04076",
        summary:
            "Samples are drawn to the critic's label for real data by the squared distance, which also pulls "
            + "those far on the right side; with other labels (game.loss=pearson-least-squares) it is Pearson's "
            + "χ² divergence.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's.", school: .game)

    public static let claims = [
        Claim(
            "It makes better samples than a GAN.", metric: "fid", .below(.init("gan")), trial: Collection.fastTrial()),
        Claim(
            "Without batch normalisation it makes better samples than a GAN.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial() + ["network.generatorNorm=none", "network.criticNorm=none"],
            finding:
                "At the collection's rates, where the critic lags behind its generator, the difference is 35 (-104 to 175, 5 "
                + "seeds)."),
    ]

    public static let recipe = Recipe<LSGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.leastSquares),
        network: Collection.networks())
}
