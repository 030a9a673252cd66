import Foundation
import Torch

/// A checked cost matrix (float64, on the CPU, finite), and its largest absolute value.
func checkedCosts(_ costs: Tensor) throws -> (costs: Tensor, largest: Double) {
    guard costs.rank == 2, costs.count > 0 else {
        throw TransportError.shapes("costs must be a matrix, not \(costs.shape)")
    }
    let costs = costs.detached().to(.cpu).to(.float64).contiguous()
    // The maximum of NaN and other numbers is NaN.
    let largest = Swift.max(costs.max().item().magnitude, costs.min().item().magnitude)
    guard largest.isFinite else { throw TransportError.notFinite("costs") }
    return (costs, largest)
}

/// The weights of `count` points, which sum to 1: the given ones, or equal ones.
func normalisedWeights(_ weights: [Double]?, count: Int) throws -> [Double] {
    guard let weights else { return Array(repeating: 1 / Double(count), count: count) }
    guard weights.count == count else {
        throw TransportError.weights("\(weights.count) weights for \(count) points")
    }
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
        throw TransportError.weights("a weight is negative or not finite")
    }
    let sum = weights.reduce(0, +)
    guard sum > 0, sum.isFinite else { throw TransportError.weights("the weights sum to \(sum)") }
    return weights.map { $0 / sum }
}

/// Shares as whole numbers that sum to `total`: rounded down, and the remainder is distributed to those with the
/// largest rounding errors. Each differs by less than 1.
func wholeShares(_ shares: [Double], total: Int64) -> [Int64] {
    let exact = shares.map { $0 * Double(total) }
    var whole = exact.map { Int64($0.rounded(.down)) }
    var missing = total - whole.reduce(0, +)
    let order = exact.indices.filter { shares[$0] > 0 }.sorted {
        let (left, right) = (exact[$0] - exact[$0].rounded(.down), exact[$1] - exact[$1].rounded(.down))
        return left != right ? left > right : $0 < $1
    }
    // If the shares do not sum to 1 because of rounding, the remainder can be more or less than one each.
    var place = 0
    while missing != 0 {
        let index = order[place % order.count]
        let step: Int64 = missing > 0 ? 1 : -1
        if whole[index] + step >= 0 {
            whole[index] += step
            missing -= step
        }
        place += 1
    }
    return whole
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
