import Adversarial
import Datasets

/// The GAN with minibatch discrimination, label smoothing and virtual batch normalisation.
public enum ImprovedGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "improved-gan",
        title: "Improved Techniques for Training GANs",
        authors: "Salimans, Goodfellow, Zaremba, Cheung, Radford, Chen",
        year: 2016,
        arXiv: "1606.03498",
        summary:
            "Feature matching, minibatch discrimination, historical averaging, one-sided label smoothing and "
            + "virtual batch normalisation: each is a setting here (game.decorators, network.statistics, "
            + "network.generatorNorm=virtual).",
        differences:
            "Minibatch discrimination, label smoothing and virtual batch normalisation in the generator are used "
            + "together, on DCGAN's networks at half the width; feature matching and historical averaging can be "
            + "added with game.decorators.", use: "more variety than dcgan has")

    public static let claims = [
        Claim(
            "A critic that sees whole minibatches keeps more of the data's variety.", metric: "prdc",
            reading: "coverage",
            .above(.init("improved-gan", "network.statistics=none")),
            trial: Collection.trial(of: "dcgan(8)"))
    ]

    public static let recipe = Recipe<ImprovedGAN>(
        steps: 5_000, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            decorators: .smoothing(0.1), prior: .uniform,
            generatorOptimizer: .adam(3e-4, 0.5, 0.999)),
        network: NetworkPair(
            generator: .dcgan(32), critic: .dcgan(32), generatorNorm: .virtual, criticNorm: .weight,
            statistics: .discrimination))
}
