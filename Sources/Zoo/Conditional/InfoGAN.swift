import Adversarial
import Datasets

/// The GAN whose codes learn without labels what varies in the data.
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
            "The generator receives a code besides noise, and a second output of the critic predicts the code "
            + "from the sample. This bounds their mutual information, so that the code represents what varies "
            + "most, such as a digit's class, slant and width.",
        differences:
            "The second output uses the critic's features without a hidden layer of its own. Each player has one "
            + "optimiser, so this output is trained in the critic's update, and the generator in its own.",
        use: "to choose what varies, and have no labels")

    /// Without batch normalisation in the critic: in two runs of five the generator encoded its code in tiny
    /// differences of visibly grey pictures, which the normalisation amplified.
    private static let trial = Collection.trial(steps: 2_000, "network.criticNorm=spectral")

    public static let claims = [
        Claim(
            "The categorical code represents the digit; it does not when the information term has weight 0.",
            metric: "class-accuracy", reading: "cluster-accuracy",
            .above(.init("infogan", "game.condition=information(10,2,0,0)")),
            trial: trial),
        Claim(
            "A continuous code represents slant.", metric: "code-axes", reading: "slant-correlation",
            .atLeast(0.5), trial: trial),
        Claim(
            "A continuous code represents width.", metric: "code-axes", reading: "width-correlation",
            .atLeast(0.5), trial: trial),
    ]

    public static let recipe = Recipe<InfoGAN>(
        steps: Collection.steps, data: Collection.data,
        game: Collection.game(condition: .information(classes: 10, continuous: 2)),
        network: Collection.networks())
}
