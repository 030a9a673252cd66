import Foundation
import Testing
import Torch

@testable import Metrics

/// What the reference tools make of a few pictures: see Fixtures/make_inception.py.
struct PretrainedFixture {
    private let tensors: [String: Tensor]

    init() throws {
        let file = Bundle.module.resourceURL!.appending(path: "Fixtures/inception.safetensors")
        tensors = try Safetensors(contentsOf: file).tensors
    }

    subscript(_ name: String) -> Tensor {
        get throws { try #require(tensors[name], "no fixture \(name)") }
    }

    /// Byte i of the fixture's pictures is the top byte of i · 2654435761 modulo 2³².
    static func pictures(_ count: Int, _ height: Int, _ width: Int) -> Tensor {
        let bytes = (0..<count * 3 * height * width).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 24) }
        return Tensor(bytes, shape: [count, 3, height, width])
    }

    static let small = pictures(2, 33, 47)
    static let large = pictures(1, 320, 411)

    /// The fixture's weights: a formula of a tensor's name and shape, scaled by the rule of Kaiming.
    static func weight(_ name: String, _ shape: [Int]) -> Tensor {
        let number = name.utf8.enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element) } % 1009
        let count = shape.reduce(1, *)
        let index = Tensor.range(0, count, dtype: .float64)
        let x = (index * 12.9898 + Double(number) * 78.233).sin() * 43758.5453
        let u = x - x.floor()
        let values =
            if name.hasSuffix("running_var") || name.hasSuffix("weight") && shape.count == 1 {
                u + 0.5
            } else if name.hasSuffix("weight") {
                (u - 0.5) * (24 / Double(count / shape[0])).squareRoot()
            } else {
                (u - 0.5) * 0.4
            }
        return values.reshaped(shape).to(.float32)
    }
}

/// The largest distance of elements as a share of the largest expected one.
func relativeGap(_ found: Tensor, _ expected: Tensor) -> Double {
    largestGap(found, expected) / expected.to(.float64).abs().max().item()
}
