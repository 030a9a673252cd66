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

/// Classification accuracy scores (S. Ravuri, O. Vinyals, "Classification Accuracy Score for Conditional Generative Models",
/// 2019, arXiv:1905.10887; K. Shmelkov et al., "How good is my GAN?", 2018, arXiv:1807.09499).
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
