import Adversarial
import Datasets

/// The GAN whose samples seek the critic's boundary.
public enum BGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "bgan",
        title: "Boundary-Seeking Generative Adversarial Networks",
        authors: "Hjelm, Jacob, Che, Trischler, Cho, Bengio",
        year: 2018,
        arXiv: "1702.08431",
        summary:
            "The generator minimises the squared log-ratio log D − log(1 − D): its samples go where the "
            + "critic cannot decide.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's. Continuous data only.", school: .game)

    public static let claims = [
        Claim(
            "It trains more stably than the original game of minimax: its samples are better.", metric: "fid",
            .below(.init("gan", "game.loss=minimax")), trial: Collection.fastTrial(),
            finding:
                "The authors' players learn at one rate, as these do. With the collection's, a generator five times as fast "
                + "as its critic, one seed of five collapsed and the others were behind as well.")
    ]

    public static let recipe = Recipe<BGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.boundarySeeking),
        network: Collection.networks())
}
