import Adversarial
import Datasets

/// The GAN whose pixels look at each other.
public enum SAGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "sagan",
        title: "Self-Attention Generative Adversarial Networks",
        authors: "Zhang, Goodfellow, Metaxas, Odena",
        year: 2019,
        arXiv: "1805.08318",
        summary:
            "Self-attention in both players lets far parts of a picture agree; spectral normalisation in "
            + "both, and a critic that learns four times as fast (two time scales) in place of several steps.",
        differences: "Residual networks of 32 channels at 32 pixels, and no classes.")

    public static let claims = [
        Claim(
            "Self-attention makes better samples than the same networks without it.", metric: "fid",
            .below(.init("sagan", "network.generator=resnet(8)", "network.critic=resnet(8)")),
            trial: Collection.trial(of: "sagan(8)", steps: 800),
            finding:
                "The attention's weight γ, which begins at 0, is 0.02 to 0.11 in networks after these 800 steps: it hardly "
                + "counts yet, and differences are those of seeds. With averaged weights (average=0.99) one run of five "
                + "fails (93) and makes the mean 28.8 against 16.1; the other four come to 12.6 against 16.9.")
    ]

    public static let recipe = Recipe<SAGAN>(
        steps: 20_000, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            loss: .hinge, latent: 128, generatorOptimizer: .adam(1e-4, 0, 0.9), criticOptimizer: .adam(4e-4, 0, 0.9)),
        network: NetworkPair(
            generator: .sagan(32), critic: .sagan(32), generatorNorm: .spectral, criticNorm: .spectral))
}
