import Adversarial
import Datasets

/// The first generative adversarial network.
public enum GAN: TwoPlayerSystem {
    public static let card = Card(
        name: "gan",
        title: "Generative Adversarial Networks",
        authors: "Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville, Bengio",
        year: 2014,
        arXiv: "1406.2661",
        summary:
            "A generator and a discriminator (critic) are trained against each other. At the optimum D = p/(p + "
            + "q), and the generator minimises the Jensen–Shannon divergence between data and samples.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's. The generator's loss is the non-saturating one that the "
            + "paper recommends in section 3 (game.loss=minimax for the original game).", school: .game,
        use: "to see the idea in its first form")

    public static let claims = [
        Claim(
            "The non-saturating loss still trains the generator when the gradients of minimax vanish: its "
                + "samples are better.",
            metric: "fid", .below(.init("gan", "game.loss=minimax")),
            trial: Collection.trial(
                steps: 3_000, "network.criticNorm=none", "game.criticSteps=5",
                "game.criticOptimizer.learningRate=0.001"),
            finding:
                "The claim is about a critic that has learned to tell samples from data. With the default "
                + "learning rates the critic learns more slowly than its generator, and the two losses are equal "
                + "within error: FID -1.0 (-2.4 to 0.3, 5 seeds).")
    ]

    public static let recipe = Recipe<GAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(),
        network: Collection.networks())
}
