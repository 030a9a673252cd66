import Adversarial
import Datasets

/// The GAN with one softmax over a whole batch.
public enum SoftmaxGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "softmax-gan",
        title: "Softmax GAN",
        authors: "Lin",
        year: 2017,
        arXiv: "1704.06191",
        summary:
            "The critic distributes a batch's probability over the real samples; the generator wants it spread "
            + "over real and generated ones alike. Importance sampling replaces classification.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's.", school: .game)

    public static let claims = [
        Claim(
            "Without batch normalisation it makes better samples than a GAN.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial() + ["network.generatorNorm=none", "network.criticNorm=none"],
            finding:
                "At the default learning rates, with which the critic learns more slowly than its generator, the "
                + "difference is 9 (-17 to 35, 5 seeds).")
    ]

    public static let recipe = Recipe<SoftmaxGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.softmax),
        network: Collection.networks())
}
