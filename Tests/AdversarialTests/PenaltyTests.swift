import Foundation
import NN
import Testing
import Torch

@testable import Adversarial

/// f(x) = w·x with ‖w‖ = 5.
private let weight = Tensor([3.0, 4.0])
private func linear(_ x: Tensor) -> Tensor { (x * weight).sum(axes: [1]) }

private func batch(_ seed: UInt64) -> Tensor {
    .randomNormal([6, 2], dtype: .float64, generator: RandomGenerator(seed: seed))
}

private func value(_ penalty: Penalty, _ critic: @escaping (Tensor) -> Tensor) -> Double {
    RandomGenerator.with(RandomGenerator(seed: 3)) { penalty.term(critic, batch(1), batch(2))!.item() }
}

@Suite struct PenaltyTests {
    @Test func gradientPenaltyOfALinearCriticIsItsSlopeMinusOneSquared() {
        #expect(abs(value(.gradient(10), linear) - 10 * 16) < 1e-9)
        #expect(abs(value(.gradient(10)) { linear($0) * 0.1 } - 10 * 0.25) < 1e-9)
    }

    @Test func oneSidedPenaltyLetsSlopesBelowOneBe() {
        #expect(abs(value(.oneSidedGradient(10), linear) - 160) < 1e-9)
        #expect(value(.oneSidedGradient(10)) { linear($0) * 0.1 } == 0)
    }

    @Test func r1OfALinearCriticIsHalfItsSquaredSlope() {
        #expect(abs(value(.r1(4), linear) - 0.5 * 4 * 25) < 1e-9)
    }

    @Test func gradientPenaltyTakesTheNormOverAllOfASamplesNumbers() {
        let weights = Tensor.ones([1, 2, 3, 3], dtype: .float64)
        let samples = { Tensor.randomNormal([4, 2, 3, 3], dtype: .float64, generator: RandomGenerator(seed: $0)) }
        let found = Penalty.gradient(1).term({ ($0 * weights).sum(axes: [1, 2, 3]) }, samples(1), samples(2))!.item()
        #expect(abs(found - pow(sqrt(18.0) - 1, 2)) < 1e-9)
    }

    @Test func gradientPenaltyLooksBetweenTheRealAndTheGeneratedSample() {
        // The slope of x²/2 is |x|: between 2 and 4 it is somewhere from 2 to 4, with a share of its own for each pair.
        let (real, fake) = (Tensor.full([512, 1], 2.0, dtype: .float64), Tensor.full([512, 1], 4.0, dtype: .float64))
        let found = RandomGenerator.with(RandomGenerator(seed: 1)) {
            Penalty.gradient(1).term({ ($0.squared() / 2).sum(axes: [1]) }, real, fake)!.item()
        }
        // E (2 + 2ε − 1)² for ε ~ U(0, 1) is 13/3.
        #expect(abs(found - 13.0 / 3) < 0.3)
    }

    @Test func aFlatCriticHasAPenaltyOfItsWeightAndAFiniteGradient() {
        let slope = Tensor([0.0, 0.0]).requiringGradient()
        let penalty = Penalty.gradient(10).term({ ($0 * slope).sum(axes: [1]) }, batch(1), batch(2))!
        #expect(abs(penalty.item() - 10) < 1e-4)
        #expect(gradient(of: penalty, withRespectTo: slope).isFinite().all())
    }

    @Test(arguments: [
        Penalty.gradient(2), .oneSidedGradient(2), .r1(2), .r2(2), .zeroCentredGradient(2), .dragan(2), .divergence(2),
        .drift(2), .gradient(2) + .drift(1),
    ])
    func theGradientByACriticsWeightsAgreesWithFiniteDifferences(_ penalty: Penalty) {
        let term = { (w: Tensor) in
            RandomGenerator.with(RandomGenerator(seed: 9)) {
                penalty.term({ (($0 * w).sum(axes: [1])).tanh() * 3 }, batch(1), batch(2))!
            }
        }
        let at = Tensor([0.8, -1.3]).requiringGradient()
        let exact = gradient(of: term(at), withRespectTo: at).array(of: Double.self)
        for index in 0..<2 {
            let step = Tensor((0..<2).map { $0 == index ? 1e-6 : 0 })
            let numeric = (term(at.detached() + step).item() - term(at.detached() - step).item()) / 2e-6
            #expect(abs(exact[index] - numeric) < 1e-6 * max(1, abs(numeric)))
        }
    }

    @Test func clippingBringsEveryWeightIntoTheBound() {
        let parameter = Parameter(Tensor([-3.0, 0.004, 0.5]))
        Penalty.clipping(0.01).constrain([parameter])
        #expect(parameter.array(of: Double.self) == [-0.01, 0.004, 0.01])
    }

    @Test func penaltiesOfASlopeHaveTheirPowersAndFactors() {
        #expect(abs(value(.zeroCentredGradient(10), linear) - 10 * 25) < 1e-9)
        #expect(abs(value(.dragan(10), linear) - 10 * 16) < 1e-9)
        #expect(abs(value(.r2(4), linear) - 0.5 * 4 * 25) < 1e-9)
        #expect(abs(value(.divergence(2), linear) - 0.5 * 2 * (15_625 + 15_625)) < 1e-6)
    }

    /// x²/2, whose slope is |x|, on real samples of 2 and generated ones of 4.
    private func onTwoAndFour(_ penalty: Penalty) -> Double {
        let (real, fake) = (Tensor.full([512, 1], 2.0, dtype: .float64), Tensor.full([512, 1], 4.0, dtype: .float64))
        return RandomGenerator.with(RandomGenerator(seed: 1)) {
            penalty.term({ ($0.squared() / 2).sum(axes: [1]) }, real, fake)!.item()
        }
    }

