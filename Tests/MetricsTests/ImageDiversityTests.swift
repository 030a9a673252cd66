import Adversarial
import Foundation
import Testing
import Torch

@testable import Metrics

struct ImageDiversityTests {
    @Test(arguments: ["small", "digits", "odd"]) func similarityIsThatOfTheDefinition(_ name: String) throws {
        let fixture = try DistributionFixture()
        let values = multiScaleSimilarity(
            try fixture["ms-ssim.\(name).first"], try fixture["ms-ssim.\(name).second"])
        #expect(largestGap(values, try fixture["ms-ssim.\(name).values"]) < 1e-9)
    }

    @Test func similarityTakesFiveScalesWhereTheyFit() throws {
        let fixture = try DistributionFixture()
        let x = Tensor.range(0, 176, dtype: .float64)
        let y = Tensor.range(0, 192, dtype: .float64).unsqueezed(1)
        let images = [7.0, 7.5].map { period in
            (((x / period).sin() * (y / 9).cos()) * 100 + 128).floor().reshaped(1, 1, 192, 176).to(.uint8)
        }
        let value = multiScaleSimilarity(images[0], images[1]).item()
        #expect(abs(value - (try fixture.number("ms-ssim.five.value"))) < 1e-6)
    }

    @Test func anImageIsAsSimilarToItselfAsCanBe() throws {
        let images = try DistributionFixture()["ms-ssim.odd.first"]
        #expect(largestGap(multiScaleSimilarity(images, images), .ones([2])) < 1e-12)
        #expect(multiScaleSimilarity(images, 255 - images).max().item() < 0.5)
    }

    @Test func aCollapsedGeneratorsPairsAreMoreSimilarThanReals() throws {
        let real = try DistributionFixture()["ms-ssim.digits.first"]
        let fake = real[0..<1].repeated(5, 1, 1, 1)
        let found = try Metric.multiScaleSimilarity.compute(
            Comparison(real: Evidence(images: real), fake: Evidence(images: fake)))
        #expect(abs(found[0] - 1) < 1e-12)
        // Two real images make one pair, in either order; no image stands beside itself.
        #expect(abs(found[1] - multiScaleSimilarity(real[0..<1], real[1..<2]).item()) < 1e-9)
    }

    @Test(arguments: ["lerp", "slerp_any"]) func pathLengthIsTorchFidelitys(_ name: String) throws {
        let fixture = try DistributionFixture()
        let (weight, drawn) = (try fixture["ppl.weight"], try fixture["ppl.latents"])
        var rest = drawn.to(.float64)
        let way: LatentPath = name == "lerp" ? .linear : .spherical
        let lengths = perceptualPathLengths(
            samples: 40, path: { way.point($0, $1, at: $2) }, position: .start, epsilon: 0.05, batch: 16,
            generator: RandomGenerator(seed: 0),
            latents: { count in
                defer { rest = rest[count...] }
                return rest[..<count]
            }, images: { ($0 + $0.squared()).matmul(weight) }, distance: { ($0 - $1).squared().sum(axes: [1]) })
        #expect(relativeError(trimmedMean(lengths), try fixture.number("ppl.\(name)")) < 1e-4)
    }

    @Test func aStraightMapsPathsAreAsLongAsItsChords() {
        // Along chords of the identity each step is ε times the chord; its square over ε² is the chord's square.
        let ends = [normal(30, 4, seed: 1), normal(30, 4, seed: 2)]
        var given = ends
        let lengths = perceptualPathLengths(
            samples: 30, path: { LatentPath.linear.point($0, $1, at: $2) }, generator: RandomGenerator(seed: 0),
            latents: { _ in given.removeFirst() }, images: { $0 },
            distance: { ($0 - $1).squared().sum(axes: [1]) })
        let chords = (ends[0] - ends[1]).squared().sum(axes: [1])
        #expect(relativeError(trimmedMean(lengths, discarding: 0), chords.mean().item()) < 1e-6)
        #expect(lengths.shape == [30])
    }
}
