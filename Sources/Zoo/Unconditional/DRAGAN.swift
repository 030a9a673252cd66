import Adversarial
import Datasets

/// The GAN with a gradient penalty around the data.
public enum DRAGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "dragan",
        title: "On Convergence and Stability of GANs",
        authors: "Kodali, Abernethy, Hays, Kira",
        year: 2017,
        arXiv: "1705.07215",
        summary:
            "The paper explains collapse by large gradients of the critic around real samples; a penalty there "
            + "pulls the gradient norm to 1.",
        differences:
            "The network is that of docs/collection.md, infogan(64), without batch normalisation in the critic, "
            + "which would mix samples that the penalty must see one by one. The noise around the data is that of "
            + "the authors' code.")

    public static let claims = [
        Claim(
            "With the penalty around the data a GAN does not collapse on a ring of eight Gaussians: samples end nearer to the data than without it.",
            metric: "wasserstein", .below(.init("dragan", "game.penalty=none")), trial: Collection.ring(steps: 5_000),
            finding:
                "With the penalty no seed of five collapses (0.63 to 0.70) and none converges; without it two "
                + "collapse (1.11) and three come nearer (0.14 to 0.19).")
    ]

    public static let recipe = Recipe<DRAGAN>(
        steps: Collection.steps, data: Collection.data,
        game: Collection.game(.nonSaturating, penalty: .dragan(10), criticRate: 1e-3),
        network: Collection.networks(criticNorm: .layer))
}
