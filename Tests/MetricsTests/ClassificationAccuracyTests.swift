import Testing
import Torch

@testable import Metrics

struct ClassificationAccuracyTests {
    /// Points on the line whose class is whether they are positive; some labels are wrong.
    private func points(_ places: [Double], wrong: Set<Int> = []) -> Labelled {
        Labelled(
            samples: Tensor(places, shape: [places.count, 1]),
            labels: Tensor(places.enumerated().map { ($1 > 0) != wrong.contains($0) ? 1 : 0 }))
    }

    /// A classifier that puts the border halfway between the classes' means.
    private func halfway(_ set: Labelled) -> (Tensor) -> Tensor {
        let places: [Double] = set.samples.flattened().array()
        let labels: [Int] = set.labels.array()
        func mean(_ label: Int) -> Double {
            let own = places.indices.filter { labels[$0] == label }.map { places[$0] }
            return own.reduce(0, +) / Double(own.count)
        }
        let border = (mean(0) + mean(1)) / 2
        return { samples in Tensor.concatenated([border - samples, samples - border], axis: 1) }
    }

    @Test(arguments: [1, 3, 256]) func eachClassifierIsTriedOnTheOtherSide(batch: Int) throws {
        let real = points([-2, -1, 1, 2])
        let test = points([-3, -0.5, 0.5, 3])
        // Its border is at 1: one real test sample falls on the wrong side; one label of its own is wrong.
        let fake = Labelled(samples: Tensor([-1.0, -1, 3, 3, 3], shape: [5, 1]), labels: Tensor([0, 0, 1, 1, 0]))
        var trained: [Int] = []
        let found = try classificationAccuracy(training: real, test: test, fake: fake, batch: batch) {
            trained.append($0.count)
            return $0.count == 5 ? { Tensor.concatenated([1 - $0, $0 - 1], axis: 1) } : halfway($0)
        }
        #expect(trained == [4, 5])
        #expect(found == ClassificationAccuracy(fakeToReal: 0.75, realToFake: 0.8, realToReal: 1))
    }

    @Test func realSamplesForGeneratedOnesLoseNothing() throws {
        let real = points([-2, -1, 1, 2])
        let found = try classificationAccuracy(training: real, test: real, fake: real, train: halfway)
        #expect(found == ClassificationAccuracy(fakeToReal: 1, realToFake: 1, realToReal: 1))
        let wrong = points([-2, -1, 1, 2], wrong: [0, 1, 2, 3])
        let spoiled = try classificationAccuracy(training: real, test: real, fake: wrong, train: halfway)
        #expect(spoiled.realToFake == 0 && spoiled.realToReal == 1)
    }

    @Test func emptySetsAreRefused() {
        let real = points([-1, 1])
        let none = Labelled(samples: Tensor.zeros([0, 1]), labels: Tensor.zeros([0], dtype: .int64))
        #expect(throws: EvidenceError.tooFew(0, needed: 1, metric: "classification accuracy")) {
            try classificationAccuracy(training: real, test: real, fake: none, train: halfway)
        }
    }
}

/// Pictures of two kinds that anybody can tell apart: the upper or the lower half is bright, with noise.
private func halves(_ count: Int, seed: UInt64, blurred: Bool = false) -> Evidence {
    let generator = RandomGenerator(seed: seed)
    let labels = Tensor.randomIntegers(0..<2, [count], generator: generator)
    let noise = Tensor.randomUniform([count, 1, 16, 16], generator: generator) * 120
    let upper = (Tensor.range(0, 16).reshaped(1, 1, 16, 1) .< 8).to(.float32)
    let side = labels.to(.float32).reshaped(-1, 1, 1, 1)
    let bright = upper * side + (1 - upper) * (1 - side)
    let pictures = noise + (blurred ? Tensor.full([1], 60.0) : bright * 100)
    return Evidence(images: pictures.clamped(0, 255).to(.uint8), labels: labels)
}

@Suite struct ClassificationAccuracyMetricTests {
    @Test func samplesLikeRealOnesTeachAsWellAndOthersTeachNothing() throws {
        let real = halves(200, seed: 1)
        let good = try Metric.classificationAccuracy.compute(Comparison(real: real, fake: halves(100, seed: 2)))
        #expect(good.allSatisfy { $0 > 0.95 })
        // What says nothing of its class teaches nothing, and is not recognised.
        let poor = try Metric.classificationAccuracy.compute(
            Comparison(real: real, fake: halves(100, seed: 3, blurred: true)))
        #expect(abs(poor[0] - 0.5) < 0.25 && abs(poor[1] - 0.5) < 0.25 && poor[2] > 0.95)
    }

    @Test func withoutClassesItIsRefused() {
        let bare = Evidence(images: .zeros([40, 1, 16, 16], dtype: .uint8))
        #expect(throws: EvidenceError.missing(.labels)) {
            try Metric.classificationAccuracy.compute(Comparison(real: bare, fake: bare))
        }
    }

    @Test func classAccuracyPairsCodesWithClassesInTheBestWay() throws {
        // Codes 0, 1, 2 make classes 1, 2, 0: no sample is of the class of its number, and all pair up.
        let labels = Tensor([0, 1, 2, 0, 1, 2])
        let named = Tensor([1, 2, 0, 1, 2, 0])
        let probabilities = (named.unsqueezed(1) .== Tensor.range(0, 3)).to(.float64)
        let fake = Evidence(probabilities: probabilities, labels: labels)
        let real = Evidence(probabilities: probabilities, labels: named)
        let found = try Metric.classAccuracy.compute(Comparison(real: real, fake: fake))
        #expect(found[0] == 0 && abs(found[1] - 1) < 1e-12)
        // One of six is another: 5/6.
        let spoiled = Evidence(
            probabilities: (Tensor([1, 2, 0, 1, 2, 1]).unsqueezed(1) .== Tensor.range(0, 3)).to(.float64),
            labels: labels)
        #expect(abs(try Metric.classAccuracy.compute(Comparison(real: real, fake: spoiled))[1] - 5.0 / 6) < 1e-12)
    }

    @Test func wilsonsIntervalOfAShare() {
        // 8 of 10 at 95 %: 0.4902 … 0.9433 (Wilson 1927; statsmodels' proportion_confint gives the same).
        let interval = Interval(share: 0.8, of: 10)
        #expect(abs(interval.low - 0.4902) < 1e-4 && abs(interval.high - 0.9433) < 1e-4)
    }
}
