import Adversarial
import Datasets

/// The boundary-seeking GAN.
public enum BGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "bgan",
        title: "Boundary-Seeking Generative Adversarial Networks",
        authors: "Hjelm, Jacob, Che, Trischler, Cho, Bengio",
        year: 2018,
        arXiv: "1702.08431",
        summary:
            "The generator minimises the squared log-ratio log D − log(1 − D), so that its samples move to where "
            + "the critic cannot decide.",
        differences:
            "Network and learning rates are those of docs/collection.md (infogan(64); the generator's rate is "
            + "five times the critic's), not the paper's. Continuous data only.", school: .game)

    public static let claims = [
        Claim(
            "Training is more stable than with the original minimax loss: samples are better.", metric: "fid",
            .below(.init("gan", "game.loss=minimax")), trial: Collection.fastTrial(),
            finding:
                "Both learning rates are equal here, as in the authors' code. With the default rates (the "
                + "generator's five times the critic's) one seed of five collapsed, and the other seeds were worse "
                + "as well.")
    ]

    public static let recipe = Recipe<BGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.boundarySeeking),
        network: Collection.networks())
}
