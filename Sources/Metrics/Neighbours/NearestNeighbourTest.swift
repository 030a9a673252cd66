import Torch

/// What a 1-nearest-neighbour classifier makes of real and generated samples.
public struct NearestNeighbourTest: Sendable, Equatable {
    /// Real samples whose nearest neighbour is real.
    public let truePositives: Int
    /// Real samples whose nearest neighbour is generated.
    public let falseNegatives: Int
    /// Generated samples whose nearest neighbour is generated.
    public let trueNegatives: Int
    /// Generated samples whose nearest neighbour is real.
    public let falsePositives: Int

    /// The share of all samples whose nearest neighbour comes from their own side: near ½ for equal distributions, 1
    /// for sides that can be told apart, below ½ towards 0 where generated samples copy real ones.
    public var accuracy: Double {
        Double(truePositives + trueNegatives)
            / Double(truePositives + falseNegatives + trueNegatives + falsePositives)
    }
    /// The share of real samples whose nearest neighbour is real. Low beside a high ``fakeAccuracy``: collapsed modes.
    public var realAccuracy: Double { Double(truePositives) / Double(truePositives + falseNegatives) }
    /// The share of generated samples whose nearest neighbour is generated.
    public var fakeAccuracy: Double { Double(trueNegatives) / Double(trueNegatives + falsePositives) }
    /// Of the samples taken for real, the share that are: tp/(tp + fp); 0 where none is.
    public var precision: Double {
        let taken = truePositives + falsePositives
        return taken > 0 ? Double(truePositives) / Double(taken) : 0
    }
    /// tp/(tp + fn), the same as ``realAccuracy``.
    public var recall: Double { realAccuracy }
}

/// The leave-one-out 1-nearest-neighbour two-sample test (D. Lopez-Paz, M. Oquab, "Revisiting Classifier Two-Sample
/// Tests", 2017, arXiv:1610.06545; as a measure of GANs: Q. Xu et al., 2018, arXiv:1806.07755).
///
/// Each sample is classified by the nearest of all others. One that is equally far from both sides is taken for real,
/// as by Xu et al.; equality is that of distances in `float64`, so that a set beside its own copy scores 0.
///
/// - Parameters:
///   - real: [N, D].
///   - fake: [M, D]; the test is meant for M = N.
/// - Throws: ``EvidenceError``
public func nearestNeighbourTest(real: Tensor, fake: Tensor) throws -> NearestNeighbourTest {
    let (real, fake) = try PointSet.pair(real, fake, needed: 2, metric: "1nn")
    let (toFake, toReal) = Neighbours.across(real, fake, count: 1)
    let positives = countOfNearer(Neighbours.within(real, count: 1), toFake, orEqual: true)
    let negatives = countOfNearer(Neighbours.within(fake, count: 1), toReal, orEqual: false)
    return NearestNeighbourTest(
        truePositives: positives, falseNegatives: real.count - positives, trueNegatives: negatives,
        falsePositives: fake.count - negatives)
}

/// How many points have a neighbour of their own side nearer than any of the other, those equally far included or not.
private func countOfNearer(_ own: Neighbours, _ other: Neighbours, orEqual: Bool) -> Int {
    let (near, far) = (own.squares[.all, 0], other.squares[.all, 0])
    let margin = 2.0 * own.of.rounding(near: near.minimum(far))
    let sure = ((far - near) .> margin).sum().intItem()
    let unsure = ((far - near).abs() .<= margin).nonzero().squeezed(1)
    guard unsure.size(0) > 0 else { return sure }
    let (mine, theirs) = (own.exact(unsure).squares[.all, 0], other.exact(unsure).squares[.all, 0])
    return sure + (orEqual ? mine .<= theirs : mine .< theirs).sum().intItem()
}

extension Metric {
    /// Leave-one-out accuracy of a 1-nearest-neighbour classifier, with its parts.
    public static let nearestNeighbour = Metric(
        "1nn", title: "1-nearest-neighbour two-sample test", source: "Lopez-Paz and Oquab, 2017, arXiv:1610.06545",
        needs: .features,
        readings: [
            Reading("1nn", .near(0.5), .share), Reading("1nn-real", .near(0.5), .share),
            Reading("1nn-fake", .near(0.5), .share),
            Reading("1nn-precision", .near(0.5), .share), Reading("1nn-recall", .near(0.5), .share),
        ], settings: ["distance": "Euclidean", "ties": "real"]
    ) {
        let test = try nearestNeighbourTest(real: $0.real.features, fake: $0.fake.features)
        return [test.accuracy, test.realAccuracy, test.fakeAccuracy, test.precision, test.recall]
    }
}
