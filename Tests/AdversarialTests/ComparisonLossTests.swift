import Foundation
import Testing
import Torch

@testable import Adversarial

private func isClose(_ tensor: Tensor, _ value: Double) -> Bool { abs(tensor.item() - value) < 1e-12 }
private func softplus(_ x: Double) -> Double { log(1 + exp(x)) }

private let real = Tensor([1.0, 3.0])
private let fake = Tensor([0.0, -1.0])
private var verdict: Verdict { Verdict(real: real, fake: fake) }

@Suite struct ComparisonLossTests {
    @Test func softmaxSpreadsTheCriticsMassOverRealAndTheGeneratorsOverAll() {
        // Energies are minus the outputs: Z = e¹ + e³ + e⁰ + e⁻¹.
        let partition: Double = log([1.0, 3, 0, -1].map { exp($0) }.reduce(0, +))
        #expect(isClose(Loss.softmax.critic(verdict), -2 + partition))
        #expect(isClose(Loss.softmax.generator(verdict), -0.5 * 2 - 0.5 * -0.5 + partition))
    }

    @Test func softmaxIsSolvedByEqualMassOnEachSideItIsWantedOn() {
        let (high, low) = (Tensor([40.0, 40.0]), Tensor([-40.0, -40.0]))
        #expect(isClose(Loss.softmax.critic(Verdict(real: high, fake: low)), log(2)))
        #expect(isClose(Loss.softmax.generator(Verdict(real: high, fake: high)), log(4)))
    }

    @Test func relativisticComparesEachRealSampleWithTheGeneratedOneBesideIt() {
        #expect(isClose(Loss.relativistic.critic(verdict), (softplus(-1) + softplus(-4)) / 2))
        #expect(isClose(Loss.relativistic.generator(verdict), (softplus(1) + softplus(4)) / 2))
    }

    // The means are 2 and −1/2: differences of real outputs are 3/2 and 7/2, of generated ones −2 and −3.
    @Test func relativisticAverageComparesEachSampleWithTheOtherSidesMean() {
        let critic = (softplus(-1.5) + softplus(-3.5)) / 2 + (softplus(-2) + softplus(-3)) / 2
        let generator = (softplus(2) + softplus(3)) / 2 + (softplus(1.5) + softplus(3.5)) / 2
        #expect(isClose(Loss.relativisticAverage.critic(verdict), critic))
        #expect(isClose(Loss.relativisticAverage.generator(verdict), generator))
    }

    @Test func relativisticLeastSquaresWantsDifferencesOfOne() {
        let critic = (0.25 + 6.25) / 2 + (1.0 + 4) / 2
        let generator = (9.0 + 16) / 2 + (6.25 + 20.25) / 2
        #expect(isClose(Loss.relativisticLeastSquares.critic(verdict), critic))
        #expect(isClose(Loss.relativisticLeastSquares.generator(verdict), generator))
    }

    @Test func relativisticHingeStopsAtDifferencesOfOne() {
        #expect(isClose(Loss.relativisticHinge.critic(verdict), 0))
        #expect(isClose(Loss.relativisticHinge.generator(verdict), (3.0 + 4) / 2 + (2.5 + 4.5) / 2))
        let near = Verdict(real: Tensor([0.5, 0.0]), fake: Tensor([0.0, 0.0]))
        #expect(isClose(Loss.relativisticHinge.critic(near), (0.5 + 1) / 2 + 0.75))
    }

    @Test func pairsOfSquaresAndHingesWantDifferencesOfOne() {
        // The differences are 1 and 4.
        #expect(isClose(Loss.relativisticPairsLeastSquares.critic(verdict), (0.0 + 9) / 2))
        #expect(isClose(Loss.relativisticPairsLeastSquares.generator(verdict), (4.0 + 25) / 2))
        #expect(isClose(Loss.relativisticPairsHinge.critic(verdict), 0))
        #expect(isClose(Loss.relativisticPairsHinge.generator(verdict), (2.0 + 5) / 2))
        let near = Verdict(real: Tensor([0.5, 3.0]), fake: fake)
        #expect(isClose(Loss.relativisticPairsHinge.critic(near), 0.5 / 2))
    }

    @Test(arguments: [
        Loss.softmax, .relativistic, .relativisticPairsLeastSquares, .relativisticPairsHinge, .relativisticAverage,
        .relativisticLeastSquares, .relativisticHinge,
    ])
    func theGeneratorsObjectiveDependsOnTheOutputsOnRealSamples(_ loss: Loss) {
        #expect(loss.needsReal)
        let outputs = real.cloned().requiringGradient()
        let slope = gradient(of: loss.generator(Verdict(real: outputs, fake: fake)), withRespectTo: outputs)
        #expect(slope.abs().min().item() > 1e-3)
    }

