import Foundation

/// The rank test of two samples of numbers (H. B. Mann, D. R. Whitney, 1947).
public struct MannWhitney: Sendable, Equatable {
    /// Pairs in which the first sample's number is the greater, ties counted half.
    public let u: Double
    /// U, less its mean nm/2, in standard deviations under equal distributions; ties are allowed for, continuity is not
    /// corrected. 0 where all numbers are equal.
    public let z: Double

    /// The probability, under equal distributions, of numbers of the first sample as small as these or smaller: Φ(z).
    public var probabilityLess: Double { 0.5 * erfc(-z / 2.squareRoot()) }
    /// The probability of numbers that differ as much either way.
    public var probability: Double { erfc(abs(z) / 2.squareRoot()) }

    /// - Parameters:
    ///   - first: n numbers, at least one; infinite ones have a rank, NaN has none.
    ///   - second: m numbers, at least one.
    public init(_ first: [Double], _ second: [Double]) {
        precondition(!first.isEmpty && !second.isEmpty, "\(first.count) and \(second.count) numbers")
        precondition(!first.contains(where: \.isNaN) && !second.contains(where: \.isNaN), "NaN has no rank")
        let all = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var rankSum = 0.0
        var ties = 0.0
        var start = 0
        while start < all.count {
            var end = start
            while end < all.count, all[end].0 == all[start].0 { end += 1 }
            // Equal numbers share the mean of the ranks start + 1 ... end.
            let rank = Double(start + 1 + end) / 2
            rankSum += rank * Double(all[start..<end].count { $0.1 })
            let tied = Double(end - start)
            ties += tied * tied * tied - tied
            start = end
        }
        let (n, m, total) = (Double(first.count), Double(second.count), Double(all.count))
        u = rankSum - n * (n + 1) / 2
        let variance = n * m / 12 * (total + 1 - ties / (total * max(total - 1, 1)))
        z = variance > 0 ? (u - n * m / 2) / variance.squareRoot() : 0
    }
}