    @Test func eachPenaltyLooksAtTheSamplesThatItsPaperSays() {
        #expect(abs(onTwoAndFour(.r1(6)) - 3 * 4) < 1e-9)
        #expect(abs(onTwoAndFour(.r2(6)) - 3 * 16) < 1e-9)
        #expect(abs(onTwoAndFour(.divergence(2)) - (64 + 4_096)) < 1e-9)
        #expect(abs(onTwoAndFour(.drift(3)) - 3 * 4) < 1e-9)
        // E (2 + 2ε)² for ε ~ U(0, 1) is 28/3.
        #expect(abs(onTwoAndFour(.zeroCentredGradient(1)) - 28.0 / 3) < 0.4)
    }

    @Test func draganLooksUpToHalfADeviationAboveRealSamples() {
        // Samples of ±1 deviate by 1: slopes of x²/2 are 1 + u/2 and 1 − u/2, and E (u/2)² for u ~ U(0, 1) is 1/12.
        let real = Tensor((0..<4_000).map { $0 % 2 == 0 ? 1.0 : -1.0 }, shape: [4_000, 1])
        let found = RandomGenerator.with(RandomGenerator(seed: 1)) {
            Penalty.dragan(1).term({ ($0.squared() / 2).sum(axes: [1]) }, real, real * 100)!.item()
        }
        #expect(abs(found - 1.0 / 12) < 0.004)
    }

    @Test func driftIsTheMeanSquareOfOutputsOnRealSamples() {
        let mean = linear(batch(1)).squared().mean().item()
        #expect(abs(value(.drift(0.5), linear) - 0.5 * mean) < 1e-12)
    }

    @Test func orthogonalCountsProductsOfDifferentRowsAndNotTheirLengths() {
        // Rows (1, 2), (3, 0), (0, −1): products 3, −2, 0, each twice.
        let matrix = Parameter(Tensor([1.0, 2, 3, 0, 0, -1], shape: [3, 2]))
        let vector = Parameter(Tensor([7.0, 7]))
        let found = Penalty.orthogonal(0.5).term(linear, batch(1), batch(2), parameters: [matrix, vector])!
        #expect(abs(found.item() - 0.5 * 2 * (9 + 4)) < 1e-9)
        let kernel = Parameter(Tensor([1.0, 2, 3, 0, 0, -1], shape: [3, 1, 1, 2]))
        let kernels = Penalty.orthogonal(0.5).term(linear, batch(1), batch(2), parameters: [kernel])!
        #expect(abs(kernels.item() - 13) < 1e-9)
        #expect(Penalty.orthogonal(1).term(linear, batch(1), batch(2), parameters: [vector])!.item() == 0)
    }

    @Test func aSumHasTheTermsAndTheConstraintsOfItsParts() {
        let sum = Penalty.r1(4) + .drift(0.5) + .clipping(0.1)
        #expect(abs(value(sum, linear) - value(.r1(4), linear) - value(.drift(0.5), linear)) < 1e-9)
        let parameter = Parameter(Tensor([-3.0, 0.05]))
        sum.constrain([parameter])
        #expect(parameter.array(of: Double.self) == [-0.1, 0.05])
        #expect(sum.isConstraint && sum.needsIndependentSamples)
        #expect(!(Penalty.drift(1) + .orthogonal(1)).needsIndependentSamples)
        #expect(Penalty.clipping(1).term(linear, batch(1), batch(2)) == nil)
    }

    @Test(arguments: Penalty.examples + [.gradient(10) + .drift(0.001), .r1(0.5) + .orthogonal(1e-4) + .clipping(1)])
    func everyPenaltySurvivesItsText(_ penalty: Penalty) throws {
        let again = try Penalty(text: penalty.text)
        #expect(again == penalty)
        #expect(again.isConstraint == penalty.isConstraint)
        let parameters = [Parameter(Tensor([1.0, 2, 3, 4], shape: [2, 2]))]
        let found = [penalty, again].map { penalty in
            RandomGenerator.with(RandomGenerator(seed: 3)) {
                penalty.term(linear, batch(1), batch(2), parameters: parameters)?.item()
            }
        }
        #expect(found[0] == found[1])
    }

    @Test func penaltiesAreReadAndWrittenAsText() throws {
        #expect(try Penalty(text: "gradient(10)") == .gradient(10))
        #expect(try Penalty(text: Penalty.clipping(0.01).text) == .clipping(0.01))
        #expect(try Penalty(text: "none") == .none)
        #expect { try Penalty(text: "gradent(10)") } throws: { "\($0)".contains("did you mean 'gradient'?") }
        for bad in ["gradient", "gradient(-1)", "gradient(x)", "r1(", "r1(nan)"] {
            #expect(throws: (any Error).self) { try Penalty(text: bad) }
        }
    }

    @Test(arguments: Penalty.examples) func penaltiesTakeGeneratedSamplesOfAShorterType(_ penalty: Penalty) {
        let parameters = [Parameter(Tensor([1.0, 2, 3, 4], shape: [2, 2]))]
        func value(_ fake: Tensor) -> Double? {
            RandomGenerator.with(RandomGenerator(seed: 3)) {
                penalty.term(linear, batch(1), fake, parameters: parameters)?.item()
            }
        }
        let (whole, short) = (value(batch(2)), value(batch(2).to(.bfloat16)))
        #expect(whole == nil || abs(short! - whole!) < 0.02 * max(1, abs(whole!)), "\(whole ?? 0) \(short ?? 0)")
    }
}
