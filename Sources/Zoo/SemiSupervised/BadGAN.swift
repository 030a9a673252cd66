import Adversarial
import Datasets

/// The semi-supervised GAN with a generator that is bad on purpose.
public enum BadGAN: SemiSupervisedSystem {
    public static let card = Card(
        name: "bad-gan",
        title: "Good Semi-supervised Learning that Requires a Bad GAN",
        authors: "Dai, Yang, Yang, Cohen, Salakhutdinov",
        year: 2017,
        arXiv: "1705.09783",
        summary:
            "A perfect generator would not help the classifier; one whose samples lie between the classes "
            + "does: it matches features, spreads (the pull-away term) and is pushed out of where data are "
            + "dense, and the classifier should be sure of unlabelled data.",
        differences:
            "The collection's network; the classifier's own log Z stands for the log-density of a PixelCNN++ "
            + "that the paper trains first.")

    public static let claims = [
        Claim(
            "A generator of samples that lie between the classes makes a better classifier than one that matches features.",
            metric: "classifier-error", .below(.init("fm-ssl", "game.entropy=0.1")),
            trial: Collection.trial(),
            finding:
                "Without the pull-away term, which the authors' code leaves out for digits, with a hundredth of the "
                + "density term and with Kaiming's first weights the error is 0.30 as well (two seeds).")
    ]

    public static let recipe = Recipe<BadGAN>(
        steps: 6_000, batch: 100, data: DataSettings(source: "digits", labels: 100),
        game: SemiSupervisedSettings(entropy: 0.1, pullAway: 0.5, lowDensity: 0.1),
        network: NetworkPair(
            generator: .infogan(32), critic: .infogan(32), generatorNorm: .batch, criticNorm: .weight))
}
