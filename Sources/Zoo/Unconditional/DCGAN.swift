import Adversarial
import Datasets

/// The deep convolutional GAN.
public enum DCGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "dcgan",
        title: "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks",
        authors: "Radford, Metz, Chintala",
        year: 2016,
        arXiv: "1511.06434",
        summary:
            "All-convolutional networks with strides instead of pooling, batch normalisation in both players, "
            + "ReLU in the generator and leaky ReLU in the discriminator (critic), trained by Adam with β₁ = 0.5.",
        differences:
            "Latent vectors are normal, not uniform (game.prior=uniform for the paper's), batches have 64 "
            + "samples instead of 128, and the width is half the paper's, for pictures of 32×32 pixels.", school: .game,
        use: "pictures, and a baseline to compare others with")

    public static let claims = [
        Claim(
            "Convolutions make better pictures than fully connected layers.", metric: "fid",
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
