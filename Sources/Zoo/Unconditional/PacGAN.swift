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
            "The critic sees several samples at once, a pack, so that a lack of variety is visible in every pack.",
        differences:
            "Networks and learning rates are those of unrolled-gan on the ring, not the paper's; "
            + "game.decorators=packing(3) makes larger packs.")

    public static let claims = [
        Claim(
            "Packing two samples lets a GAN on a ring of eight Gaussians find more of them.", metric: "modes",
            .above(.init("pacgan", "game.decorators=none")), trial: ["steps=3000"]),
        Claim(
            "Packing covers more of the thousand modes of stacked digits (three digits, one per colour channel).",
            metric: "class-modes",
            reading: "classes-covered", .above(.init("pacgan", "game.decorators=none")), trial: stacked,
            finding:
                "Packing halves the number of inputs that the critic sees. With batches of 128, which give as "
                + "many inputs as the baseline's, most of the loss disappears: 92 classes against 118, no "
                + "significant difference (three seeds). With the paper's 2,000 steps and learning rates of 0.0002 "
                + "as well: 406 and 112 classes against 64 and 131. With a DCGAN of width 16 instead: 14 and 17 "
                + "against 140 and 50 (two seeds each). Which method has more classes depends on how far training "
                + "has progressed."
        ),
        Claim(
            "The shares of the classes are nearer to the data's: the reverse KL is smaller.", metric: "class-modes",
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
