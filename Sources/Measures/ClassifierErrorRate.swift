import Adversarial
import Metrics
import Torch

extension RunMeasure {
    /// The share of held-out samples that a semi-supervised system's own classifier assigns to a wrong class.
    public static let classifierError = RunMeasure(
        "classifier-error", title: "Error of the run's own classifier on held-out data",
        source: "Salimans et al. 2016, arXiv 1606.03498", readings: [.init("classifier-error", .lower)],
        suits: { $0 is any ClassifyingGame && $1.classNames.count > 1 },
        compute: { run in
            guard let game = run.game as? any ClassifyingGame, let labels = run.held.labels else {
                throw MeasureError.cannotAnswer(
                    measure: "classifier-error", needed: "of a semi-supervised system on data with classes")
            }
            let found = run.said { game.logits($0).argmax(axis: 1) }
            return [(found .!= labels).to(.float64).mean().item()]
        })
}
