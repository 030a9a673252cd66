import Foundation
import Testing
import Torch

@testable import Metrics

struct PrecisionRecallCurveTests {
    @Test func equalSharesReachTheCorner() {
        let curve = PrecisionRecallCurve(real: [0.25, 0.75], fake: [0.25, 0.75])
        // At λ = 1 both are Σ min(p, q) = 1.
        #expect(abs(curve.bestFScore(8) - 1) < 1e-6 && abs(curve.bestFScore(1 / 8) - 1) < 1e-6)
    }

    @Test func disjointSharesHaveNeither() {
        let curve = PrecisionRecallCurve(real: [1, 0], fake: [0, 1])
        #expect(curve.bestFScore(8) == 0 && curve.precision.allSatisfy { $0 == 0 })
    }

    @Test func aDroppedModeCostsRecallAndNoPrecision() {
        // q has half of p's mass: for λ ≥ 2 precision is min(λ/2, 1) = 1 and recall min(½, 1/λ), at most ½.
        let curve = PrecisionRecallCurve(real: [0.5, 0.5], fake: [1, 0])
        #expect(abs((curve.precision.max() ?? 0) - 1) < 1e-9)
        #expect(abs((curve.recall.max() ?? 0) - 0.5) < 1e-9)
        // F_β at precision 1, recall ½: (1 + β²) ½ / (β² + ½). The slope 2 lies between two of the 1,001 angles.
        #expect(abs(curve.bestFScore(8) - 65 * 0.5 / 64.5) < 2e-3)
        #expect(abs(curve.bestFScore(1 / 8) - (1 + 1.0 / 64) * 0.5 / (1.0 / 64 + 0.5)) < 2e-3)
    }

    @Test func sidesChangePlacesAsPrecisionAndRecallDo() {
        let (p, q) = ([0.1, 0.2, 0.7], [0.5, 0.3, 0.2])
        let (curve, mirrored) = (PrecisionRecallCurve(real: p, fake: q), PrecisionRecallCurve(real: q, fake: p))
        for (a, b) in zip(curve.precision, mirrored.recall.reversed()) { #expect(abs(a - b) < 1e-6) }
    }

    @Test func clustersTellADroppedModeFromABlurredOne() throws {
        let generator = RandomGenerator(seed: 1)
        func cloud(_ count: Int, at centre: Double, spread: Double = 0.1) -> Tensor {
            Tensor.randomNormal([count, 2], generator: generator) * spread + centre
        }
        let real = Tensor.concatenated([cloud(500, at: 0), cloud(500, at: 10)])
        let dropped = try PrecisionRecallCurve(real, cloud(1_000, at: 0), seed: 0)
        let blurred = try PrecisionRecallCurve(
            real, Tensor.concatenated([real[0..<500], cloud(500, at: 100)]), seed: 0)
        #expect(dropped.bestFScore(1 / 8) > dropped.bestFScore(8))
        #expect(blurred.bestFScore(8) <= dropped.bestFScore(1 / 8))
        let metric = try Metric.precisionRecallCurve.compute(
            Comparison(real: Evidence(features: real), fake: Evidence(features: real)))
        #expect(metric.allSatisfy { abs($0 - 1) < 1e-6 })
    }
}
