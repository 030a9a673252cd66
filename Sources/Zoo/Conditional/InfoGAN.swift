import Adversarial
import Datasets

/// The GAN whose codes find out by themselves what to stand for.
public enum InfoGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "infogan",
        title:
            "InfoGAN: Interpretable Representation Learning by Information Maximizing Generative Adversarial "
            + "Nets",
        authors: "Chen, Duan, Houthooft, Schulman, Sutskever, Abbeel",
        year: 2016,
        arXiv: "1606.03657",
        summary:
            "Beside noise the generator is given a code, and a second head of the critic reads it back: the "
            + "bound on their mutual information makes the code stand for what varies most, such as a digit's "
            + "class, slant and width.",
        differences:
            "The head lies on the critic's features without a layer of its own; both players have one "
            + "optimiser each, so that the head learns in the critic's turn and the generator in its own.",
        use: "to choose what varies, and have no labels")

    /// Without batch normalisation in the critic: in two runs of five it let the generator hide its code in pictures that
    /// were grey to the eye, whose faint differences the normalisation made large.
    private static let trial = Collection.trial(steps: 2_000, "network.criticNorm=spectral")

    public static let claims = [
        Claim(
            "The categorical code comes to stand for the digit, which it does not where its information is of no account.",
            metric: "class-accuracy", reading: "cluster-accuracy",
            .above(.init("infogan", "game.condition=information(10,2,0,0)")),
            trial: trial),
        Claim(
            "A continuous code comes to stand for slant.", metric: "code-axes", reading: "slant-correlation",
            .atLeast(0.5), trial: trial),
        Claim(
            "A continuous code comes to stand for width.", metric: "code-axes", reading: "width-correlation",
            .atLeast(0.5), trial: trial),
    ]

    public static let recipe = Recipe<InfoGAN>(
        steps: Collection.steps, data: Collection.data,
        game: Collection.game(condition: .information(classes: 10, continuous: 2)),
        network: Collection.networks())
}
