import Adversarial
import Datasets

/// The conditional GAN with a projection critic.
public enum ProjectionGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "projection-gan",
        title: "cGANs with Projection Discriminator",
        authors: "Miyato, Koyama",
        year: 2018,
        arXiv: "1802.05637",
        summary:
            "The critic has the form of the optimal critic under simple assumptions: a term for the picture, "
            + "plus the inner product of its features with the class's embedding.",
        differences:
            "The networks are the convolutional networks of the spectral normalisation paper (sndcgan). The "
            + "generator receives the class appended to the latent vector; the paper uses conditional batch "
            + "normalisation. The class embedding has no spectral normalisation, unlike in the authors' code.")

    public static let claims = [
        Claim(
            "With projection, samples belong to the requested class more reliably than with the class appended "
                + "to the critic's input.",
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
