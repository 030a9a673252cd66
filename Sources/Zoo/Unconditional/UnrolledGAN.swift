import Adversarial
import Datasets

/// The GAN whose generator looks ahead.
public enum UnrolledGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "unrolled-gan",
        title: "Unrolled Generative Adversarial Networks",
        authors: "Metz, Poole, Pfau, Sohl-Dickstein",
        year: 2017,
        arXiv: "1611.02163",
        summary:
            "The generator's gradient passes through some further steps of the critic, so that running to the "
            + "next mode does not pay.",
        differences:
            "Leaky ReLU in the place of tanh; the steps looked ahead are plain gradient descent, as in the "
            + "paper's equation, where the authors' code unrolls Adam; the ring has eight modes, where the "
            + "authors' demo draws seven; batches of 256 for their 512, a fifth of their steps, and a critic five times as "
            + "fast as theirs.")

    public static let claims = [
        Claim(
            "Looking five steps ahead lets a GAN on a ring of eight Gaussians find more of them.", metric: "modes",
            .above(.init("unrolled-gan", "game.decorators=none")), trial: ["steps=3000"])
    ]

    public static let recipe = Recipe<UnrolledGAN>(
        steps: 5000, batch: 256, data: DataSettings(source: "ring8"),
        game: TwoPlayerSettings(
            decorators: .unrolling(5, rate: 0.01), latent: 256, generatorOptimizer: .adam(1e-3, 0.5, 0.999),
            criticOptimizer: .adam(5e-4, 0.5, 0.999)),
        network: NetworkPair(generator: .mlp(128, 128), critic: .mlp(128, 128)))
}
