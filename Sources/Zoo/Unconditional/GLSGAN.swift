import Adversarial
import Datasets

/// The bridge between the loss-sensitive GAN and WGAN.
public enum GLSGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "gls-gan",
        title: "Loss-Sensitive Generative Adversarial Networks on Lipschitz Densities",
        authors: "Qi",
        year: 2020,
        arXiv: "1701.06264",
        summary:
            "The loss-sensitive GAN's hinge leaks: with slope 1 it is WGAN's loss, with 0 the loss-sensitive "
            + "one.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's. Weights are not decayed; spectral normalisation keeps the critic Lipschitz.")

    public static let claims = [
        Claim(
            "A hinge that leaks makes better samples than the loss-sensitive GAN's own, which does not.", metric: "fid",
            .below(.init("gls-gan", "game.loss=generalized-loss-sensitive(0)")), trial: Collection.fastTrial(),
            finding:
                "The paper compares by how near generators come to held-out data; FID stands in the place of that here."
        )
    ]

    public static let recipe = Recipe<GLSGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.generalizedLossSensitive(0.5)),
        network: Collection.networks(criticNorm: .spectral))
}
