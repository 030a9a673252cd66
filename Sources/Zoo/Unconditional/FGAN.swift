import Adversarial
import Datasets

/// The GAN for any f-divergence.
public enum FGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "f-gan",
        title: "f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization",
        authors: "Nowozin, Cseke, Tomioka",
        year: 2016,
        arXiv: "1606.00709",
        summary:
            "Every f-divergence has a game: the critic bounds it from below by its convex conjugate. "
            + "game.loss=f-kl, f-reverse-kl, f-pearson, f-hellinger, f-jensen-shannon and f-gan choose it.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's. Both players descend once on each batch, as in the paper's algorithm 1, but the "
            + "generator against the critic as it has just become, where the paper takes both slopes at one point; the "
            + "critic is spectrally normalised, because exponentials of unbounded outputs overflow.",
        school: .divergence)

    public static let claims = [
        Claim(
            "The divergence decides what a generator too small for its data gives up: with KL it leaves out less of a ring "
                + "of eight Gaussians than with reverse KL.", metric: "prdc", reading: "coverage",
            .above(.init("f-gan", "game.loss=f-reverse-kl")), trial: ring + ["game.loss=f-kl"],
            finding:
                "Recall says the opposite (0.31, 0.07 to 0.56, 10 seeds): it counts a real point as found that lies in the "
                + "neighbourhood of a sample, and samples that KL leaves between the Gaussians have wide ones. Coverage asks for "
                + "samples beside each real point, and KL has spread most of its own thinly in between."),
        Claim(
            "With reverse KL more of its samples lie where data are.", metric: "prdc", reading: "precision",
            .above(.init("f-gan", "game.loss=f-kl")), trial: ring + ["game.loss=f-reverse-kl"]),
    ]

    /// Four hidden units between the latent plane and the data's, and a critic that keeps up.
    private static let ring = [
        "data.source=ring8", "network.generator=mlp(4)", "network.critic=mlp(128,128)", "network.generatorNorm=none",
        "network.criticNorm=none", "game.prior=normal", "game.latent=2", "game.criticSteps=3", "batch=256",
        "game.criticOptimizer.learningRate=0.001", "steps=3000",
    ]

    public static let recipe = Recipe<FGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.divergence(.jensenShannon)),
        network: Collection.networks(criticNorm: .spectral))
}
