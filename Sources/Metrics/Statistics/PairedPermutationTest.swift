import Torch

/// Whether paired numbers differ by more than chance, without any assumption on how they are distributed.
///
/// Under the null hypothesis each difference could as well have the other sign. The p-value is the share of all 2ⁿ ways
/// to choose the signs whose sum is at least as far from 0 as the one observed (Fisher 1935; two-sided). Up to
/// 2²⁰ ways all are counted; beyond, as many are drawn from a seeded generator, and the observed one counts as one
/// more.
public struct PairedPermutationTest: Sendable, Equatable {
    public let pValue: Double
    /// The least p-value that so many pairs can have: 2/2ⁿ.
    public let leastPossible: Double
    /// The mean of the differences.
    public let difference: Double

    /// - Parameters:
    ///   - first: one number for each pair.
    ///   - second: the other, in the same order.
    public init(_ first: [Double], _ second: [Double], seed: UInt64 = 0) {
        precondition(first.count == second.count && !first.isEmpty, "\(first.count) and \(second.count) numbers")
        let differences = zip(first, second).map { $0 - $1 }
        let count = differences.count
        let observed = abs(differences.reduce(0, +))
        difference = differences.reduce(0, +) / Double(count)
        leastPossible = count < 60 ? 2 / Double(1 << count) : 0
        // Sums that are equal in theory may differ in their last bits.
        let tolerance = 1e-12 * differences.reduce(0) { $0 + abs($1) }
        guard count > Self.exactLimit else {
            var extreme = 0
            for signs in 0..<(1 << count) {
                var sum = 0.0
                for (place, value) in differences.enumerated() { sum += signs >> place & 1 == 0 ? value : -value }
                if abs(sum) >= observed - tolerance { extreme += 1 }
            }
            pValue = Double(extreme) / Double(1 << count)
            return
        }
        let draws = 1 << Self.exactLimit
        let values = Tensor(differences)
        let generator = RandomGenerator(seed: seed)
        var extreme = 1
        for _ in 0..<64 {
            let signs = Tensor.randomIntegers(0..<2, [draws / 64, count], generator: generator).to(.float64) * 2 - 1
            extreme += (signs.matmul(values).abs() .>= observed - tolerance).to(.int64).sum().intItem()
        }
        pValue = Double(extreme) / Double(draws + 1)
    }

    private static let exactLimit = 20
}

/// p-values corrected for being many, so that the chance of one false finding among them stays at the level.
///
/// Holm 1979: the smallest is multiplied by m, the next by m − 1, and so on, none below those before it.
public func holmCorrected(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    var corrected = pValues
    var least = 0.0
    for (rank, index) in order.enumerated() {
        least = max(least, min(1, pValues[index] * Double(pValues.count - rank)))
        corrected[index] = least
    }
    return corrected
}
