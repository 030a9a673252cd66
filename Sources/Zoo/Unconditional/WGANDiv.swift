import Adversarial
import Datasets

/// The Wasserstein divergence GAN, which needs no Lipschitz constraint.
public enum WGANDiv: TwoPlayerSystem {
    public static let card = Card(
        name: "wgan-div",
        title: "Wasserstein Divergence for GANs",
        authors: "Wu, Huang, Thoma, Acharya, Van Gool",
        year: 2018,
        arXiv: "1712.01026",
        summary:
            "The sixth power of the critic's gradient norm is penalised. The result is a divergence of its own, "
            + "without a constraint.",
        differences:
            "The network is that of docs/collection.md, infogan(64), with layer normalisation in the critic. "
            + "Gradients are taken at real and at generated samples.", school: .wasserstein)

    public static let claims = [
        Claim(
            "The divergence's term makes better samples than the gradient penalty of wgan-gp.", metric: "fid",
            .below(.init("wgan-div", "game.penalty=gradient(10)")), trial: Collection.fastTrial(steps: 2_000),
            finding:
                "At the published rates (0.0002) the claim fails: 190 (88 to 291, 5 seeds). The sixth power of a "
                + "gradient norm below 1 is almost 0, which may leave a small critic without a bound in its first "
                + "thousand updates.")
    ]

    public static let recipe = Recipe<WGANDiv>(
        steps: 2 * Collection.steps, data: Collection.data,
        game: TwoPlayerSettings(
            loss: .wasserstein, penalty: .divergence(2), prior: .uniform, latent: 62, criticSteps: 4,
            generatorOptimizer: .adam(2e-4, 0.5, 0.999)),
        network: Collection.networks(criticNorm: .layer))
}
