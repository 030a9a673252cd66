import Adversarial
import Datasets

/// The GAN with spectral normalisation.
public enum SNGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "sngan",
        title: "Spectral Normalization for Generative Adversarial Networks",
        authors: "Miyato, Kataoka, Koyama, Yoshida",
        year: 2018,
        arXiv: "1802.05957",
        summary:
            "Each weight matrix is divided by its largest singular value, found by one power iteration per step: "
            + "cheap, and without a setting to tune.",
        differences:
            "A quarter of the paper's width at 32 pixels; set network.generator=resnet(256) and "
            + "network.critic=resnet(128) for its residual networks.", school: .wasserstein)

    public static let claims = [
        Claim(
            "Spectral normalisation makes better samples than no normalisation.", metric: "fid",
            .below(.init("sngan", "network.criticNorm=none")),
            trial: Collection.trial(of: "sndcgan(8)"))
    ]

    public static let recipe = Recipe<SNGAN>(
        steps: 20_000, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(loss: .hinge, latent: 128, generatorOptimizer: .adam(2e-4, 0, 0.9)),
        network: NetworkPair(
            generator: .sndcgan(16), critic: .sndcgan(16), generatorNorm: .batch, criticNorm: .spectral))
}
