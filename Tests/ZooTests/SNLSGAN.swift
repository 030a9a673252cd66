import Adversarial
import Datasets
import Zoo

/// The least-squares GAN whose critic is Lipschitz.
public enum SNLSGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "sn-lsgan",
        title: "Least Squares Generative Adversarial Networks",
        authors: "Mao, Li, Xie, Lau, Wang, Smolley",
        year: 2017,
        arXiv: "1611.04076",
        summary: "Squared distances to the labels in place of cross-entropy: samples far from the boundary still move.",
        differences: "DCGAN's networks in place of the paper's, with spectral normalisation in the critic.")

    public static let recipe = Recipe<SNLSGAN>(
        steps: 3_000,
        data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(loss: .leastSquares, generatorOptimizer: .adam(2e-4, 0.5, 0.999)),
        network: NetworkPair(generator: .dcgan(64), critic: .dcgan(64), generatorNorm: .batch, criticNorm: .spectral))
}
