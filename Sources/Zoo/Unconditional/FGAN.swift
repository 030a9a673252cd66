import Adversarial
import Datasets

/// GANs that minimise f-divergences.
public enum FGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "f-gan",
        title: "f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization",
        authors: "Nowozin, Cseke, Tomioka",
        year: 2016,
        arXiv: "1606.00709",
        summary:
            "Every f-divergence has a game: the critic maximises a lower bound of the divergence, given by the "
            + "convex conjugate of f. Choose it with game.loss=f-kl, f-reverse-kl, f-pearson, f-hellinger, "
            + "f-jensen-shannon or f-gan.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's. Both players are updated once on each batch, as in the "
            + "paper's algorithm 1, but the generator against the updated critic; the paper computes both "
            + "gradients first. The critic is spectrally normalised, because exponentials of unbounded outputs "
            + "overflow.",
        school: .divergence)

    public static let claims = [
        Claim(
            "The divergence decides what a generator that is too small for its data leaves out: with KL it "
                + "leaves out less of a ring of eight Gaussians than with reverse KL.", metric: "prdc",
            reading: "coverage",
            .above(.init("f-gan", "game.loss=f-reverse-kl")), trial: ring + ["game.loss=f-kl"],
            finding:
                "Recall shows the opposite (0.31, 0.07 to 0.56, 10 seeds). It counts a real point as found if it "
                + "lies in the neighbourhood of a sample, and samples that KL leaves between the Gaussians have "
                + "wide neighbourhoods. Coverage asks for samples near each real point, and KL has spread most of "
                + "its samples thinly between the Gaussians."),
        Claim(
            "With reverse KL more of its samples lie where data are.", metric: "prdc", reading: "precision",
            .above(.init("f-gan", "game.loss=f-kl")), trial: ring + ["game.loss=f-reverse-kl"]),
    ]

    /// A small generator (four hidden units, two latent dimensions) and a larger critic with three updates per step.
    private static let ring = [
        "data.source=ring8", "network.generator=mlp(4)", "network.critic=mlp(128,128)", "network.generatorNorm=none",
        "network.criticNorm=none", "game.prior=normal", "game.latent=2", "game.criticSteps=3", "batch=256",
        "game.criticOptimizer.learningRate=0.001", "steps=3000",
    ]

    public static let recipe = Recipe<FGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.divergence(.jensenShannon)),
        network: Collection.networks(criticNorm: .spectral))
}
