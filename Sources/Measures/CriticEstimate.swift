import Adversarial
import Foundation
import Metrics
import Torch

extension RunMeasure {
    /// Whether the critic's objective shows how good samples are: the rank correlation, over a run's checkpoints, of
    /// the critic's negated loss, as logged before each, with the exact Wasserstein distance between that checkpoint's
    /// samples and held-out data.
    public static let criticEstimate = RunMeasure(
        "critic-estimate", title: "Correlation of the critic's objective with the samples' distance",
        source: "Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 4.2",
        readings: [.init("critic-estimate", .higher)], checkpoints: 20
    ) { run in
        guard run.checkpoints.count >= 5, run.log.contains(where: { $0.scores["critic"] != nil }) else {
            throw MeasureError.cannotAnswer(
                measure: "critic-estimate", needed: "with five checkpoints or more and a critic in its log")
        }
        let count = min(1_000, run.held.count)
        let real = run.held.samples[0..<count].flattened(from: 1)
        var before = 0
        var points: [(estimate: Double, distance: Double)] = []
        for open in run.checkpoints {
            let (step, game) = try open()
            // The objective is noisy, so it is averaged over the second half of the steps since the previous
            // checkpoint.
            let losses = run.log.filter { (before + step) / 2 < $0.step && $0.step <= step }
                .compactMap { $0.scores["critic"] }
            before = step
            guard !losses.isEmpty else { continue }
            let samples = withoutGradients { game.samples(from: game.latents(seeds: (0..<UInt64(count)).map { $0 })) }
            points.append(
                (
                    -losses.reduce(0, +) / Double(losses.count),
                    try wassersteinDistance(real: real, fake: samples.to(.float32).to(.cpu).flattened(from: 1))
                ))
        }
        return [spearman(points.map(\.estimate), points.map(\.distance))]
    }
}
