import Datasets
import Foundation
import Testing
import Torch

@testable import Metrics

struct TruthTests {
    @Test func aMixtureCoversItself() throws {
        let ring = GaussianMixture.ring()
        let draws = ring.draw(4_000, generator: RandomGenerator(seed: 1)).samples
        let values = try Metric.modes(of: ring).compute(
            Comparison(real: Evidence(features: draws), fake: Evidence(features: draws)))
        #expect(values[0] == 8)
        // Within 3 deviations lie 1 − exp(−9/2) = 98.89 % of a Gaussian in the plane.
        #expect(abs(values[1] - 0.9889) < 0.006)
        #expect(values[2] < 0.003)
    }

    @Test func oneModeOfEightIsLogEightAway() throws {
        let ring = GaussianMixture.ring()
        let one = Tensor([1, 0] as [Float], shape: [1, 2]).repeated(100, 1)
        #expect(abs(try modeCoverage(of: one, mixture: ring).reverseKL - log(8)) < 1e-12)
        let two = Tensor.concatenated([one, one * -1])
        #expect(abs(try modeCoverage(of: two, mixture: ring).reverseKL - log(4)) < 1e-12)
    }

    @Test func trianglesAreOnTheirManifoldAndNoiseIsNot() throws {
        let truth = Polygons()
        let metric = Metric.polygons(truth)
        let triangles = Pixels.bytes(truth.draw(200, generator: RandomGenerator(seed: 9)).samples)
        let held = Evidence(images: Pixels.bytes(truth.draw(200, generator: RandomGenerator(seed: 10)).samples))
        func values(_ images: Tensor) throws -> [Double] {
            try metric.compute(Comparison(real: held, fake: Evidence(images: images)))
        }
        let good = try values(triangles)
        #expect(good[0] > 0.95)
        // Two hundred samples cannot be near every triangle.
        #expect(good[1] > 0 && good[1] < 1)
        #expect(abs(good[2] - 2 * good[0] * good[1] / (good[0] + good[1])) < 1e-12)
        let noise = try values(
            Tensor.randomIntegers(0..<256, [50, 1, 28, 28], generator: RandomGenerator(seed: 2)).to(.uint8))
        #expect(noise.prefix(3) == [0, 0, 0])
        // Uniform values have a deviation of 1/√12 about their mean: noise is √(784 / 12) = 8.1 or more from any picture.
        #expect(good[3] < 0.5 && noise[3] > 8 && noise[3] < 28)
        // One triangle again and again is precise and recalls next to nothing.
        let one = try values(triangles[0..<1].repeated(100, 1, 1, 1))
        #expect(one[0] == 1 || one[0] == 0)
        #expect(one[1] < 0.5 * good[1] || one[1] <= 0.02)
    }
}

struct ClassModeTests {
    /// One-hot rows.
    private func named(_ classes: [Int], of count: Int) -> Tensor {
        Tensor(classes.flatMap { one in (0..<count).map { $0 == one ? 1.0 : 0 } }, shape: [classes.count, count])
    }

    @Test func classesAreCountedAndTheirSharesCompared() throws {
        // q = (3/4, 1/4, 0, 0), p = (1/4, 1/4, 1/4, 1/4): KL = 3/4 log 3 + 1/4 log 1.
        let found = try classModes(fake: named([0, 0, 0, 1], of: 4), real: named([0, 1, 2, 3], of: 4))
        #expect(found.modes == 2)
        #expect(abs(found.reverseKL - 0.75 * log(3)) < 1e-12)
        let same = try classModes(fake: named([2, 1, 0], of: 3), real: named([0, 1, 2], of: 3))
        #expect(same.modes == 3 && same.reverseKL == 0)
    }

    @Test func aClassThatNoRealSampleHasCountsAsHalfOfOne() throws {
        // p = (1, 1/2)/(3/2), q = (0, 1).
        let found = try classModes(fake: named([1], of: 2), real: named([0], of: 2))
        #expect(abs(found.reverseKL - log(3)) < 1e-12)
    }

    @Test func unlikeOrEmptySidesAreRefused() {
        #expect(throws: EvidenceError.self) { try classModes(fake: named([0], of: 2), real: named([0], of: 3)) }
        #expect(throws: EvidenceError.self) { try classModes(fake: .zeros([0, 2]), real: named([0], of: 2)) }
    }
}
