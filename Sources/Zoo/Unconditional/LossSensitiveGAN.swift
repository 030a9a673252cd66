import Adversarial
import Datasets

/// The loss-sensitive GAN, whose margins are distances between samples.
public enum LossSensitiveGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "loss-sensitive-gan",
        title: "Loss-Sensitive Generative Adversarial Networks on Lipschitz Densities",
        authors: "Qi",
        year: 2020,
        arXiv: "1701.06264",
        summary:
            "The loss of a generated sample must exceed that of a real sample of the batch by as much as the two "
            + "differ, and no more: the critic spends no capacity on samples that are good already.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's. The distance of samples is the mean absolute difference. "
            + "The paper's term γ⟨L(x)⟩ is left out, as in the author's code. The critic has layer normalisation "
            + "and no weight decay.",
        school: .wasserstein)

    public static let claims = [
        Claim(
            "Without batch normalisation it makes better samples than a GAN.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial() + ["network.generatorNorm=none", "network.criticNorm=none"],
            finding:
                "At the default learning rates, with which the critic learns more slowly than its generator, the "
                + "difference is 21 (-40 to 81, 5 seeds).")
    ]

    public static let recipe = Recipe<LossSensitiveGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.lossSensitive),
        network: Collection.networks(criticNorm: .layer))
}
