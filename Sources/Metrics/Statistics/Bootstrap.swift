import Torch

/// Where statistics of samples lie with some confidence, from what they are on samples drawn anew from the same ones.
///
/// The interval goes from the (1 − confidence)/2 to the (1 + confidence)/2 quantile over the resamples, each as large
/// as the set and drawn with replacement (percentile bootstrap). Not for statistics that samples taken twice mislead,
/// such as those of nearest neighbours: there ``jackknife(counts:groups:confidence:generator:values:statistics:)``.
///
/// - Parameters:
///   - counts: how many samples each side has.
///   - resamples: how often samples are drawn.
///   - generator: draws them.
///   - statistics: the statistics of the samples of these numbers, a list for each side.
/// - Returns: an interval for each statistic.
///
/// Source: Efron 1979.
public func bootstrap(
    counts: [Int], resamples: Int = 1_000, confidence: Double = 0.95, generator: RandomGenerator,
    statistics: ([[Int]]) throws -> [Double]
) rethrows -> [Interval] {
    precondition(resamples > 0 && counts.allSatisfy { $0 > 0 }, "\(resamples) resamples of \(counts) samples")
    let drawn = try (0..<resamples).map { _ in
        try statistics(counts.map { Tensor.randomIntegers(0..<$0, [$0], generator: generator).array() })
    }
    return drawn[0].indices.map { number in
        let values = drawn.map { $0[number] }.sorted()
        return Interval(
            low: quantile((1 - confidence) / 2, ofSorted: values),
            high: quantile((1 + confidence) / 2, ofSorted: values),
            confidence: confidence, method: "bootstrap, \(resamples) resamples")
    }
}

/// Where one statistic of `count` samples lies with some confidence: see
/// ``bootstrap(counts:resamples:confidence:generator:statistics:)``.
public func bootstrap(
    count: Int, resamples: Int = 1_000, confidence: Double = 0.95, generator: RandomGenerator,
    statistic: ([Int]) throws -> Double
) rethrows -> Interval {
    try bootstrap(counts: [count], resamples: resamples, confidence: confidence, generator: generator) {
        [try statistic($0[0])]
    }[0]
}

/// The quantile of values in ascending order, between two of them by linear interpolation.
func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
    let place = share * Double(values.count - 1)
    let low = Int(place.rounded(.down))
    let next = min(low + 1, values.count - 1)
    return values[low] + (place - Double(low)) * (values[next] - values[low])
}
