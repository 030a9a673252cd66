import Foundation
import Testing
import Torch

@testable import Metrics

struct ClassifierScoreTests {
    private func comparison(_ real: Tensor, _ fake: Tensor) -> Comparison {
        Comparison(real: Evidence(probabilities: real), fake: Evidence(probabilities: fake))
    }

    @Test func inceptionScoreIsTorchFidelitys() throws {
        let fixture = try DistributionFixture()
        let rows = try fixture["is.probabilities"]
        #expect(relativeError(inceptionScores(rows)[0], try fixture.number("is.unsplit")) < 1e-10)
        let parts = inceptionScores(rows, splits: 10)
        let mean = parts.reduce(0, +) / 10
        let deviation = (parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10).squareRoot()
        #expect(parts.count == 10)
        #expect(relativeError(mean, try fixture.number("is.split")) < 1e-10)
        #expect(relativeError(deviation, try fixture.number("is.deviation")) < 1e-10)
    }

    @Test func theMetricShufflesAndSplitsInTen() throws {
        let rows = try DistributionFixture()["is.probabilities"]
        let found = try Metric.inceptionScore.compute(comparison(rows, rows))
        let order = Tensor.randomPermutation(rows.size(0), generator: RandomGenerator(seed: 0))
        let parts = inceptionScores(rows.indexSelected(axis: 0, order), splits: 10)
        #expect(relativeError(found[0], parts.reduce(0, +) / 10) < 1e-12)
        #expect(found[1] > 0)
        #expect(relativeError(found[2], inceptionScores(rows)[0]) < 1e-12)
        // Fewer samples to a part make its score smaller.
        #expect(found[0] < found[2])
    }

    @Test func constantPredictionsScoreOneAndEvenCertainOnesTheNumberOfClasses() {
        let constant = Tensor([0.2, 0.5, 0.3]).unsqueezed(0).repeated(12, 1)
        let certain = Tensor.identity(5).repeated(4, 1)
        #expect(abs(inceptionScores(constant)[0] - 1) < 1e-12)
        #expect(abs(inceptionScores(certain)[0] - 5) < 1e-12)
        // Each half of four identities holds two of them.
        #expect(inceptionScores(certain, splits: 2).allSatisfy { abs($0 - 5) < 1e-12 })
    }

    @Test func modeScoreIsTheInceptionScoreLessTheMarginalsDivergence() throws {
        let fixture = try DistributionFixture()
        let fake = try fixture["is.probabilities"]
        let real = try fixture["is.real"]
        let value = modeScore(real: real, fake: fake)
        #expect(relativeError(value, try fixture.number("ms.value")) < 1e-10)
        let (p, q) = (fake.mean(axes: [0]), real.mean(axes: [0]))
        let divergence = (p * (p / q).log()).sum().item()
        #expect(relativeError(value, inceptionScores(fake)[0] * exp(-divergence)) < 1e-10)
        #expect(relativeError(modeScore(real: fake, fake: fake), inceptionScores(fake)[0]) < 1e-12)
        #expect(relativeError(try Metric.modeScore.compute(comparison(real, fake))[0], value) < 1e-12)
    }

    @Test func aClassThatNoRealSampleHasMakesTheModeScoreZero() {
        let real = Tensor([1.0, 0]).unsqueezed(0)
        let fake = Tensor.identity(2)
        #expect(modeScore(real: real, fake: fake) == 0)
    }

    @Test func evidenceThatCannotBeScoredIsRefused() {
        let rows = Tensor.full([20, 4], 0.25)
        #expect(throws: EvidenceError.tooFew(9, needed: 10, metric: "is")) {
            try Metric.inceptionScore.compute(comparison(rows, rows[0..<9]))
        }
        #expect(throws: EvidenceError.missing(.probabilities)) {
            try Metric.inceptionScore.compute(Comparison(features: rows, rows))
        }
        #expect(throws: EvidenceError.unlike([4], [2])) {
            try Metric.modeScore.compute(comparison(rows, Tensor.full([20, 2], 0.5)))
        }
    }
}
