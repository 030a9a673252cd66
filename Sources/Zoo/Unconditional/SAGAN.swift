import Adversarial
import Datasets

/// The self-attention GAN.
public enum SAGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "sagan",
        title: "Self-Attention Generative Adversarial Networks",
        authors: "Zhang, Goodfellow, Metaxas, Odena",
        year: 2019,
        arXiv: "1805.08318",
        summary:
            "Self-attention in both players lets distant parts of a picture agree. Both players are spectrally "
            + "normalised, and a critic learning rate four times the generator's (two time scales) replaces "
            + "several critic updates.",
        differences: "Residual networks of 32 channels at 32 pixels, without classes.")

    /// Both learning rates are five times the published ones, and the critic's is four times the generator's.
    private static let trial =
        ["steps=800", "network.generator=sagan(8)", "network.critic=sagan(8)"]
        + zip(Collection.rates, [0.0005, 0.002]).map { "\($0)=\($1)" }

    public static let claims = [
        Claim(
            "Self-attention makes better samples than the same networks without it.", metric: "fid",
            .below(.init("sagan", "network.generator=resnet(8)", "network.critic=resnet(8)")),
            trial: trial,
            finding:
                "Four seeds of five support the claim. The attention's weight γ, which starts at 0, is only 0.02 "
                + "to 0.17 after these 800 steps, so attention has little effect yet. Without batch normalisation "
                + "in the generator (the paper's generator has both batch and spectral normalisation), seven of "
                + "these ten runs ended above 90 (five of them black), and two of ten with both rates at 0.001.")
    ]

    public static let recipe = Recipe<SAGAN>(
        steps: 20_000, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            loss: .hinge, latent: 128, generatorOptimizer: .adam(1e-4, 0, 0.9), criticOptimizer: .adam(4e-4, 0, 0.9)),
        network: NetworkPair(
            generator: .sagan(32), critic: .sagan(32), generatorNorm: .spectralBatch, criticNorm: .spectral))
}
