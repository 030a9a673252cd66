import Adversarial
import Datasets
import Metrics
import Torch

extension RunMeasure {
    /// Bounds of log p(x) on held-out data, in nats a sample: of one code each (the evidence lower bound) and of a
    /// hundred (importance-weighted), and the difference of the two.
    public static let bound = RunMeasure(
        "bound", title: "Bounds of held-out data's log-likelihood",
        source: "Kingma, Welling 2014, arXiv 1312.6114; Burda, Grosse, Salakhutdinov 2016, arXiv 1509.00519",
        readings: [.init("bound", .higher), .init("importance-bound", .higher), .init("bound-gap", .lower)],
        suits: { game, _ in game is any BoundedGame },
        compute: { run in
            guard let game = run.game as? any BoundedGame else {
                throw MeasureError.cannotAnswer(measure: "bound", needed: "of a variational autoencoder")
            }
            func mean(codes: Int, over count: Int) -> Double {
                var sum = 0.0
                for start in stride(from: 0, to: count, by: 250) {
                    let part = start..<min(start + 250, count)
                    let labels = run.held.labels.map { $0[part].to(game.device) }
                    sum += game.importanceWeightedBound(
                        run.held.samples[part].to(game.device), labels: labels, codes: codes
                    ).to(.float64).sum().item()
                }
                return sum / Double(count)
            }
            let count = min(1_000, run.held.count)
            return RandomGenerator.with(RandomGenerator(seed: 0)) {
                withoutGradients {
                    // A bound from one code is noisy, so it is averaged over twenty draws.
                    let one = (0..<20).map { _ in mean(codes: 1, over: count) }.reduce(0, +) / 20
                    let many = mean(codes: 100, over: count)
                    return [one, many, many - one]
                }
            }
        })
}
