import Adversarial
import Datasets

/// The first generative adversarial network.
public enum GAN: TwoPlayerSystem {
    public static let card = Card(
        name: "gan",
        title: "Generative Adversarial Networks",
        authors: "Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville, Bengio",
        year: 2014,
        arXiv: "1406.2661",
        summary:
            "A generator and a discriminator are trained against each other; at the optimum D = p/(p + q), and the "
            + "generator minimises the Jensen–Shannon divergence between data and samples.",
        differences: "Leaky ReLU and Adam stand for maxout, dropout and momentum, as everywhere since 2016; the "
            + "generator's loss is the non-saturating one that the paper recommends in its section 3.")

    public static let recipe = Recipe<GAN>(
        steps: 20_000,
        data: DataSettings(source: "digits"),
        game: TwoPlayerSettings(generatorOptimizer: .adam(2e-4, 0.5, 0.999)),
        network: NetworkPair(
            generator: .mlp(128, 256, 512, 1024), critic: .mlp(512, 256), generatorNorm: .batch, criticNorm: .none))
}
