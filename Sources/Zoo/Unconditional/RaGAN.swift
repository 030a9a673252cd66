import Adversarial
import Datasets

/// The relativistic average GAN.
public enum RaGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "ragan",
        title: "The relativistic discriminator: a key element missing from standard GAN",
        authors: "Jolicoeur-Martineau",
        year: 2019,
        arXiv: "1807.00734",
        summary: "Each sample is compared with the mean of the other side.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's.", school: .game)

    public static let claims = [
        Claim(
            "The relativistic average GAN makes better samples than the standard one.", metric: "fid",
            .below(.init("gan")), trial: Collection.fastTrial(),
            finding:
                "At the default learning rates, with which the critic learns more slowly than its generator, the "
                + "two are equal within error: 1.3 (-0.8 to 3.3, 5 seeds)."),
        Claim(
            "It also makes better samples with few data.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial() + ["data.limit=500"],
            finding:
                "At the default learning rates the difference is 184 (-642 to 1,009, 5 seeds). With so few data "
                + "either can end in noise, and single runs decide."),
    ]

    public static let recipe = Recipe<RaGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.relativisticAverage),
        network: Collection.networks())
}
