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
        needs: .classes, readings: [Reading("class-accuracy", .higher), Reading("cluster-accuracy", .higher)],
        intervals: { sides, values in values.map { Interval(share: $0, of: sides.fake.count) } },
        compute: { sides in
            let (probabilities, labels) = (try sides.fake.probabilities, try sides.fake.labels)
            guard labels.count > 0 else { throw EvidenceError.tooFew(0, needed: 1, metric: "class-accuracy") }
            let named = probabilities.argmax(axis: 1).to(.cpu)
            let right = (named .== labels.to(.cpu)).to(.float64).mean().item()
            let size = max(probabilities.size(1), labels.max().intItem() + 1)
            let table = (labels.to(.cpu) * size + named).binCount(minimumLength: size * size)
                .to(.float64).reshaped(size, size)
            // The cheapest transport between equal weights pairs each code with one class.
            let plan = try exactTransport(costs: -table)
            return [right, -plan.cost * Double(size) / Double(labels.count)]
        })
}
