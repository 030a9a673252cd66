import Testing
import Torch

@testable import Metrics

struct FrechetDistanceTests {
    @Test(arguments: ["fid", "fid-singular", "fid-mixed"])
    func frechetDistanceIsPytorchFidsAndTorchFidelitys(_ name: String) throws {
        let fixture = try DistributionFixture()
        let real = try fixture["\(name).real"]
        let fake = try fixture["\(name).fake"]
        let references = try ["pytorch-fid", "torch-fidelity"].map { try fixture.number("\(name).\($0)") }
        let fromFeatures = frechetDistance(real, fake)
        let fromMoments = frechetDistance(Moments(of: real), Moments(of: fake))
        for value in [fromFeatures, fromMoments, frechetDistance(fake, real)] {
            // The references' own roots of singular products are good to about 1e-8.
            for reference in references { #expect(relativeError(value, reference) < 1e-6, "\(name)") }
        }
        #expect(relativeError(fromMoments, fromFeatures) < 1e-7)
    }

    /// Which way is taken depends on the numbers of samples alone.
    @Test(arguments: [(30, 20), (12, 20), (30, 12), (30, 30), (9, 9), (24, 24), (25, 24)])
    func fewerSamplesThanFeaturesGiveTheSameDistance(_ counts: (Int, Int)) {
        let first = normal(counts.0, 24, seed: 1) * 2
        let second = normal(counts.1, 24, seed: 2) + 0.5
        let direct = frechetDistance(first, second)
        let full = frechetDistance(Moments(of: first), Moments(of: second))
        #expect(relativeError(full, direct) < 1e-8)
        // The definition, with the root of the symmetric Σ₁^½ Σ₂ Σ₁^½ from eigenvalues.
        let covariances = [first, second].map { Moments(of: $0).covariance() }
        let (values, vectors) = covariances[0].eigh()
        let root = (vectors * values.clamped(0, nil).sqrt()).matmul(vectors.transposed())
        let product = root.matmul(covariances[1]).matmul(root).eigvalsh().clamped(0, nil).sqrt().sum().item()
        let offset = (first.mean(axes: [0]) - second.mean(axes: [0])).squared().sum().item()
        let defined = offset + covariances[0].trace().item() + covariances[1].trace().item() - 2 * product
        #expect(relativeError(direct, defined) < 1e-6)
    }

    @Test func knownNormalDistributionsHaveTheClosedForm() {
        // Along each axis (μ₁ − μ₂)² + (σ₁ − σ₂)²; a rotation changes nothing.
        let deviations = [Tensor([1.0, 2, 0.5, 3]), Tensor([2.0, 2, 1.5, 0])]
        let (rotation, _) = normal(4, 4, seed: 3).qr()
        let moments = deviations.enumerated().map { number, deviation in
            Moments(
                mean: rotation.matmul(Tensor([Double(number), 0, 0, 1])),
                covariance: rotation.matmul(deviation.squared().diag()).matmul(rotation.transposed()))
        }
        let expected = 1.0 + (1 + 0 + 1 + 9)
        #expect(relativeError(frechetDistance(moments[0], moments[1]), expected) < 1e-8)
        #expect(relativeError(frechetDistance(moments[1], moments[0]), expected) < 1e-8)
    }

    @Test func aWideMatrixIsTakenInBlocks() {
        // Wider than a block, so that each triangle is put together from several.
        let first = normal(700, 600, seed: 4)
        let second = normal(650, 600, seed: 5) * 1.2
        let moments = Moments(of: first)
        let centred = first - first.mean(axes: [0])
        #expect(largestGap(moments.covariance(), centred.transposed().matmul(centred) / 699.0) < 1e-12)
        let factor = moments.covariance().cholesky()
        let whole = factor.transposed().matmul(Moments(of: second).covariance()).matmul(factor)
        let lower = factor.lowerCongruence(Moments(of: second).covariance()).lowerTriangle()
        #expect(largestGap(lower, whole.lowerTriangle()) < 1e-11)
    }

    @Test func aSetIsAtDistanceZeroFromItself() {
        let many = normal(200, 24, seed: 6) * 10 + 100
        // Two features that say the same leave no room for a Cholesky factor.
        let repeated = Tensor.concatenated([many, many[.all, 0..<2]], axis: 1)
        for set in [many, normal(9, 24, seed: 7), repeated, Tensor.ones([5, 3])] {
            #expect(abs(frechetDistance(set, set)) < 1e-6)
            #expect(abs(frechetDistance(Moments(of: set), Moments(of: set))) < 1e-6)
        }
    }

    /// D(D + 5)/2N: the mean's part is 2D/N, the covariance's D(D + 1)/2N.
    @Test(arguments: [(64, 256), (64, 1024), (32, 400)])
    func twoSamplesOfOneDistributionAreApartByHalfTheSquareOfTheWidthOverTheirNumber(_ size: (Int, Int)) {
        let (width, count) = size
        let values = (0..<12 as Range<UInt64>).map { seed in
            frechetDistance(normal(count, width, seed: 10 + seed), normal(count, width, seed: 30 + seed))
        }
        let mean = values.reduce(0, +) / 12
        #expect(relativeError(mean, Double(width * (width + 5)) / Double(2 * count)) < 0.05)
    }

    @Test func dividingByTheCountMakesCovariancesSmaller() {
        let first = normal(50, 3, seed: 8)
        let second = normal(50, 3, seed: 9) * 2
        let offset = (first.mean(axes: [0]) - second.mean(axes: [0])).squared().sum().item()
        let unbiased = frechetDistance(first, second) - offset
        #expect(relativeError(frechetDistance(first, second, correction: 0) - offset, unbiased * 49 / 50) < 1e-9)
    }

    @Test func unlimitedSamplesOfOneDistributionAreAtDistanceZero() throws {
        let width = 16
        let count = 640
        let excess = Double(width * (width + 5)) / Double(2 * count)
        let values = try (0..<8 as Range<UInt64>).map { seed in
            let comparison = Comparison(
                features: normal(count, width, seed: 100 + seed), normal(count, width, seed: 200 + seed), seed: seed)
            #expect(try Metric.frechet.compute(comparison)[0] > excess / 2)
            return try Metric.frechetOfUnlimitedSamples.compute(comparison)[0]
        }
        #expect(abs(values.reduce(0, +) / 8) < excess / 10)
        // And of two that are 1 apart in the mean, at 1.
        let real = normal(count, width, seed: 300)
        let fake = normal(count, width, seed: 301) + 1 / Double(width).squareRoot()
        let apart = try frechetDistanceOfUnlimitedSamples(real, fake, generator: RandomGenerator(seed: 1))
        #expect(abs(apart - 1) < 0.25)
    }

    @Test func anExtrapolationFromTooFewSamplesIsRefused() {
        let few = Comparison(features: normal(60, 40, seed: 1), normal(600, 40, seed: 2))
        #expect(throws: EvidenceError.tooFew(60, needed: 80, metric: "fid-infinity")) {
            try Metric.frechetOfUnlimitedSamples.compute(few)
        }
    }

    @Test func evidenceThatCannotBeComparedIsRefused() throws {
        let fine = normal(30, 4, seed: 1)
        #expect(throws: EvidenceError.unlike([4], [5])) {
            try Metric.frechet.compute(Comparison(features: fine, normal(30, 5, seed: 1)))
        }
        #expect(throws: EvidenceError.tooFew(1, needed: 2, metric: "fid")) {
            try Metric.frechet.compute(Comparison(features: fine, fine[0..<1]))
        }
        #expect(throws: EvidenceError.notFinite("the generated side")) {
            try Metric.frechet.compute(Comparison(features: fine, fine / 0.0))
        }
        // Moments that somebody saved without a count are fine.
        let saved = Moments(of: fine)
        let nameless = Evidence(moments: Moments(mean: saved.mean, covariance: saved.covariance()))
        let comparison = Comparison(real: nameless, fake: Evidence(features: fine + 2))
        #expect(relativeError(try Metric.frechet.compute(comparison)[0], 16) < 1e-9)
    }
}
