import Adversarial
import Datasets

/// StyleGAN2, whose styles modulate convolution weights.
public enum StyleGAN2: TwoPlayerSystem {
    public static let card = Card(
        name: "stylegan2",
        title: "Analyzing and Improving the Image Quality of StyleGAN",
        authors: "Karras, Laine, Aittala, Hellsten, Lehtinen, Aila",
        year: 2020,
        arXiv: "1912.04958",
        summary:
            "A mapping network turns the latent vector into styles that scale the weights of each convolution; "
            + "the pictures of all resolutions are summed. R1 regularises the critic and path lengths regularise "
            + "the generator, each in some of the steps only.",
        differences:
            "Networks are small, at 32 pixels, without style mixing. The critic is SNGAN's residual network with "
            + "ReLU and without blur, and the minibatch deviation is one feature after its last layer. R1 is added "
            + "to the loss of every sixteenth step; the paper gives it an optimiser step of its own and corrects "
            + "the optimiser's settings for it. The same holds for path lengths. Paths (for the metric PPL) run "
            + "between latent vectors; the paper's run between styles.")

    public static let claims = [
        Claim(
            "With path length regularisation, perceptual path lengths (PPL) between samples are shorter.",
            metric: "ppl",
            .below(.init("stylegan2", "game.decorators=none")), trial: trial,
            finding:
                "Four seeds of five support the claim. With a critic that downsamples once more, followed by one "
                + "block, the difference is -288 (-542 to -35, 5 seeds)."),
        Claim(
            "Path length regularisation also makes samples better.", metric: "fid",
            .below(.init("stylegan2", "game.decorators=none")),
            trial: trial,
            finding:
                "The two are equal within error. The regularisation is meant for shorter paths, not for better "
                + "samples. With a standard deviation of 13 over seeds a difference of ten would not be visible."),
    ]

    /// In a critic with four channels all rectifiers output 0 in some runs.
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
