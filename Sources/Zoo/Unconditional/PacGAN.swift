import Adversarial
import Datasets

/// The GAN whose critic sees several samples at once.
public enum PacGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "pacgan",
        title: "PacGAN: The power of two samples in generative adversarial networks",
        authors: "Lin, Khetan, Fanti, Oh",
        year: 2018,
        arXiv: "1712.04086",
        summary:
            "Samples are packed before the critic sees them, so that a lack of variety shows in every pack.",
        differences:
            "The networks and learning rates of the unrolled GAN's ring in the place of the paper's; "
            + "game.decorators=packing(3) for larger packs.")

    public static let claims = [
        Claim(
            "Packing two samples lets a GAN on a ring of eight Gaussians find more of them.", metric: "modes",
            .above(.init("pacgan", "game.decorators=none")), trial: ["steps=3000"]),
        Claim(
            "Packing covers more of the thousand modes of three digits at once.", metric: "class-modes",
            reading: "classes-covered", .above(.init("pacgan", "game.decorators=none")), trial: stacked,
            finding:
                "Packing halves the inputs that the critic sees. With batches of 128, as many inputs as the rival's, most of "
                + "the loss is gone: 92 classes against 118, no difference shown (three seeds). With the paper's 2,000 steps and "
                + "rates of 0.0002 besides, 406 and 112 classes against 64 and 131; with a DCGAN of width 16 in the networks' place, "
                + "14 and 17 against 140 and 50 (two seeds each): which has more classes depends on how far training has come."
        ),
        Claim(
            "The classes' shares are nearer to the data's: the reverse KL is smaller.", metric: "class-modes",
            reading: "class-reverse-kl", .below(.init("pacgan", "game.decorators=none")), trial: stacked),
    ]

    private static let stacked = [
        "data.source=stacked-digits", "network.generator=infogan(16)", "network.critic=infogan(16)",
        "network.generatorNorm=batch", "network.criticNorm=batch", "batch=64", "steps=800", "game.latent=62",
        "game.generatorOptimizer.learningRate=0.0005", "game.criticOptimizer.learningRate=0.001",
    ]

    public static let recipe = Recipe<PacGAN>(
        steps: 5000, batch: 256, data: DataSettings(source: "ring8"),
        game: TwoPlayerSettings(
            decorators: .packing(2), latent: 256, generatorOptimizer: .adam(1e-3, 0.5, 0.999),
            criticOptimizer: .adam(5e-4, 0.5, 0.999)),
        network: NetworkPair(generator: .mlp(128, 128), critic: .mlp(128, 128)))
}
