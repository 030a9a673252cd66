import Adversarial
import Foundation
import NN
import Testing
import Torch

@testable import Theory

struct LineTests {
    let grid = LineGrid(-10, 10)

    @Test func densitiesIntegrateToOne() {
        let mixture = LineMixture((0.3, -1, 0.5), (0.7, 2, 0.8))
        #expect(abs(grid.integral(mixture.logDensity(grid.places).exp()).item() - 1) < 1e-9)
    }

    @Test func divergencesOfTheSameAndOfDisjointAreZeroAndLog2() {
        let far = (LineMixture.gaussian(-5, 0.2), LineMixture.gaussian(5, 0.2))
        #expect(abs(jensenShannon(far.0, far.0, on: grid)) < 1e-12)
        #expect(abs(jensenShannon(far.0, far.1, on: grid) - log(2)) < 1e-9)
    }

    @Test func samplesHaveTheMixturesMoments() {
        RandomGenerator.with(RandomGenerator(seed: 1)) {
            let drawn = LineMixture((0.25, -1, 0.5), (0.75, 1, 0.5)).draw(40_000)
            #expect(drawn.shape == [40_000, 1])
            // Mean ½, variance 0.25 + (1 − ¼).
            #expect(abs(drawn.mean().item() - 0.5) < 0.02 && abs(drawn.variance().item() - 1) < 0.03)
        }
    }

    @Test func theSlopeOfALinearNetworkIsItsWeight() {
        let line = Linear(1, 1)
        #expect((grid.slopes(of: line) - line.weight.item()).abs().max().item() < 1e-6)
    }

    @Test func theBestCriticReachesItsValueOnTheGrid() {
        let subject = OptimalCritic()
        let logits = subject.real.logDensity(subject.grid.places) - subject.fake.logDensity(subject.grid.places)
        let best = -log(4.0) + 2 * jensenShannon(subject.real, subject.fake, on: subject.grid)
        #expect(abs(subject.value(logits, subject.real, subject.fake) - best) < 1e-9)
        #expect(abs(subject.value(.zeros(like: logits), subject.real, subject.real) + log(4)) < 1e-9)
        #expect(subject.value(logits * 0.9, subject.real, subject.fake) < best)
    }
}

struct ParallelLinesTests {
    @Test func theDivergenceIsFlatAndTheDistanceIsTheShift() throws {
        try RandomGenerator.with(RandomGenerator(seed: 2)) {
            #expect(abs(ParallelLines.jensenShannon(shift: 0)) < 1e-12)
            for shift in [1, 0.3, -0.7] {
                #expect(abs(ParallelLines.jensenShannon(shift: shift) - log(2)) < 1e-12)
                let distance = try ParallelLines.wasserstein(shift: shift)
                #expect(abs(distance - abs(shift)) < 1e-9)
            }
        }
    }
}

struct DivergenceTests {
    let grid = LineGrid(-15, 15)

    private func between(_ divergence: Divergence, _ p: LineMixture, _ q: LineMixture) -> Double {
        grid.integral(divergence.integrand(p.logDensity(grid.places), q.logDensity(grid.places))).item()
    }

    @Test func divergencesBetweenGaussiansAreTheirClosedForms() {
        let (p, q) = (LineMixture.gaussian(0.5, 1), LineMixture.gaussian(0, 1))
        // With equal variances and d = 0.5: KL = d²/2 either way, χ² = exp(d²) − 1, H² = 2 − 2 exp(−d²/8).
        #expect(abs(between(.kullbackLeibler, p, q) - 0.125) < 1e-9)
        #expect(abs(between(.reverseKullbackLeibler, p, q) - 0.125) < 1e-9)
        #expect(abs(between(.pearson, p, q) - (exp(0.25) - 1)) < 1e-9)
        #expect(abs(between(.squaredHellinger, p, q) - (2 - 2 * exp(-0.03125))) < 1e-9)
        #expect(abs(between(.jensenShannon, p, q) - 2 * jensenShannon(p, q, on: grid)) < 1e-9)
        #expect(abs(between(.gan, p, q) - (between(.jensenShannon, p, q) - log(4))) < 1e-9)
    }

    @Test func theClosestGaussianToAGaussianIsItself() {
        for divergence in Divergence.allCases {
            let found = divergence.closestGaussian(to: .gaussian(0.7, 1.3))
            #expect(abs(found.mean - 0.7) < 1e-3 && abs(found.deviation - 1.3) < 1e-3, "\(divergence)")
        }
    }

    @Test func theClosestInKLHasTheMixturesMoments() {
        let found = Divergence.kullbackLeibler.closestGaussian(to: FDivergences.target)
        // Mean 0.35 · −1 + 0.65 · 2, variance 0.35 · 0.36 + 0.65 · 0.64 + 0.35 · 0.65 · 3².
        #expect(abs(found.mean - 0.95) < 1e-3)
        #expect(abs(found.deviation - (0.126 + 0.416 + 2.0475).squareRoot()) < 1e-3)
    }
}

struct BiasedGradientTests {
    let subject = BiasedGradients()

    @Test func oneSampleMovesTheWassersteinMinimumToOne() throws {
        #expect(try subject.minimum(samples: 1, of: BiasedGradients.wasserstein) == 1)
        // k/2 is 0, ½, 1 with probabilities 0.16, 0.48, 0.36: the median is ½.
        #expect(try subject.minimum(samples: 2, of: BiasedGradients.wasserstein) == 0.5)
        #expect(abs(try subject.minimum(samples: 3, of: BiasedGradients.cramer) - 0.6) < 1e-12)
    }

    @Test func probabilitiesAreTheBinomials() {
        #expect(abs((0...7).reduce(0) { $0 + subject.probability(of: $1, in: 7) } - 1) < 1e-12)
        #expect(abs(subject.probability(of: 1, in: 2) - 0.48) < 1e-12)
    }

    @Test func distancesBetweenBernoullis() throws {
        #expect(abs(try BiasedGradients.wasserstein(0.2, 0.7) - 0.5) < 1e-12)
        #expect(abs(BiasedGradients.cramer(0.2, 0.7) - 0.25) < 1e-12)
    }
}

struct BoundTests {
    private func model() -> LinearGaussian {
        LinearGaussian(weights: ImportanceBounds.normal([4, 2]), noise: 0.6)
    }

    @Test func theExactEncoderHasNoGap() {
        RandomGenerator.with(RandomGenerator(seed: 3)) {
            let model = model()
            let x = model.draw(20)
            let encoder = model.encoder(shift: 0, widening: 1)
            #expect(encoder.divergence == 0)
            // p(x, z)/p(z | x) is p(x), whatever z is drawn.
            #expect((model.logWeight(x, encoder) - model.logDensity(x)).abs().max().item() < 1e-10)
        }
    }

    @Test func boundsOfTheSameDrawsRiseWithTheGroup() {
        let logWeights = Tensor.randomNormal([30, 12], dtype: .float64, generator: RandomGenerator(seed: 4)) * 3
        let bounds = [1, 2, 4, 12].map { ImportanceBounds.bound(logWeights, group: $0) }
        #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
        #expect(abs(bounds[0] - logWeights.mean().item()) < 1e-12)
    }

    @Test func densitiesAreTheGaussians() {
        // N(0, diag(4, 9)) at (2, 3): −½(1 + 1) − log 2π − log 6.
        let factor = Tensor([2.0, 0, 0, 3], shape: [2, 2])
        let value = gaussianLogDensity(Tensor([2.0, 3], shape: [1, 2]), factor: factor).item()
        #expect(abs(value - (-1 - log(2 * Double.pi) - log(6))) < 1e-12)
    }
}
