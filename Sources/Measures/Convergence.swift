import Adversarial
import Metrics

extension RunMeasure {
    /// How far a logged measure of convergence fell: its mean over the last tenth of the log divided by that over the
    /// first, and its rank correlation with the step (−1 if it only falls).
    public static let convergence = RunMeasure(
        "convergence", title: "Fall of the logged measure of convergence",
        source: "Berthelot, Schumm, Metz 2017, arXiv 1703.10717, section 3.4.1",
        readings: [.init("convergence-ratio", .lower), .init("convergence-trend", .lower)]
    ) { run in
        let points = run.log.compactMap { entry in entry.scores["convergence"].map { (Double(entry.step), $0) } }
        guard points.count >= 10 else {
            throw MeasureError.cannotAnswer(
                measure: "convergence",
                needed: "whose log has a measure of convergence ten times or more (system began)")
        }
        let tenth = points.count / 10
        func mean(_ part: ArraySlice<(Double, Double)>) -> Double {
            part.map(\.1).reduce(0, +) / Double(part.count)
        }
        return [
            mean(points.suffix(tenth)) / mean(points.prefix(tenth)),
            spearman(points.map(\.0), points.map(\.1)),
        ]
    }
}
