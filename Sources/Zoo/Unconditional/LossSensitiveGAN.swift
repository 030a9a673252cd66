import Adversarial
import Datasets

/// The GAN whose margins are the distances between samples.
public enum LossSensitiveGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "loss-sensitive-gan",
        title: "Loss-Sensitive Generative Adversarial Networks on Lipschitz Densities",
        authors: "Qi",
        year: 2020,
        arXiv: "1701.06264",
        summary:
            "A generated sample's loss must exceed that of the real one beside it by as much as the two "
            + "differ, and no more: the critic does not waste itself on samples that are good already.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's. A sample's distance is the mean absolute difference; the paper's term γ⟨L(x)⟩ is "
            + "left out, as in the author's code; the critic has layer normalisation, and its weights do not decay.",
        school: .wasserstein)

    public static let claims = [
        Claim(
            "Without batch normalisation it makes better samples than a GAN.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial() + ["network.generatorNorm=none", "network.criticNorm=none"],
            finding:
                "At the collection's rates, where the critic lags behind its generator, the difference is 21 (-40 to 81, "
                + "5 seeds).")
    ]

    public static let recipe = Recipe<LossSensitiveGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.lossSensitive),
        network: Collection.networks(criticNorm: .layer))
}
