import Adversarial
import Datasets

/// The conditional GAN whose critic projects features on the class.
public enum ProjectionGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "projection-gan",
        title: "cGANs with Projection Discriminator",
        authors: "Miyato, Koyama",
        year: 2018,
        arXiv: "1802.05637",
        summary:
            "The form that the best critic has under simple assumptions: a term for the picture and the inner "
            + "product of its features with the class's embedding.",
        differences:
            "Spectral normalisation's convolutional networks; the class comes to the generator beside the "
            + "latent vector, where the paper has conditional batch normalisation; the embedding of classes is not "
            + "spectrally normalised, as it is in the authors' code.")

    public static let claims = [
        Claim(
            "Projection makes samples of the class asked for more reliably than a class beside the critic's input.",
            metric: "class-accuracy", .above(.init("projection-gan", "game.condition=concatenation")),
            trial: Collection.trial(of: "sndcgan(8)"))
    ]

    public static let recipe = Recipe<ProjectionGAN>(
        steps: 20_000, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            loss: .hinge, condition: .projection, latent: 128, generatorOptimizer: .adam(2e-4, 0, 0.9)),
        network: NetworkPair(
            generator: .sndcgan(32), critic: .sndcgan(32), generatorNorm: .batch, criticNorm: .spectral))
}
