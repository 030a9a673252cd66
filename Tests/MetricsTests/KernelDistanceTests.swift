import Testing
import Torch

@testable import Metrics

struct KernelDistanceTests {
    @Test func kernelInceptionDistanceIsTorchFidelitysOnItsOwnSubsets() throws {
        let fixture = try DistributionFixture()
        let real = try fixture["kid.real"]
        let fake = try fixture["kid.fake"]
        let values = kernelInceptionDistances(
            real, fake, realSubsets: try fixture["kid.real-subsets"], fakeSubsets: try fixture["kid.fake-subsets"])
        for (value, expected) in zip(values, try fixture.numbers("kid.values")) {
            #expect(abs(value - expected) < 1e-12)
        }
        #expect(values.count == 8)
        #expect(relativeError(values.reduce(0, +) / 8, try fixture.number("kid.mean")) < 1e-9)
        // Of all samples at once the order does not matter.
        #expect(relativeError(kernelInceptionDistance(real[0..<50], fake), try fixture.number("kid.whole")) < 1e-9)
        let (mean, deviation) = try {
            let found = try Metric.kernelInception.compute(Comparison(features: real[0..<50], fake))
            return (found[0], found[1])
        }()
        #expect(relativeError(mean, try fixture.number("kid.whole")) < 1e-9)
        #expect(deviation < 1e-12)
    }

    @Test func kernelsOfAllPairsGiveWhatEachSubsetsOwnDo() {
        // Few and small subsets are taken one by one, many and large ones from all pairs.
        let real = normal(90, 5, seed: 1)
        let fake = normal(80, 5, seed: 2) * 1.3
        let generator = RandomGenerator(seed: 3)
        func draw(_ count: Int) -> Tensor {
            .stacked((0..<40).map { _ in Tensor.randomPermutation(count, generator: generator)[..<30] })
        }
        let (first, second) = (draw(90), draw(80))
        let many = kernelInceptionDistances(real, fake, realSubsets: first, fakeSubsets: second)
        let few = (0..<2).flatMap { number in
            kernelInceptionDistances(
                real, fake, realSubsets: first[number..<(number + 1)], fakeSubsets: second[number..<(number + 1)])
        }
        for (one, other) in zip(many, few) { #expect(abs(one - other) < 1e-12) }
    }

    @Test func blocksOfProductsAddUpToAllPairs() {
        // More rows than a block, in float32, with weights that leave some out.
        let x = Tensor.randomNormal([2_500, 3], generator: RandomGenerator(seed: 4))
        let y = Tensor.randomNormal([2_100, 3], generator: RandomGenerator(seed: 5))
        let kernel = KernelSums { products, _, _ in products.squared() }
        let weights = Tensor.randomBernoulli([2, 2_500], probability: 0.5, generator: RandomGenerator(seed: 6))
        let others = Tensor.randomBernoulli([2, 2_100], probability: 0.5, generator: RandomGenerator(seed: 7))
        let whole = x.matmul(y.transposed()).squared()
        let expected = (weights.matmul(whole) * others).sum(axes: [1])
        #expect(largestGap(kernel.between(x, y, weights, others) / expected, .ones([2])) < 1e-5)
        let own = x.matmul(x.transposed()).squared()
        let (pairs, diagonal) = kernel.within(x, weights)
        let all = (weights.matmul(own) * weights).sum(axes: [1])
        #expect(largestGap((pairs + diagonal) / all, .ones([2])) < 1e-5)
        #expect(largestGap(diagonal / weights.matmul(own.diagonal()), .ones([2])) < 1e-5)
    }

    @Test func kernelInceptionDistanceIsUnbiased() {
        let values = (0..<100 as Range<UInt64>).map { seed in
            kernelInceptionDistance(normal(40, 6, seed: seed), normal(40, 6, seed: 1_000 + seed))
        }
        let mean = values.reduce(0, +) / 100
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 99
        #expect(abs(mean) < 3 * (variance / 100).squareRoot())
        #expect(values.contains { $0 < 0 } && values.contains { $0 > 0 })
        // The biased estimate would be larger than this by far: E k(x, x)/n is about 0.1 here.
        #expect(abs(mean) < 0.02)
        #expect(kernelInceptionDistance(normal(40, 6, seed: 0), normal(40, 6, seed: 1) + 1) > 0.5)
    }

    @Test func maximumMeanDiscrepancyIsThatOfGANMetrics() throws {
        let fixture = try DistributionFixture()
        let real = try fixture["kid.real"]
        let fake = try fixture["kid.fake"]
        #expect(relativeError(maximumMeanDiscrepancy(real, fake), try fixture.number("mmd.value")) < 1e-6)
        #expect(relativeError(maximumMeanDiscrepancy(real, fake, sigma: 0.3), try fixture.number("mmd.narrow")) < 1e-6)
        let value = try Metric.maximumMeanDiscrepancy.compute(Comparison(features: real, fake))
        #expect(relativeError(value[0], try fixture.number("mmd.value")) < 1e-6)
    }

    @Test func aSetIsAtNoDiscrepancyFromItself() {
        #expect(maximumMeanDiscrepancy(normal(50, 7, seed: 1), normal(50, 7, seed: 1)) < 1e-7)
        let single = Tensor.ones([6, 3])
        #expect(maximumMeanDiscrepancy(single, single) == 0)
        // Far from everything real, k(x, y) vanishes: √(1 + 1) of two points.
        #expect(abs(maximumMeanDiscrepancy(single, single + 1e4) - 2.0.squareRoot()) < 1e-12)
    }

    @Test func float32IsTakenForManySamplesAndChangesLittle() {
        let real = normal(300, 8, seed: 1)
        let fake = normal(300, 8, seed: 2) + 0.3
        #expect(Comparison.kernelPrecision(300, 300, 8, on: .cpu) == .float64)
        #expect(Comparison.kernelPrecision(10_000, 10_000, 2_048, on: .cpu) == .float32)
        let kernel = KernelSums { products, _, _ in products.addInPlace(Tensor(1.0)).power(3) }
        func distance(_ dtype: DType) -> Double {
            let (x, y) = (real.to(dtype) * 0.35, fake.to(dtype) * 0.35)
            let ones = Tensor.ones([1, 300], dtype: dtype)
            let own = kernel.within(x, ones).pairs.item() + kernel.within(y, ones).pairs.item()
            return own / (300 * 299) - 2 * kernel.between(x, y, ones, ones).item() / (300 * 300)
        }
        #expect(relativeError(distance(.float32), distance(.float64)) < 1e-4)
    }

    @Test func evidenceThatCannotBeComparedIsRefused() {
        let fine = normal(30, 4, seed: 1)
        for metric in [Metric.kernelInception, .maximumMeanDiscrepancy, .kernelInceptionOfUnlimitedSamples] {
            #expect(throws: EvidenceError.unlike([4], [5])) {
                try metric.compute(Comparison(features: fine, normal(30, 5, seed: 1)))
            }
            #expect(throws: EvidenceError.tooFew(1, needed: 2, metric: metric.name)) {
                try metric.compute(Comparison(features: fine, fine[0..<1]))
            }
            #expect(throws: EvidenceError.notFinite("the real side")) {
                try metric.compute(Comparison(features: fine / 0.0, fine))
            }
        }
    }
}
