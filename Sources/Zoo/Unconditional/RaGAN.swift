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
        summary: "Each sample is held against the mean of the other side.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's.", school: .game)

    public static let claims = [
        Claim(
            "The relativistic average GAN makes better samples than the standard one.", metric: "fid",
            .below(.init("gan")), trial: Collection.fastTrial(),
            finding:
                "At the collection's rates, where the critic lags behind its generator, the two are level: 1.3 (-0.8 to 3.3, 5 "
                + "seeds)."),
        Claim(
            "It does so with few data too.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial() + ["data.limit=500"],
            finding:
                "At the collection's rates: 184 (-642 to 1,009, 5 seeds). With so few data either may end in noise, and single "
                + "runs decide."),
    ]

    public static let recipe = Recipe<RaGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.relativisticAverage),
        network: Collection.networks())
}
