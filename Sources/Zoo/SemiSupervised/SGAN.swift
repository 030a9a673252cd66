import Adversarial
import Datasets

/// The GAN whose critic is a classifier with one additional class.
public enum SGAN: SemiSupervisedSystem {
    public static let card = Card(
        name: "sgan",
        title: "Semi-Supervised Learning with Generative Adversarial Networks",
        authors: "Odena",
        year: 2016,
        arXiv: "1606.01583",
        summary:
            "The critic tells K classes of data and one class of generated samples apart. A few labels and many "
            + "unlabelled samples give a better classifier than the labels alone.",
        differences:
            "The network is that of docs/collection.md at half its width, infogan(32), with weight "
            + "normalisation. The K + 1 classes are K logits whose sum of exponentials is compared with 1, which "
            + "is equivalent. The loss is the sum of two means: all data against generated samples, and labelled "
            + "data among the K classes; the paper uses one mean over K + 1 classes of labelled data and samples.")

    public static let claims = [
        Claim(
            "Unlabelled data give a better classifier than a hundred labels alone.", metric: "classifier-error",
            .below(.init("sgan", "game.unsupervised=0")), trial: Collection.trial())
    ]

    public static let recipe = Recipe<SGAN>(
        steps: 6_000, batch: 100, data: DataSettings(source: "digits", labels: 100),
        game: SemiSupervisedSettings(featureMatching: false),
        network: NetworkPair(
            generator: .infogan(32), critic: .infogan(32), generatorNorm: .batch, criticNorm: .weight))
}
