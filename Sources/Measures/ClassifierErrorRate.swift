import Adversarial
import Metrics
import Torch

extension RunMeasure {
    /// The share of held-out samples that a semi-supervised system's own classifier names wrongly.
    public static let classifierError = RunMeasure(
        "classifier-error", title: "Error of the run's own classifier on held-out data",
        source: "Salimans et al. 2016, arXiv 1606.03498", readings: [.init("classifier-error", .lower)],
        suits: { $0 is any ClassifyingGame },
        compute: { run in
            guard let game = run.game as? any ClassifyingGame, let labels = run.held.labels else {
                throw MeasureError.cannotAnswer(
                    measure: "classifier-error", needed: "of a semi-supervised system on data with classes")
            }
            return withoutGradients {
                var wrong = 0.0
                for start in stride(from: 0, to: run.held.count, by: 500) {
                    let part = start..<min(start + 500, run.held.count)
                    let found = game.logits(run.held.samples[part].to(game.device)).argmax(axis: 1).to(.cpu)
                    wrong += (found .!= labels[part]).to(.float64).sum().item()
                }
                return [wrong / Double(run.held.count)]
            }
        })
}
