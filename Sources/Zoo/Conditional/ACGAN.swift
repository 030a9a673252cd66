import Adversarial
import Datasets

/// The conditional GAN whose critic also classifies.
public enum ACGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "acgan",
        title: "Conditional Image Synthesis with Auxiliary Classifier GANs",
        authors: "Odena, Olah, Shlens",
        year: 2017,
        arXiv: "1610.09585",
        summary:
            "The critic does not receive the class but has a second output that predicts it; both players want "
            + "the class of a sample to be predicted correctly.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's. The adversarial loss is the non-saturating one.")

    public static let claims = [
        Claim(
            "Samples belong to the requested class.", metric: "class-accuracy", .atLeast(0.9),
            trial: Collection.trial(steps: 3_000),
            finding:
                "With twice the width, 2,000 steps and nearly three times the training time it is 0.966 (0.949 "
                + "to 0.983, 5 seeds): the experiment is small for a critic with two tasks.")
    ]

    public static let recipe = Recipe<ACGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(condition: .auxiliary(1)),
        network: Collection.networks())
}
