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
