import Adversarial
import Datasets

/// The GAN for any f-divergence.
public enum FGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "f-gan",
        title: "f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization",
        authors: "Nowozin, Cseke, Tomioka",
        year: 2016,
        arXiv: "1606.00709",
        summary:
            "Every f-divergence has a game: the critic bounds it from below by its convex conjugate. "
            + "game.loss=f-kl, f-reverse-kl, f-pearson, f-hellinger, f-jensen-shannon and f-gan choose it.",
        differences:
            "The collection's network, and a generator that learns five times as fast as its critic, in place "
            + "of the paper's. Both players descend at once as in the paper's algorithm 1, on one batch; the "
            + "critic is spectrally normalised, because exponentials of unbounded outputs overflow.")

    public static let claims = [
        Claim(
            "How far samples are from data after a small training.", metric: "fid", .measured, trial: Collection.trial()
        )
    ]

    public static let recipe = Recipe<FGAN>(
        steps: Collection.steps, data: Collection.data, game: Collection.game(.divergence(.jensenShannon)),
        network: Collection.networks(criticNorm: .spectral))
}
