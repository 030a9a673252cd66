import Torch

/// Where statistics of samples lie with some confidence, from how they change when a tenth of the samples is left out.
///
/// The samples fall at random into G groups; θ₍g₎ is a statistic without group g. Its variance is
/// (G − 1)/G · Σ (θ₍g₎ − mean)², and the interval θ ± t · √variance with Student's t of G − 1 degrees of freedom. Unlike a
/// bootstrap no sample is taken twice, which metrics of nearest neighbours would not survive. What the number of samples
/// itself adds to a statistic (as to FID) is the same in each group: the interval is for the statistic at this number.
///
/// - Parameters:
///   - counts: how many samples each side has; the same share of every side is left out at a time.
///   - groups: G, at least 2 and at most the smallest count.
///   - generator: draws the groups.
///   - values: the statistics of all samples where they are known already.
///   - statistics: the statistics of the samples of these numbers, an ascending list for each side.
/// - Returns: an interval for each statistic.
///
/// Source: Tukey 1958; Shao and Wu 1989.
public func jackknife(
    counts: [Int], groups: Int = 10, confidence: Double = 0.95, generator: RandomGenerator, values: [Double]? = nil,
    statistics: ([[Int]]) throws -> [Double]
) rethrows -> [Interval] {
    let smallest = counts.min() ?? 0
    precondition(groups >= 2 && groups <= smallest, "\(groups) groups of \(smallest) samples")
    let whole = try values ?? statistics(counts.map { Array(0..<$0) })
    let memberships = counts.map { count in
        Tensor.randomPermutation(count, generator: generator).array(of: Int.self).map { $0 % groups }
    }
    let partial = try (0..<groups).map { group in
        try statistics(memberships.map { groups in groups.indices.filter { groups[$0] != group } })
    }
    let factor = studentQuantile((1 + confidence) / 2, degrees: Double(groups - 1))
    return whole.indices.map { number in
        let values = partial.map { $0[number] }
        let mean = values.reduce(0, +) / Double(groups)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let half = factor * (squares * Double(groups - 1) / Double(groups)).squareRoot()
        return Interval(
            low: whole[number] - half, high: whole[number] + half, confidence: confidence,
            method: "jackknife, \(groups) groups")
    }
}

/// Where one statistic of `count` samples lies with some confidence: see
/// ``jackknife(counts:groups:confidence:generator:values:statistics:)``.
public func jackknife(
    count: Int, groups: Int = 10, confidence: Double = 0.95, generator: RandomGenerator,
    statistic: ([Int]) throws -> Double
) rethrows -> Interval {
    try jackknife(counts: [count], groups: groups, confidence: confidence, generator: generator) {
        [try statistic($0[0])]
    }[0]
}

extension Metric {
    /// An interval for each reading, by leaving out a tenth of both sides at a time.
    ///
    /// - Parameter values: the readings of the whole comparison where they are known already.
    /// - Throws: ``EvidenceError`` where a side has fewer samples than groups, or moments alone.
    public func jackknifeIntervals(
        _ comparison: Comparison, groups: Int = 10, confidence: Double = 0.95, values: [Double]? = nil
    ) throws -> [Interval] {
        let sides = [comparison.real, comparison.fake]
        for side in sides where side.count < groups {
            throw EvidenceError.tooFew(side.count, needed: groups, metric: "an interval")
        }
        let need: Need = needs == .moments ? .features : needs
        for side in sides where !side.has(need) { throw EvidenceError.missing(need) }
        return try jackknife(
            counts: sides.map(\.count), groups: groups, confidence: confidence,
            generator: RandomGenerator(seed: comparison.seed), values: values
        ) {
            let real = comparison.real.subset($0[0])
            let fake = comparison.fake.subset($0[1])
            return try compute(Comparison(real: real, fake: fake, seed: comparison.seed))
        }
    }
}
