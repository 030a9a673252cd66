import Adversarial
import Datasets

/// The GAN whose critic also learns by which quarter a picture was turned.
public enum SSGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "ssgan",
        title: "Self-Supervised GANs via Auxiliary Rotation Loss",
        authors: "Chen, Zhai, Ritter, Lucic, Houlsby",
        year: 2019,
        arXiv: "1811.11212",
        summary:
            "Without classes a critic forgets; telling quarter turns apart keeps its features useful, as "
            + "classes would.",
        differences:
            "Spectral normalisation's convolutional networks at 32 pixels; a batch has a quarter of its "
            + "pictures at each turn, where the paper turns a sixteenth of it four times.")

    public static let claims = [
        Claim(
            "Telling quarter turns makes better samples.", metric: "fid", .below(.init("ssgan", "game.condition=none")),
            trial: Collection.trial(of: "sndcgan(8)"),
            finding:
                "The mean lies on the paper's side with a spread of nine over seeds: fourteen seeds with just these would show it. "
                + "The paper's gain is on CIFAR-10 and ImageNet, where a critic has more kinds to forget.")
    ]

    public static let recipe = Recipe<SSGAN>(
        steps: 20_000, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            loss: .hinge, condition: .rotation(), latent: 128, generatorOptimizer: .adam(2e-4, 0, 0.9)),
        network: NetworkPair(
            generator: .sndcgan(32), critic: .sndcgan(32), generatorNorm: .batch, criticNorm: .spectral))
}
