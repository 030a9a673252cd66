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
            + "of the paper's.")

    public static let claims = [
        Claim(
            "The relativistic average GAN makes better samples than the standard one.", metric: "fid",
            .below(.init("gan")), trial: Collection.fastTrial()),
        Claim(
            "It does so with few data too.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial() + ["data.limit=500"]),
    ]

    public static let recipe = Recipe<RaGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.relativisticAverage),
        network: Collection.networks())
}
