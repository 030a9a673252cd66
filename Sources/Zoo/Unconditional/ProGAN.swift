import Adversarial
import Datasets

/// The progressively growing GAN.
public enum ProGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "progan",
        title: "Progressive Growing of GANs for Improved Quality, Stability, and Variation",
        authors: "Karras, Aila, Laine, Lehtinen",
        year: 2018,
        arXiv: "1710.10196",
        summary:
            "Training begins with a few pixels, and layers that double the resolution fade in one after the "
            + "other. Equalised learning rates, pixel normalisation and the minibatch standard deviation keep both "
            + "players in balance.",
        differences:
            "Networks are small, at 32 pixels. A stage lasts a number of steps at one batch size. "
            + "The minibatch deviation is one feature after the second-to-last layer. Samples come from the final "
            + "weights; set average=0.999 for the paper's moving average.", use: "larger pictures, and have time")

    public static let claims = [
        Claim(
            "Networks that grow make image patches nearer to the data's than the same networks trained at full "
                + "size from the start.",
            metric: "swd-patches", .below(.init("progan", "game.decorators=growing(1)")),
            trial: [
                "steps=700", "game.decorators=growing(100)", "network.generator=progressive(8)",
                "network.critic=progressive(8)",
            ],
            finding:
                "Of 700 steps growing leaves the last hundred for full-size pictures; all 700 take two thirds of "
                + "the baseline's time. Averaged weights (average=0.98) do not help: worse on each of three seeds.")
    ]

    public static let recipe = Recipe<ProGAN>(
        steps: 12_000, batch: 16, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            loss: .wasserstein, penalty: .gradient(10) + .drift(0.001), decorators: .growing(1_500),
            latent: 128, generatorOptimizer: .adam(1e-3, 0, 0.99)),
        network: NetworkPair(
            generator: .progressive(16), critic: .progressive(16), generatorNorm: .equalized, criticNorm: .equalized,
            statistics: .deviation))
}
