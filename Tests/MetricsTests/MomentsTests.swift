import Testing
import Torch

@testable import Metrics

struct MomentsTests {
    @Test func momentsAreThoseOfAllRowsHoweverTheyCame() {
        let rows = Tensor.randomNormal([50, 7], dtype: .float64, generator: RandomGenerator(seed: 1)) * 3 + 1e4
        var parts = Moments()
        for part in rows.split([13, 1, 36]) { parts.add(part) }
        let mean = rows.mean(axes: [0])
        let centred = rows - mean
        let covariance = centred.transposed().matmul(centred) / 49.0
        #expect((parts.mean - mean).abs().max().item() < 1e-10)
        #expect((parts.covariance() - covariance).abs().max().item() < 1e-9)
        #expect((parts.covariance(correction: 0) - covariance * (49.0 / 50)).abs().max().item() < 1e-9)
        #expect(parts.count == 50)
    }

    @Test func aCopyKeepsItsMomentsWhenMoreIsAddedToTheOther() {
        let rows = normal(40, 3, seed: 2)
        let first = Moments(of: rows[0..<20])
        let before = first.covariance()
        var second = first
        second.add(rows[20...])
        #expect(first.count == 20 && first.covariance().isEqual(to: before))
        #expect(second.count == 40 && largestGap(second.covariance(), Moments(of: rows).covariance()) < 1e-12)
        second.add(rows[0..<0])
        #expect(second.count == 40)
    }
}
