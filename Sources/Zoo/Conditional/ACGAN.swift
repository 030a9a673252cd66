import Adversarial
import Datasets

/// The conditional GAN whose critic names the class.
public enum ACGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "acgan",
        title: "Conditional Image Synthesis with Auxiliary Classifier GANs",
        authors: "Odena, Olah, Shlens",
        year: 2017,
        arXiv: "1610.09585",
        summary:
            "The critic does not see the class but has a second head that names it; both players want samples "
            + "to be named rightly.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's. The adversarial part is the non-saturating one.")

    public static let claims = [
        Claim(
            "Samples are of the class that was asked for.", metric: "class-accuracy", .atLeast(0.9),
            trial: Collection.trial(steps: 3_000),
            finding:
                "At twice the width, 2,000 steps and nearly three times the time it is 0.966 (0.949 to 0.983, 5 seeds): the trial is "
                + "small for a critic with two tasks.")
    ]

    public static let recipe = Recipe<ACGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(condition: .auxiliary(1)),
        network: Collection.networks())
}
