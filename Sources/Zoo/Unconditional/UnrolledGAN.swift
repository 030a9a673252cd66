import Adversarial
import Datasets

/// The GAN whose generator is trained through unrolled critic steps.
public enum UnrolledGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "unrolled-gan",
        title: "Unrolled Generative Adversarial Networks",
        authors: "Metz, Poole, Pfau, Sohl-Dickstein",
        year: 2017,
        arXiv: "1611.02163",
        summary:
            "The generator's gradient passes through some further steps of the critic, so that moving to the "
            + "next mode gives no advantage.",
        differences:
            "Leaky ReLU replaces tanh. The unrolled steps are plain gradient descent, as in the paper's "
            + "equation; the authors' code unrolls Adam. The ring has eight modes, where the authors' demo draws "
            + "seven. Batches have 256 samples instead of 512, there are a fifth of their steps, and the critic "
            + "learns five times as fast as theirs.")

    public static let claims = [
        Claim(
            "Unrolling five steps lets a GAN on a ring of eight Gaussians find more of them.", metric: "modes",
            .above(.init("unrolled-gan", "game.decorators=none")), trial: ["steps=3000"])
    ]

    public static let recipe = Recipe<UnrolledGAN>(
        steps: 5000, batch: 256, data: DataSettings(source: "ring8"),
        game: TwoPlayerSettings(
            decorators: .unrolling(5, rate: 0.01), latent: 256, generatorOptimizer: .adam(1e-3, 0.5, 0.999),
            criticOptimizer: .adam(5e-4, 0.5, 0.999)),
        network: NetworkPair(generator: .mlp(128, 128), critic: .mlp(128, 128)))
}
