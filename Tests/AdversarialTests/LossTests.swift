import Adversarial
import Foundation
import Testing
import Torch

/// Outputs whose probabilities are easy: σ(0) = 1/2, σ(ln 3) = 3/4, σ(−ln 3) = 1/4.
private let real = Tensor([0.0, log(3)])
private let fake = Tensor([-log(3), 0.0])

private func isClose(_ tensor: Tensor, _ value: Double) -> Bool { abs(tensor.item() - value) < 1e-12 }

@Suite struct LossTests {
    @Test func minimaxIsTheGamesValue() {
        let value = (log(2) + log(4.0 / 3)) / 2 + (log(4.0 / 3) + log(2)) / 2
        #expect(isClose(Loss.minimax.critic(real, fake), value))
        #expect(isClose(Loss.minimax.generator(fake), -(log(4.0 / 3) + log(2)) / 2))
    }

    @Test func atEqualOutputsOfOneHalfTheMinimaxValueIsMinusLogFour() {
        let zero = Tensor([0.0, 0.0])
        #expect(isClose(Loss.minimax.critic(zero, zero), log(4)))
    }

    @Test func nonSaturatingGeneratorWantsItsSamplesCalledReal() {
        #expect(isClose(Loss.nonSaturating.generator(fake), (log(4) + log(2)) / 2))
    }

    @Test func leastSquaresMeasuresTheDistanceToTheLabels() {
        let (r, f) = (Tensor([1.0, 3.0]), Tensor([0.0, 2.0]))
        #expect(isClose(Loss.leastSquares.critic(r, f), 0.5 * 2 + 0.5 * 2))
        #expect(isClose(Loss.leastSquares.generator(f), 0.5))
    }

    @Test func wassersteinIsTheDifferenceOfMeans() {
        let (r, f) = (Tensor([1.0, 3.0]), Tensor([0.0, 5.0]))
        #expect(isClose(Loss.wasserstein.critic(r, f), 0.5))
        #expect(isClose(Loss.wasserstein.generator(f), -2.5))
    }

    @Test func hingeStopsAtTheMargin() {
        let (r, f) = (Tensor([2.0, 0.0]), Tensor([-3.0, 1.0]))
        #expect(isClose(Loss.hinge.critic(r, f), 0.5 + 1))
        #expect(isClose(Loss.hinge.generator(f), 1))
    }

    @Test func minimaxGradientVanishesWhereTheCriticIsSureAndNonSaturatingDoesNot() {
        let slopes = [Loss.minimax, .nonSaturating].map { loss in
            let output = Tensor([-20.0]).requiringGradient()
            return gradient(of: loss.generator(output), withRespectTo: output).item()
        }
        #expect(abs(slopes[0]) < 1e-8)
        #expect(abs(slopes[1] + 1) < 1e-8)
    }

    @Test(arguments: Loss.all) func gradientsAgreeWithFiniteDifferences(_ loss: Loss) {
        let points = Tensor([0.3, -0.7, 1.9])
        let objectives: [(Tensor) -> Tensor] = [
            { loss.critic($0, points * 0.5) }, { loss.critic(points * 0.5, $0) },
            { loss.generator(Verdict(real: points * 0.3 + 0.1, fake: $0)) },
        ]
        for objective in objectives {
            let at = points.cloned().requiringGradient()
            let exact = gradient(of: objective(at), withRespectTo: at).array(of: Double.self)
            for index in 0..<3 {
                let step = Tensor((0..<3).map { $0 == index ? 1e-6 : 0 })
                let numeric = (objective(points + step).item() - objective(points - step).item()) / 2e-6
                #expect(abs(exact[index] - numeric) < 1e-7, "\(loss.name), \(index)")
            }
        }
    }

    @Test func aMisspeltLossSuggestsTheNearest() {
        #expect { try Loss(text: "hnge") } throws: { "\($0)".contains("did you mean 'hinge'?") }
    }
}
