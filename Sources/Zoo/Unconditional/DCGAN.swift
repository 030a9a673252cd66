import Adversarial
import Datasets

/// The GAN with convolutions that made pictures work.
public enum DCGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "dcgan",
        title: "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks",
        authors: "Radford, Metz, Chintala",
        year: 2016,
        arXiv: "1511.06434",
        summary:
            "All-convolutional networks with strides instead of pooling, batch normalisation in both players, ReLU "
            + "in the generator and leaky ReLU in the discriminator, trained by Adam with a first moment of 0.5.",
        differences: "Normal instead of uniform latent vectors (game.prior=uniform for the paper's), batches of 64 "
            + "instead of 128, and half the paper's width, for pictures of 32×32 pixels.", school: .game,
        use: "pictures, and something to hold others against")

    public static let claims = [
        Claim(
            "Convolutions make better pictures than layers of all pixels.", metric: "fid",
            .below(
                .init(
                    "dcgan", "network.generator=mlp(256,512)", "network.critic=mlp(512,256)",
                    "network.generatorNorm=none", "network.criticNorm=none")),
            trial: Collection.trial(of: "dcgan(8)"))
    ]

    public static let recipe = Recipe<DCGAN>(
        steps: 3_000,
        data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(generatorOptimizer: .adam(2e-4, 0.5, 0.999)),
        network: NetworkPair(generator: .dcgan(64), critic: .dcgan(64), generatorNorm: .batch, criticNorm: .batch))
}
