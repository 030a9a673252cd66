import Adversarial
import Foundation
import NN
import Testing
import Torch

@testable import Theory

struct FlowTests {
    private func fresh(width: Int) -> Flow { Flow(2, kept: [[0], [1], [0], [1]], width: width) }

    /// A flow that does something: layers start as the identity.
    private func flow() -> Flow {
        let flow = fresh(width: 16)
        flow.initializeWeights(.normal(0, 0.3), biases: .normal(0, 0.3))
        flow.convert(to: .float64)
        return flow
    }

    @Test func aCouplingIsUndoneByItsInverse() {
        RandomGenerator.with(RandomGenerator(seed: 5)) {
            let points = ImportanceBounds.normal([50, 2])
            for coupling in flow().couplings {
                let there = coupling(points)
                let back = coupling.inverse(there.points)
                #expect((back.points - points).abs().max().item() < 1e-12)
                #expect((back.logDeterminant + there.logDeterminant).abs().max().item() < 1e-12)
            }
        }
    }

    @Test func theLogDeterminantIsThatOfTheFiniteDifferences() {
        RandomGenerator.with(RandomGenerator(seed: 6)) {
            let coupling = flow().couplings[1]
            let (point, step) = (ImportanceBounds.normal([1, 2]), 1e-6)
            func slope(_ offset: [Double]) -> [Double] {
                let change = Tensor(offset, shape: [1, 2]) * step
                return ((coupling(point + change).points - coupling(point - change).points) * (0.5 / step)).array()
            }
            let (first, second) = (slope([1, 0]), slope([0, 1]))
            let determinant = first[0] * second[1] - first[1] * second[0]
            #expect(abs(log(abs(determinant)) - coupling(point).logDeterminant.item()) < 1e-6)
        }
    }

    @Test func aFlowsDensityIntegratesToOneAndStartsAsTheNormal() {
        RandomGenerator.with(RandomGenerator(seed: 7)) {
            let line = Tensor.linearSpace(-12, 12, count: 481, dtype: .float64)
            let plane = Tensor.concatenated(
                [line.repeatedElements(481, axis: 0).unsqueezed(1), line.repeated(481).unsqueezed(1)], axis: 1)
            let mass = withoutGradients { flow().logDensity(plane).exp().sum().item() * 0.05 * 0.05 }
            #expect(abs(mass - 1) < 0.01)
            let start = withoutGradients { fresh(width: 8).logDensity(Tensor.zeros([1, 2])).item() }
            #expect(abs(start + log(2 * Double.pi)) < 1e-6)
        }
    }

    @Test func theRingsDensityIsThatOfItsGaussians() {
        // At a centre the seven other Gaussians are 7.6 deviations away or more.
        let density = FlowsTrainedTwice.logDensity(FlowsTrainedTwice.data.centres)
        let expected = -log(8.0) - log(2 * Double.pi * 0.01)
        #expect((density - expected).abs().max().item() < 1e-4)
    }
}

struct DensityModelTests {
    /// Layers of a new flow change nothing: these do.
    private func stirred<Model: DensityModel>(_ flow: Model) -> Model {
        for parameter in flow.parameters() {
            let noise = Tensor.randomNormal(parameter.shape, generator: .current)
            _ = parameter.detached().addInPlace(0.05 * noise)
        }
        return flow
    }

    /// log p(x) of x = f(z) against log N(z) − log |det ∂f/∂z|, the Jacobian taken by autograd, number by number.
    @Test(arguments: [false, true]) func theDensityIsThatOfTheChangeOfVariables(ofDigits: Bool) {
        RandomGenerator.with(RandomGenerator(seed: 4)) {
            let flow: any DensityModel =
                ofDigits ? stirred(DigitFlow(couplings: 4, width: 16)) : stirred(FlowsTrainedTwice.flow())
            let latents = Tensor.randomNormal([1, flow.dimensions], generator: .current).requiringGradient()
            let samples = flow(latents)
            let outputs = samples.reshaped(-1)
            let rows = (0..<flow.dimensions).map { place in
                gradients(of: outputs.selected(axis: 0, place), withRespectTo: [latents], keepingGraph: true)[0]
            }
            let jacobian = Tensor.concatenated(rows).to(.float64)
            let normal = -0.5 * latents.squared().sum().item() - 0.5 * log(2 * .pi) * Double(flow.dimensions)
            let expected = normal - jacobian.logDeterminant().logarithm.item()
            let found: Double = flow.logDensity(samples).item()
            #expect(abs(found - expected) < 1e-4 * max(1, abs(expected)), "\(found), \(expected)")
        }
    }

    @Test func aFlowOfDigitsTakesItsMasksFromRowsAndThenFromCheckerboards() {
        RandomGenerator.with(RandomGenerator(seed: 5)) {
            let flow = DigitFlow(couplings: 4, width: 8)
            for (layer, coupling) in flow.flow.couplings.enumerated() {
                // Only what moves is touched by a last layer whose shifts are 1.
                (coupling.network.layers.last as? Linear)?.bias?.detached().fillInPlace(1)
                let moved = (coupling(.zeros([1, 196])).points .!= 0).reshaped(14, 14)
                for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1), (5, 8), (13, 13)] {
                    let stays = (layer < 2 ? row : row + column) % 2 == layer % 2
                    #expect(moved.selected(axis: 0, row).selected(axis: 0, column).item() == (stays ? 0 : 1))
                }
            }
        }
    }

    /// A new flow is logit noise: bits per pixel of a uniform picture by hand.
    @Test func bitsPerPixelAreThoseOfTheDensityByHand() {
        let flow = DigitFlow(couplings: 2, width: 4)
        // At grey 0: share ½, logit 0, so that log p = −½ log 2π − 2 log ½ + log 0.45 a pixel.
        let nats = 0.5 * log(2 * Double.pi) - 2 * log(2) - log(0.45)
        let expected = (nats + log(128)) / log(2)
        #expect((flow.bitsPerPixel(.zeros([3, 1, 14, 14])) - expected).abs().max().item() < 1e-5)
    }

    @Test func spreadBytesStayInTheirPlaces() {
        RandomGenerator.with(RandomGenerator(seed: 6)) {
            let bytes = Tensor((0...255).map { UInt8($0) }).reshaped(1, 1, 16, 16).repeated(50, 1, 1, 1)
            let spread = DigitFlow.spread(bytes)
            #expect((((spread + 1) * 128).floor() .== bytes.to(.float32)).all())
            #expect(abs(((spread + 1) * 128 - bytes.to(.float32)).mean().item() - 0.5) < 0.01)
        }
    }
}
