import Adversarial
import Datasets

/// The semi-supervised GAN whose generator matches features.
public enum FMSSL: SemiSupervisedSystem {
    public static let card = Card(
        name: "fm-ssl",
        title: "Improved Techniques for Training GANs",
        authors: "Salimans, Goodfellow, Zaremba, Cheung, Radford, Chen",
        year: 2016,
        arXiv: "1606.03498",
        summary:
            "The generator matches the mean of the critic's features instead of fooling the critic: samples are "
            + "worse, and the classifier is better.",
        differences:
            "The network is that of docs/collection.md at half its width, infogan(32), with weight normalisation "
            + "and without noise between layers.")

    public static let claims = [
        Claim(
            "Matching features gives a better classifier than a hundred labels alone.", metric: "classifier-error",
            .below(.init("sgan", "game.unsupervised=0")), trial: Collection.trial(),
            finding:
                "With Kaiming initialisation, and also with a critic learning rate of 0.001, the error is 0.30 "
                + "to 0.31 (two seeds each). The paper's networks add noise to every layer; these networks do not."),
        Claim(
            "Matching features gives a better classifier than a generator that fools the critic.",
            metric: "classifier-error",
            .below(.init("sgan")), trial: Collection.trial()),
    ]

    public static let recipe = Recipe<FMSSL>(
        steps: 6_000, batch: 100, data: DataSettings(source: "digits", labels: 100),
        game: SemiSupervisedSettings(),
        network: NetworkPair(
            generator: .infogan(32), critic: .infogan(32), generatorNorm: .batch, criticNorm: .weight))
}
