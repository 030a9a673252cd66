import Adversarial
import Datasets

/// A family of losses between the loss-sensitive GAN and WGAN.
public enum GLSGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "gls-gan",
        title: "Loss-Sensitive Generative Adversarial Networks on Lipschitz Densities",
        authors: "Qi",
        year: 2020,
        arXiv: "1701.06264",
        summary:
            "The hinge of the loss-sensitive GAN becomes leaky: with slope 1 it is WGAN's loss, with slope 0 the "
            + "loss-sensitive one.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's. There is no weight decay; spectral normalisation keeps "
            + "the critic Lipschitz.")

    public static let claims = [
        Claim(
            "A leaky hinge makes better samples than the hinge of the loss-sensitive GAN.", metric: "fid",
            .below(.init("gls-gan", "game.loss=generalized-loss-sensitive(0)")), trial: Collection.fastTrial(),
            finding:
                "The paper compares how closely generators can reconstruct held-out data; FID is used instead here."
        )
    ]

    public static let recipe = Recipe<GLSGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.generalizedLossSensitive(0.5)),
        network: Collection.networks(criticNorm: .spectral))
}