    @Test func boundarySeekingGeneratorIsDrawnToOutputsOfZero() {
        #expect(isClose(Loss.boundarySeeking.critic(real, fake), Loss.minimax.critic(real, fake).item()))
        #expect(isClose(Loss.boundarySeeking.generator(Tensor([1.0, -3.0])), 0.5 * (1 + 9) / 2))
        // log D − log(1 − D) at D = 3/4.
        #expect(isClose(Loss.boundarySeeking.generator(Tensor([log(3.0)])), 0.5 * pow(log(0.75) - log(0.25), 2)))
    }

    @Test func pearsonLeastSquaresMeasuresTheDistanceToPlusAndMinusOne() {
        #expect(isClose(Loss.pearsonLeastSquares.critic(real, fake), 0.5 * 2 + 0.5 * 0.5))
        #expect(isClose(Loss.pearsonLeastSquares.generator(Tensor([1.0, -3.0])), 0.5 * 5))
    }

    @Test func atTheBestCriticPearsonLeastSquaresIsHalfPearsonsDivergence() {
        // p = (1/2, 1/4, 1/4), q = (1/4, 1/4, 1/2), and the best critic is (p − q) / (p + q).
        let (p, q) = ([0.5, 0.25, 0.25], [0.25, 0.25, 0.5])
        let best = zip(p, q).map { ($0 - $1) / ($0 + $1) }
        let (x, y) = (Tensor([best[0], best[0], best[1], best[2]]), Tensor([best[0], best[1], best[2], best[2]]))
        let loss = Loss.pearsonLeastSquares
        let divergence = zip(p, q).map { pow($0 + $1 - 2 * $1, 2) / ($0 + $1) }.reduce(0, +)
        #expect(abs(loss.generator(x).item() + loss.generator(y).item() - divergence / 2) < 1e-12)
        let outputs = Tensor.concatenated([x, y]).requiringGradient()
        let slope = gradient(of: loss.critic(outputs[0..<4], outputs[4...]), withRespectTo: outputs)
        for place in [[0, 1, 4], [2, 5], [3, 6, 7]] {
            #expect(abs(place.map { slope[$0].item() }.reduce(0, +)) < 1e-12)
        }
    }
}

@Suite struct LossSensitiveTests {
    private let distances = Tensor([2.0, 0.5])
    private func verdict(_ real: Tensor, _ fake: Tensor) -> Verdict {
        let distances = distances
        return Verdict(real: real, fake: fake) { distances }
    }

    // Δ − output(x) + output(x̂) is 2 − 1 + 0 = 1 and 1/2 − 3 − 1 = −7/2.
    @Test func aSampleWhoseLossExceedsTheRealOnesByTheirDistanceCostsNothing() {
        #expect(isClose(Loss.lossSensitive.critic(verdict(real, fake)), 0.5))
        #expect(isClose(Loss.lossSensitive.generator(verdict(real, fake)), 0.5))
    }

    @Test func theSlopeIsWhatNegativeExcessesCost() {
        #expect(isClose(Loss.generalizedLossSensitive(0).critic(verdict(real, fake)), 0.5))
        #expect(isClose(Loss.generalizedLossSensitive(0.5).critic(verdict(real, fake)), (1 - 1.75) / 2))
        #expect(isClose(Loss.generalizedLossSensitive(1).critic(verdict(real, fake)), (1 - 3.5) / 2))
    }

    @Test func outputsOfTwoAxesGiveTheSame() {
        let columns = verdict(real.reshaped(2, 1), fake.reshaped(2, 1))
        #expect(isClose(Loss.lossSensitive.critic(columns), 0.5))
    }

    @Test func withASlopeOfOneTheGradientsAreTheWassersteinCritics() {
        let outputs = Tensor([1.0, 3.0, 0.0, -1.0]).requiringGradient()
        let slopes = [Loss.generalizedLossSensitive(1), .wasserstein, .lossSensitive].map {
            gradient(of: $0.critic(verdict(outputs[0..<2], outputs[2...])), withRespectTo: outputs)
        }
        #expect(slopes[0].isEqual(to: slopes[1]))
        #expect(!slopes[2].isEqual(to: slopes[1]))
        let samples = fake.cloned().requiringGradient()
        let generators = [Loss.generalizedLossSensitive(1), .wasserstein].map {
            gradient(of: $0.generator(samples), withRespectTo: samples)
        }
        #expect(generators[0].isEqual(to: generators[1]))
    }

