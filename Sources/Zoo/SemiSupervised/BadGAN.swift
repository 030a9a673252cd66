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
            "A perfect generator would not help the classifier; a generator whose samples lie between the "
            + "classes does. This one matches features, spreads its samples (pull-away term) and avoids regions "
            + "where data are dense, and the classifier should be confident on unlabelled data.",
        differences:
            "The network is that of docs/collection.md at half its width, infogan(32). The classifier's log Z "
            + "replaces the log-density of a PixelCNN++, which the paper trains first.")

    public static let claims = [
        Claim(
            "A generator whose samples lie between the classes gives a better classifier than a generator that "
                + "matches features.",
            metric: "classifier-error", .below(.init("fm-ssl", "game.entropy=0.1")),
            trial: Collection.trial(),
            finding:
                "Without the pull-away term (which the authors' code does not use for digits), with 0.01 of the "
                + "density term and with Kaiming initialisation the error is 0.30 as well (two seeds).")
    ]

    public static let recipe = Recipe<BadGAN>(
        steps: 6_000, batch: 100, data: DataSettings(source: "digits", labels: 100),
        game: SemiSupervisedSettings(entropy: 0.1, pullAway: 0.5, lowDensity: 0.1),
        network: NetworkPair(
            generator: .infogan(32), critic: .infogan(32), generatorNorm: .batch, criticNorm: .weight))
}
