import Torch
import Transport

extension Metric {
    /// Whether samples are of the classes that they were asked for, by an independent classifier; and whether codes
    /// that stand for nothing by themselves have come to stand for classes: the share of samples that the best pairing
    /// of codes and classes gets right.
    ///
    /// The floor is the classifier's own accuracy on held-out real samples.
    public static let classAccuracy = Metric(
        "class-accuracy", title: "Accuracy of the classes asked for",
        source: "Odena, Olah, Shlens 2017, arXiv 1610.09585; clustering accuracy: Xie et al. 2016, arXiv 1511.06335",
        needs: .classes,
        readings: [Reading("class-accuracy", .higher, .share), Reading("cluster-accuracy", .higher, .share)],
        intervals: { sides, values in values.map { Interval(share: $0, of: sides.fake.count) } },
        compute: { sides in
            let (probabilities, labels) = (try sides.fake.probabilities, try sides.fake.labels)
            guard labels.count > 0 else { throw EvidenceError.tooFew(0, needed: 1, metric: "class-accuracy") }
            let named = probabilities.argmax(axis: 1).to(.cpu)
            let right = (named .== labels.to(.cpu)).to(.float64).mean().item()
            return [right, try clusteringAccuracy(labels.to(.cpu), named)]
        })
}

/// The share of samples that the best pairing of clusters and classes gets right (J. Xie et al., "Unsupervised Deep
/// Embedding for Clustering Analysis", 2016, arXiv:1511.06335).
///
/// - Parameters:
///   - clusters: from 0 on, [N] (`int64`, on the CPU).
///   - classes: from 0 on, [N] (`int64`, on the CPU).
/// - Throws: ``EvidenceError`` where there are no samples.
public func clusteringAccuracy(_ clusters: Tensor, _ classes: Tensor) throws -> Double {
    guard clusters.shape == classes.shape else { throw EvidenceError.unlike(clusters.shape, classes.shape) }
    guard clusters.count > 0 else { throw EvidenceError.tooFew(0, needed: 1, metric: "clustering-accuracy") }
    let size = max(clusters.max().intItem(), classes.max().intItem()) + 1
    let table = (clusters * size + classes).binCount(minimumLength: size * size).to(.float64).reshaped(size, size)
    // The cheapest transport between equal weights pairs each cluster with one class.
    let plan = try exactTransport(costs: -table)
    return -plan.cost * Double(size) / Double(clusters.count)
}
