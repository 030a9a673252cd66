import Datasets
import Foundation
import Testing
import Torch

@Suite struct SyntheticTests {
    private let count = 40_000

    @Test(arguments: [GaussianMixture.ring(), .grid()])
    func mixturesHaveTheMeansDeviationsAndSharesTheyClaim(_ mixture: GaussianMixture) throws {
        let batch = mixture.draw(count, generator: RandomGenerator(seed: 7))
        let labels = try #require(batch.labels)
        let offsets = batch.samples - mixture.centres.gathered(labels)
        let share = Double(count) / Double(mixture.modes)
        for mode in 0..<mixture.modes {
            let mask = (labels .== mode).to(.float32)
            let number = mask.sum().item()
            // Five standard deviations of a binomial count, and of a mean of so many draws.
            #expect(abs(number - share) < 5 * share.squareRoot())
            let mean: [Double] = ((offsets * mask.unsqueezed(1)).sum(axes: [0]) / number).array()
            for coordinate in mean { #expect(abs(coordinate) < 5 * mixture.deviation / number.squareRoot()) }
        }
        let deviation = (offsets.squared().mean().item()).squareRoot()
        #expect(abs(deviation / mixture.deviation - 1) < 0.02)
    }

    @Test func theRingHasEightDistinctModesOnTheUnitCircle() {
        let ring = GaussianMixture.ring()
        #expect(ring.modes == 8)
        let points: [Float] = ring.centres.array()
        let half = Float(0.5).squareRoot()
        for (found, expected) in zip(
            points, [1, 0, half, half, 0, 1, -half, half, -1, 0, -half, -half, 0, -1, half, -half])
        {
            #expect(abs(found - expected) < 1e-6)
        }
    }

    @Test func theGridGoesFromMinusFourToFour() {
        let points: [Float] = GaussianMixture.grid().centres.array()
        #expect(points.count == 50)
        #expect(Array(points.prefix(4)) == [-4, -4, -2, -4] && Array(points.suffix(2)) == [4, 4])
    }

    @Test func coverageOfRealSamplesIsCompleteAndOfFewModesIsFew() {
        let ring = GaussianMixture.ring()
        let real = ring.coverage(of: ring.draw(4_000, generator: RandomGenerator(seed: 1)).samples)
        #expect(real.modes == 8)
        // In the plane a normal draw lies within three deviations with probability 1 − exp(−9/2) = 0.9889.
        #expect(abs(real.highQualityShare - 0.9889) < 0.006)
        #expect(real.counts.reduce(0, +) == Int((real.highQualityShare * 4_000).rounded()))

        let points: [Float] = [1, 0.059, 1, 0.061, 0, 1, 0, 0, .nan, 0, -5, 3]
        let some = ring.coverage(of: Tensor(points, shape: [6, 2]))
        #expect(some.modes == 2)
        #expect(some.counts == [1, 0, 1, 0, 0, 0, 0, 0])
        #expect(some.highQualityShare == 2.0 / 6)
        let (modes, distances) = ring.nearestMode(of: Tensor([-0.9, 0, 0, -2] as [Float], shape: [2, 2]))
        #expect(modes.array(of: Int.self) == [4, 6])
        #expect(abs(distances.array(of: Double.self)[0] - 0.1) < 1e-6)
    }

    @Test func theSwissRollIsASpiralWithNoise() {
        let points = SwissRoll().draw(count, generator: RandomGenerator(seed: 2)).samples
        let numbers: [Double] = points.array()
        var squares = 0.0
        for i in stride(from: 0, to: numbers.count, by: 2) {
            // Off the spiral by the noise: compare the radius with that of the nearest winding at the same angle.
            let radius = hypot(numbers[i], numbers[i + 1]) * SwissRoll.scale
            let angle = atan2(numbers[i + 1], numbers[i])
            let windings = (0...3).map { angle + 2 * .pi * Double($0) }
            let distance = windings.map { abs($0 - radius) }.min() ?? 0
            squares += distance * distance
        }
        let noise = (squares / Double(count)).squareRoot() / SwissRoll.scale
        #expect(abs(noise / SwissRoll.deviation - 1) < 0.05)
        // The mean of t cos t over t in [1.5π, 4.5π] is (4.5π + 1.5π) / 3π = 2, of t sin t (1 + 1) / 3π.
        let mean: [Double] = points.mean(axes: [0]).array()
        #expect(abs(mean[0] * SwissRoll.scale - 2) < 0.25)
        #expect(abs(mean[1] * SwissRoll.scale - 2 / (3 * .pi)) < 0.25)
    }

    @Test func eachMoonIsAHalfCircleAroundItsCentre() throws {
        let batch = TwoMoons().draw(count, generator: RandomGenerator(seed: 3))
        let numbers: [Double] = batch.samples.array()
        let labels: [Int] = try #require(batch.labels).array()
        var squares = 0.0
        for (i, label) in labels.enumerated() {
            let (x, y) =
                label == 0 ? (numbers[2 * i], numbers[2 * i + 1]) : (numbers[2 * i] - 1, numbers[2 * i + 1] - 0.5)
            #expect((label == 0 ? y : -y) > -6 * TwoMoons.deviation)
            let distance = hypot(x, y) - 1
            squares += distance * distance
        }
        #expect(abs((squares / Double(count)).squareRoot() / TwoMoons.deviation - 1) < 0.03)
        #expect(abs(labels.reduce(0, +) - count / 2) < 500)
    }

    @Test func drawsDependOnTheSeedAlone() {
        for distribution in [SwissRoll(), TwoMoons(), GaussianMixture.grid(), Polygons()] as [any Distribution] {
            let first = distribution.draw(9, generator: RandomGenerator(seed: 4)).samples
            #expect(distribution.draw(9, generator: RandomGenerator(seed: 4)).samples.isEqual(to: first))
            #expect(!distribution.draw(9, generator: RandomGenerator(seed: 5)).samples.isEqual(to: first))
        }
    }
}

extension Tensor {
    /// The rows of the given numbers.
    fileprivate func gathered(_ rows: Tensor) -> Tensor {
        Operator("index_select")(.tensor(self), .int(0), .tensor(rows))
    }
}
