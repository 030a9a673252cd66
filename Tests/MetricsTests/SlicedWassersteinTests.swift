import Foundation
import Testing
import Torch

@testable import Metrics

struct SlicedWassersteinTests {
    @Test(arguments: [1, 2]) func slicedWassersteinIsPOTs(_ order: Int) throws {
        let fixture = try DistributionFixture()
        let real = try fixture["kid.real"].to(.float64)
        let fake = try fixture["kid.fake"].to(.float64)
        let directions = try fixture["swd.directions"]
        let unequal = slicedWasserstein(real, fake, directions: directions, order: Double(order))
        #expect(relativeError(unequal, try fixture.number("swd.unequal-\(order)")) < 1e-9)
        let equal = slicedWasserstein(real[0..<50], fake, directions: directions, order: Double(order))
        #expect(relativeError(equal, try fixture.number("swd.equal-\(order)")) < 1e-9)
    }

    @Test func aShiftIsSeenAsItsShadows() {
        // Each line sees the shift's part along it: the mean of its square is |shift|²/D over all directions.
        let set = normal(40, 5, seed: 1)
        let shift = Tensor([3.0, 0, -4, 0, 0])
        let directions = randomDirections(5, count: 20_000, generator: RandomGenerator(seed: 2))
        #expect(largestGap(directions.norm(axes: [0]), .ones([20_000])) < 1e-6)
        let distance = slicedWasserstein(set, set + shift, directions: directions)
        #expect(relativeError(distance, 5 / 5.0.squareRoot()) < 0.02)
        // Twice the same samples are the same distribution.
        #expect(slicedWasserstein(set, .concatenated([set, set]), directions: directions[.all, 0..<50]) < 1e-12)
    }

    @Test func stepsMoveEachPointsWholeMass() {
        let steps = CoupledSteps(4, 6)
        #expect(steps.left == [0, 0, 1, 1, 2, 2, 3, 3])
        #expect(steps.right == [0, 1, 1, 2, 3, 4, 4, 5])
        for (share, expected) in zip(steps.shares, [2, 1, 1, 2, 2, 1, 1, 2]) {
            #expect(abs(share - Double(expected) / 12) < 1e-15)
        }
    }

    @Test func aLaplacianPyramidIsThatOfProgressiveGrowing() throws {
        let fixture = try DistributionFixture()
        let pyramid = try fixture["pyramid.images"].to(.float32).laplacianPyramid(levels: 2)
        #expect(pyramid.count == 2)
        for (number, level) in pyramid.enumerated() {
            #expect(largestGap(level, try fixture["pyramid.level\(number)"]) < 1e-3)
        }
        let patches = pyramid[1].patches(at: try fixture["patches.places"])
        #expect(largestGap(patches.standardised(), try fixture["patches.rows"]) < 1e-4)
    }

    @Test(arguments: [(128, 128, 4), (64, 32, 2), (28, 28, 1), (50, 50, 2), (250, 250, 2)])
    func edgesAreHalvedDownToSixteen(_ height: Int, _ width: Int, _ levels: Int) {
        #expect(patchLevels(height, width) == levels)
    }

    @Test func patchesTellNoiseFromSmoothImagesAtEachScale() throws {
        let images = try DistributionFixture()["pyramid.images"].repeated(4, 1, 1, 1)
        let noise = Tensor.randomIntegers(0..<256, images.shape, generator: RandomGenerator(seed: 1)).to(.uint8)
        func distances(_ fake: Tensor) -> [Double] {
            patchWasserstein(images, fake, generator: RandomGenerator(seed: 2))
        }
        let (same, other) = (distances(images), distances(noise))
        #expect(same.count == 2 && other.count == 2)
        // Different patches of the same images: a thousandth of their deviation is 1.
        #expect(same.allSatisfy { $0 < 80 })
        #expect(zip(same, other).allSatisfy { $1 > 1.8 * $0 })
        let comparison = Comparison(real: Evidence(images: images), fake: Evidence(images: noise), seed: 2)
        #expect(relativeError(try Metric.patchWasserstein.compute(comparison)[0], (other[0] + other[1]) / 2) < 1e-9)
    }

    @Test func picturesSmallerThanAPatchAreRefused() {
        let small = Evidence(images: Tensor.zeros([2, 1, 6, 9], dtype: .uint8))
        #expect(throws: EvidenceError.tooSmall([1, 6, 9], needed: 7, metric: "swd-patches")) {
            try Metric.patchWasserstein.compute(Comparison(real: small, fake: small))
        }
    }
}
