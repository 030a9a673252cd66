import Foundation
import Torch

/// What the reference tools made of small problems (see Fixtures/make_transport.py).
struct Cases: Decodable {
    var exact: [Pair]
    var assignment: [Assignment]
    var sinkhorn: [Entropic]
    var divergence: [Divergence]
    var line: [Line]

    struct Pair: Decodable {
        var x, y: [[Double]]
        var order, value: Double
        var a, b: [Double]?
    }
    struct Assignment: Decodable {
        var x, y: [[Double]]
        var value: Double
        var columns: [Int]
    }
    struct Entropic: Decodable {
        var x, y, plan: [[Double]]
        var a, b: [Double]
        var epsilon, cost, value: Double
    }
    struct Divergence: Decodable {
        var x, y: [[Double]]
        var epsilon, sharp, value: Double
    }
    struct Line: Decodable {
        var x, y: [Double]
        var order, value: Double
        var a, b: [Double]?
    }

    static let all: Cases = {
        let url = Bundle.module.resourceURL!.appending(path: "Fixtures/transport.json")
        do { return try JSONDecoder().decode(Cases.self, from: Data(contentsOf: url)) } catch { fatalError("\(error)") }
    }()
}

/// Rows of numbers as a tensor [N, D] (`float64`).
func tensor(_ rows: [[Double]]) -> Tensor { Tensor(rows.flatMap { $0 }, shape: [rows.count, rows[0].count]) }

func points(_ count: Int, _ width: Int, seed: UInt64) -> Tensor {
    Tensor.randomNormal([count, width], dtype: .float64, generator: RandomGenerator(seed: seed))
}
