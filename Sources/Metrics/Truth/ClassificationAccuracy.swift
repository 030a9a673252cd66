import Datasets
import Torch

/// Pictures (or other samples) [N, ...] with their classes [N] (`int64`).
public struct Labelled: Sendable {
    public let samples: Tensor
    public let labels: Tensor

    public init(samples: Tensor, labels: Tensor) {
        precondition(
            labels.rank == 1 && samples.rank > 0 && samples.size(0) == labels.size(0),
            "\(samples.shape) and labels \(labels.shape)")
        self.samples = samples
        self.labels = labels
    }

    public var count: Int { labels.size(0) }
}

/// How well classifiers carry over between real and generated samples.
public struct ClassificationAccuracy: Sendable, Equatable {
    /// Trained on generated, tested on real samples: suffers from missing variety and from poor samples (the
    /// classification accuracy score of Ravuri and Vinyals; "GAN-train" of Shmelkov et al.).
    public let fakeToReal: Double
    /// Trained on real, tested on generated samples: suffers from poor samples only ("GAN-test").
    public let realToFake: Double
    /// Trained and tested on real samples: what a perfect generator would reach.
    public let realToReal: Double
}

/// Classification accuracy scores (S. Ravuri, O. Vinyals, "Classification Accuracy Score for Conditional Generative
/// Models", 2019, arXiv:1905.10887; K. Shmelkov et al., "How good is my GAN?", 2018, arXiv:1807.09499).
///
/// - Parameters:
///   - training: real samples to train on; for a fair comparison as many as `fake`.
///   - test: real samples to test on.
///   - fake: generated samples with the classes that they were asked for.
///   - batch: samples that are classified together.
///   - train: makes a classifier of samples; it takes samples [N, ...] and yields a score for each class, [N, K].
/// - Throws: ``EvidenceError`` where a set is empty, and what `train` and the classifier throw.
public func classificationAccuracy(
    training: Labelled, test: Labelled, fake: Labelled, batch: Int = 256,
    train: (Labelled) throws -> (Tensor) throws -> Tensor
) throws -> ClassificationAccuracy {
    precondition(batch > 0, "a batch of \(batch)")
    for set in [training, test, fake] where set.count == 0 {
        throw EvidenceError.tooFew(0, needed: 1, metric: "classification accuracy")
    }
    let ofReal = try train(training)
    let ofFake = try train(fake)
    return ClassificationAccuracy(
        fakeToReal: try accuracy(of: ofFake, on: test, batch: batch),
        realToFake: try accuracy(of: ofReal, on: fake, batch: batch),
        realToReal: try accuracy(of: ofReal, on: test, batch: batch))
}

/// The share of samples whose highest score is that of their class.
private func accuracy(of classifier: (Tensor) throws -> Tensor, on set: Labelled, batch: Int) throws -> Double {
    var right = 0
    for start in stride(from: 0, to: set.count, by: batch) {
        let part = start..<min(start + batch, set.count)
        let found = try withoutGradients { try classifier(set.samples[part]).argmax(axis: 1) }
        right += (found .== set.labels[part].to(found.device)).sum().intItem()
    }
    return Double(right) / Double(set.count)
}

extension Metric {
    /// Classification accuracy scores, with the small classifier of ``TrainedClassifier`` trained afresh on each set.
    ///
    /// Half of the real samples trains, the other half tests; as many generated ones train as real ones do. Classes are
    /// told apart by their numbers: a folder's classes are numbered in the order of their names.
    public static let classificationAccuracy = Metric(
        "cas", title: "Classification accuracy scores",
        source: "Ravuri and Vinyals 2019, arXiv 1905.10887; Shmelkov et al. 2018, arXiv 1807.09499", needs: .labels,
        readings: [
            Reading("cas", .higher, .share), Reading("gan-test", .higher, .share),
            Reading("real-accuracy", .higher, .share),
        ],
        settings: ["classifier": "trained on the spot, 6 epochs, or up to 60 of few samples"], limit: 10_000,
        intervals: { sides, values in
            let tested = [sides.real.count / 2, sides.fake.count, sides.real.count / 2]
            return zip(values, tested).map { Interval(share: $0, of: $1) }
        },
        compute: { sides in
            // A side without classes is told before one with few samples.
            for side in [sides.real, sides.fake] { _ = try side.labels }
            guard let (training, test) = sides.real.halves(),
                let made = sides.fake.firsts(training.count), let real = training.firsts(sides.fake.count),
                min(made.count, real.count, test.count) >= 20
            else {
                throw EvidenceError.tooFew(min(sides.real.count / 2, sides.fake.count), needed: 20, metric: "cas")
            }
            let shapes = (
                Array(try sides.real.images.shape.dropFirst()), Array(try sides.fake.images.shape.dropFirst())
            )
            guard shapes.0 == shapes.1 else { throw EvidenceError.unlike(shapes.0, shapes.1) }
            let classes = try max(sides.real.labels.max().intItem(), sides.fake.labels.max().intItem()) + 1
            let names = (0..<max(2, classes)).map { "\($0)" }
            func labelled(_ side: Evidence) throws -> Labelled {
                Labelled(samples: try side.images, labels: try side.labels)
            }
            let found = try Metrics.classificationAccuracy(
                training: labelled(real), test: labelled(test), fake: labelled(made)
            ) { set in
                let pictures = ImageTensor(pixels: set.samples, labels: set.labels, classNames: names)
                // Few samples are looked at more often: a network that has hardly learned says nothing of them.
                let classifier = try TrainedClassifier.trained(
                    on: pictures, test: nil, name: "a side", epochs: min(60, max(6, 60_000 / set.count)),
                    seed: sides.seed)
                return { try classifier.extract($0).logits ?? .zeros([$0.size(0), names.count]) }
            }
            return [found.fakeToReal, found.realToFake, found.realToReal]
        })
}
