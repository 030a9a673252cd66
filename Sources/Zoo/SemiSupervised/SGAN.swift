import Adversarial
import Datasets

/// The GAN whose critic is a classifier with one class more.
public enum SGAN: SemiSupervisedSystem {
    public static let card = Card(
        name: "sgan",
        title: "Semi-Supervised Learning with Generative Adversarial Networks",
        authors: "Odena",
        year: 2016,
        arXiv: "1606.01583",
        summary:
            "The critic tells K classes of data and one of samples apart: a few labels and many unlabelled "
            + "samples make a better classifier than the labels alone.",
        differences:
            "The collection's network at half its width with weight normalisation; the K + 1 classes are "
            + "written as K logits whose sum of exponentials is held against 1, which is the same. All data are told "
            + "from samples, and known ones among the K classes, each part with its own mean; the paper takes one "
            + "mean over K + 1 classes of known data and samples.")

    public static let claims = [
        Claim(
            "Unlabelled data make a better classifier than a hundred labels alone.", metric: "classifier-error",
            .below(.init("sgan", "game.unsupervised=0")), trial: Collection.trial())
    ]

    public static let recipe = Recipe<SGAN>(
        steps: 6_000, batch: 100, data: DataSettings(source: "digits", labels: 100),
        game: SemiSupervisedSettings(featureMatching: false),
        network: NetworkPair(
            generator: .infogan(32), critic: .infogan(32), generatorNorm: .batch, criticNorm: .weight))
}
