import Adversarial
import Metrics
import Torch

extension RunMeasure {
    /// How well the clusters that a system finds in held-out data match their classes: the accuracy with the best
    /// assignment of clusters to classes.
    public static let clustering = RunMeasure(
        "clustering", title: "Accuracy of clusters, found without labels, as classes",
        source: "Mukherjee et al. 2019, arXiv 1809.03627", readings: [.init("clustering-accuracy", .higher)],
        suits: { $0 is any ClusteringGame && $1.classNames.count > 1 },
        compute: { run in
            guard let game = run.game as? any ClusteringGame, let labels = run.held.labels else {
                throw MeasureError.cannotAnswer(
                    measure: "clustering", needed: "of a system that finds clusters, on data with classes")
            }
            return [try clusteringAccuracy(run.said { game.clusters(of: $0) }, labels.to(.cpu))]
        })
}
