import Adversarial
import Metrics
import Torch

extension RunMeasure {
    /// What the codes of held-out data retain: the squared distance of a sample to its reconstruction, divided by that
    /// to the reconstruction of another sample (over all pixels; 1 means that nothing of the sample is retained), and
    /// the share of codes whose nearest other code has the same class.
    public static let codes = RunMeasure(
        "codes", title: "How much of held-out data their codes retain",
        source: "Donahue et al. 2017, arXiv 1605.09782, section 4.2",
        readings: [.init("rebuilt-distance", .lower), .init("code-neighbours", .higher)],
        suits: { $0 is any EncodingGame && $0.classCount == 0 && $1.classNames.count > 1 },
        compute: { run in
            guard let game = run.game as? any EncodingGame, game.classCount == 0, let labels = run.held.labels else {
                throw MeasureError.cannotAnswer(
                    measure: "codes", needed: "of a system with an encoder, on data with classes")
            }
            let codes = run.said { game.codes(of: $0) }.to(.float32)
            let rebuilt = run.said { game.samples(from: game.codes(of: $0)) }
            let samples = run.held.samples.to(.cpu)
            // The other sample is half the data set away, whatever the set's order is.
            let others = rebuilt.rolled(run.held.count / 2, axis: 0)
            return [
                squaredDistance(samples, rebuilt) / squaredDistance(samples, others),
                neighbours(codes, labels.to(.cpu)),
            ]
        })
}

/// The sum of squared differences, added up a few hundred rows at a time in double precision.
func squaredDistance(_ first: Tensor, _ second: Tensor) -> Double {
    stride(from: 0, to: first.size(0), by: 500).map { start in
        let rows = start..<min(start + 500, first.size(0))
        return (first[rows].to(.float64) - second[rows].to(.float64)).squared().sum().item() as Double
    }.reduce(0, +)
}

/// The share of rows [N, D] whose nearest other row has the same label.
func neighbours(_ rows: Tensor, _ labels: Tensor) -> Double {
    let right = stride(from: 0, to: rows.size(0), by: 500).map { start in
        let end = min(start + 500, rows.size(0))
        let distances = rows[start..<end].distances(to: rows)
        let own = Tensor.range(start, end).reshaped(-1, 1)
        let nearest = distances.scattered(axis: 1, own, Double.infinity).argmin(axis: 1)
        return (labels.indexSelected(axis: 0, nearest) .== labels[start..<end]).to(.float64).sum().item() as Double
    }
    return right.reduce(0, +) / Double(rows.size(0))
}