    @Test func aSlopeIsReadAndWritten() throws {
        let loss = try Loss(text: "generalized-loss-sensitive(0.25)")
        #expect(loss.text == "generalized-loss-sensitive(0.25)")
        #expect(isClose(loss.critic(verdict(real, fake)), (1 - 0.875) / 2))
        for bad in ["generalized-loss-sensitive", "generalized-loss-sensitive(1.5)", "hinge(1)"] {
            #expect(throws: (any Error).self) { try Loss(text: bad) }
        }
    }
}

/// A divergence with its function f and f's derivative, written down independently of its conjugate.
private struct KnownDivergence: CustomStringConvertible, Sendable {
    let divergence: Divergence
    let f: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double

    var description: String { divergence.rawValue }

    static let all: [KnownDivergence] = Divergence.allCases.map { divergence in
        switch divergence {
        case .kullbackLeibler: Self(divergence: divergence, f: { $0 * log($0) }, slope: { 1 + log($0) })
        case .reverseKullbackLeibler: Self(divergence: divergence, f: { -log($0) }, slope: { -1 / $0 })
        case .pearson: Self(divergence: divergence, f: { ($0 - 1) * ($0 - 1) }, slope: { 2 * ($0 - 1) })
        case .squaredHellinger:
            Self(divergence: divergence, f: { pow($0.squareRoot() - 1, 2) }, slope: { 1 - 1 / $0.squareRoot() })
        case .jensenShannon:
            Self(
                divergence: divergence, f: { -($0 + 1) * log((1 + $0) / 2) + $0 * log($0) },
                slope: { log(2 * $0 / (1 + $0)) })
        case .gan:
            Self(
                divergence: divergence, f: { $0 * log($0) - ($0 + 1) * log($0 + 1) }, slope: { log($0 / (1 + $0)) })
        }
    }
}

@Suite struct DivergenceTests {
    private static let p = [0.5, 0.25, 0.25]
    private static let q = [0.25, 0.25, 0.5]
    /// Each point as often among four samples as the distribution says.
    private func drawn(_ values: [Double], _ shares: [Double]) -> Tensor {
        Tensor(zip(values, shares).flatMap { [Double](repeating: $0, count: Int($1 * 4)) })
    }

    /// The output whose activation is T, by bisection: activations rise.
    private func output(_ divergence: Divergence, for target: Double) -> Double {
        var (low, high) = (-30.0, 30.0)
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if divergence.activated(Tensor([middle])).item() < target { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    @Test(arguments: KnownDivergence.all)
    fileprivate func atTheBestCriticTheBoundIsTheDivergenceAndElsewhereLess(_ known: KnownDivergence) {
        let loss = Loss.divergence(known.divergence)
        let ratios = zip(Self.p, Self.q).map { $0 / $1 }
        let truth = zip(ratios, Self.q).map { known.f($0) * $1 }.reduce(0, +)
        let best = ratios.map { output(known.divergence, for: known.slope($0)) }
        let bound = { (v: [Double]) in -loss.critic(self.drawn(v, Self.p), self.drawn(v, Self.q)).item() }
        #expect(abs(bound(best) - truth) < 1e-10)
        for place in 0..<3 {
            for step in [-0.2, 0.2] {
                var other = best
                other[place] += step
                #expect(bound(other) < truth - 1e-4)
            }
        }
    }

    @Test(arguments: Divergence.allCases)
    func theGeneratorMinimisesTheBoundsSecondPart(_ divergence: Divergence) {
        let loss = Loss.divergence(divergence)
        let zero = Tensor([0.0])
        let samples = Tensor([0.4, -0.9])
        let secondPart = -loss.critic(zero, samples).item() - divergence.activated(zero).item()
        #expect(abs(loss.generator(samples).item() - secondPart) < 1e-12)
    }

    @Test(arguments: Divergence.allCases) func outputsFarFromZeroStayFinite(_ divergence: Divergence) {
        let far = Tensor([-80.0 as Float, 80])
        #expect(divergence.conjugate(far).isFinite().all())
        #expect(divergence.activated(far).isFinite().all())
    }

    @Test func theGanDivergencesGameIsMinimax() {
        #expect(isClose(Loss.divergence(.gan).critic(real, fake), Loss.minimax.critic(real, fake).item()))
        #expect(isClose(Loss.divergence(.gan).generator(fake), Loss.minimax.generator(fake).item()))
    }
}
