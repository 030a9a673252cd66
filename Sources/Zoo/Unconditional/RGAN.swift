import Adversarial
import Datasets

/// The relativistic GAN.
public enum RGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "rgan",
        title: "The relativistic discriminator: a key element missing from standard GAN",
        authors: "Jolicoeur-Martineau",
        year: 2019,
        arXiv: "1807.00734",
        summary:
            "The critic says how much more real a real sample is than a generated one, so that the generator "
            + "also learns from real data; game.loss=relativistic-pairs-least-squares and "
            + "relativistic-pairs-hinge are the same with other bases; relativistic-average, relativistic-least-squares "
            + "and relativistic-hinge compare with the other side's mean.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's.", school: .game)

    public static let claims = [
        Claim(
            "The relativistic GAN makes better samples than the standard one.", metric: "fid", .below(.init("gan")),
            trial: Collection.fastTrial(),
            finding:
                "At the collection's rates, where the critic lags behind its generator, the two are level: 1.0 (-0.2 to 2.2, 5 "
                + "seeds). At equal ones the rival is here at 10 and there at hundreds.")
    ]

    public static let recipe = Recipe<RGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.relativistic),
        network: Collection.networks())
}
