import Foundation
import Testing
import Torch

@testable import Metrics

/// What the reference tools make of small sets: see Fixtures/make_distributions.py and make_neighbours.py.
struct DistributionFixture {
    let tensors: [String: Tensor]

    init(_ name: String = "distributions") throws {
        let file = Bundle.module.resourceURL!.appending(path: "Fixtures/\(name).safetensors")
        tensors = try Safetensors(contentsOf: file).tensors
    }

    subscript(_ name: String) -> Tensor {
        get throws { try #require(tensors[name], "no fixture \(name)") }
    }

    func number(_ name: String) throws -> Double { try self[name].item() }
    func numbers(_ name: String) throws -> [Double] { try self[name].array() }
}

/// The distance of two numbers as a share of the second.
func relativeError(_ value: Double, _ expected: Double) -> Double {
    value == expected ? 0 : abs(value - expected) / abs(expected)
}

/// The largest distance of elements.
func largestGap(_ first: Tensor, _ second: Tensor) -> Double {
    first.shape == second.shape ? (first.to(.float64) - second.to(.float64)).abs().max().item() : .infinity
}

/// N draws of N(0, I_D).
func normal(_ count: Int, _ width: Int, seed: UInt64) -> Tensor {
    .randomNormal([count, width], dtype: .float64, generator: RandomGenerator(seed: seed))
}

extension Comparison {
    init(features real: Tensor, _ fake: Tensor, seed: UInt64 = 0) {
        self.init(real: Evidence(features: real), fake: Evidence(features: fake), seed: seed)
    }
}
