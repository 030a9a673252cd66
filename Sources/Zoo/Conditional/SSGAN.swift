import Adversarial
import Datasets

/// The GAN whose critic also learns to recognise rotations.
public enum SSGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "ssgan",
        title: "Self-Supervised GANs via Auxiliary Rotation Loss",
        authors: "Chen, Zhai, Ritter, Lucic, Houlsby",
        year: 2019,
        arXiv: "1811.11212",
        summary:
            "A critic without classes forgets. An additional task, recognising rotations by quarters of a "
            + "circle, keeps its features useful, as classes would.",
        differences:
            "The networks are the convolutional networks of the spectral normalisation paper (sndcgan) at 32 "
            + "pixels. A quarter of the batch has each of the four rotations; the paper rotates a sixteenth of the "
            + "batch in all four ways.")

    public static let claims = [
        Claim(
            "Recognising rotations makes better samples.", metric: "fid", .below(.init("ssgan", "game.condition=none")),
            trial: Collection.trial(of: "sndcgan(8)"),
            finding:
                "The mean supports the paper, with a standard deviation of nine over seeds; with this mean and "
                + "deviation fourteen seeds would show it. The paper's gain is on CIFAR-10 and ImageNet, where a "
                + "critic has more classes to forget.")
    ]

    public static let recipe = Recipe<SSGAN>(
        steps: 20_000, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            loss: .hinge, condition: .rotation(), latent: 128, generatorOptimizer: .adam(2e-4, 0, 0.9)),
        network: NetworkPair(
            generator: .sndcgan(32), critic: .sndcgan(32), generatorNorm: .batch, criticNorm: .spectral))
}
