import Adversarial
import Datasets

/// The GAN whose styles modulate its weights.
public enum StyleGAN2: TwoPlayerSystem {
    public static let card = Card(
        name: "stylegan2",
        title: "Analyzing and Improving the Image Quality of StyleGAN",
        authors: "Karras, Laine, Aittala, Hellsten, Lehtinen, Aila",
        year: 2020,
        arXiv: "1912.04958",
        summary:
            "A mapping network turns the latent vector into styles that scale the weights of each "
            + "convolution; pictures are summed up over the scales. R1 keeps the critic smooth and path lengths the "
            + "generator, each in some turns only.",
        differences:
            "Small networks at 32 pixels, without style mixing. The critic is SNGAN's "
            + "residual network with ReLU, without blur, and the batch's deviation is one feature behind its last "
            + "layer. R1 is added to the loss of every sixteenth turn; the paper gives it a step of its own and makes "
            + "up for that in the optimiser's numbers, and so with path lengths. Ways are taken between latent vectors, "
            + "where the paper's are between styles.")

    public static let claims = [
        Claim(
            "With path lengths held, the ways between samples are shorter in the eyes of a classifier.", metric: "ppl",
            .below(.init("stylegan2", "game.decorators=none")), trial: trial,
            finding:
                "Four seeds of five are on the claim's side. With a critic that halves once more and has one block behind that, "
                + "the difference is -288 (-542 to -35, 5 seeds)."),
        Claim(
            "Samples are better for it.", metric: "fid", .below(.init("stylegan2", "game.decorators=none")),
            trial: trial,
            finding:
                "Level. Shorter ways are what path lengths are held for, not better samples; the difference's spread over "
                + "seeds (13) would hide one of ten."),
    ]

    /// A critic of four channels has rectifiers that all stay at 0 in some runs.
    private static let trial = [
        "steps=1000", "average=0.99", "network.generator=style(4)", "network.critic=resnet(16)",
    ]

    public static let recipe = Recipe<StyleGAN2>(
        steps: 20_000, batch: 32, average: 0.998, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            penalty: .r1(1), penaltyEvery: 16, decorators: .pathLength(2), latent: 64,
            generatorOptimizer: .adam(2e-3, 0, 0.99)),
        network: NetworkPair(
            generator: .style(16), critic: .resnet(16), criticNorm: .equalized, statistics: .deviation))
}
