import Torch

/// Where statistics of samples lie with some confidence, from how they change when a tenth of the samples is left out.
///
/// The samples fall at random into G groups; θ₍g₎ is a statistic without group g. Its variance is
/// (G − 1)/G · Σ (θ₍g₎ − mean)², and the interval θ ± t · √variance with Student's t of G − 1 degrees of freedom.
/// Unlike a bootstrap no sample is taken twice, which metrics of nearest neighbours would not survive. What the number
/// of samples itself adds to a statistic (as to FID) is the same in each group: the interval is for the statistic at
/// this number.
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
    return whole.indices.map { number in
        Interval(jackknife: whole[number], without: partial.map { $0[number] }, confidence: confidence)
    }
}

extension Interval {
    /// Around a statistic, from its values without one group at a time: θ ± t · √((G − 1)/G · Σ (θ₍g₎ − mean)²), on the
    /// scale of the statistic.
    ///
    /// Where a value has no place on the scale, such as a distance of exactly 0, the interval is that of plain numbers, cut
    /// off at the statistic's bounds.
    ///
    /// - Parameters:
    ///   - scale: keeps the interval inside the statistic's bounds.
    ///   - count: samples of the smaller side, N of ``IntervalScale/between(_:_:)``.
    init(
        jackknife value: Double, without partial: [Double], on scale: IntervalScale = .plain, count: Int = 0,
        confidence: Double = 0.95
    ) {
        let groups = Double(partial.count)
        let moved = partial.compactMap { scale.transformed($0, count: count) }
        let method = "jackknife over \(partial.count) subsets, each without a \(partial.count)th of both sides"
        func half(_ values: [Double]) -> Double {
            let mean = values.reduce(0, +) / groups
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return studentQuantile((1 + confidence) / 2, degrees: groups - 1)
                * (squares * (groups - 1) / groups).squareRoot()
        }
        if let place = scale.transformed(value, count: count), moved.count == partial.count {
            let half = half(moved)
            let least = scale == .share ? Interval(share: scale.clamped(value), of: count, confidence: confidence) : nil
            // Rounding on the way there and back must not leave the value outside.
            self.init(
                low: min(value, least?.low ?? value, scale.value(at: place - half, count: count)),
                high: max(value, least?.high ?? value, scale.value(at: place + half, count: count)),
                confidence: confidence, method: method + scale.words)
        } else {
            let half = half(partial)
            self.init(
                low: scale.clamped(value - half), high: scale.clamped(value + half), confidence: confidence,
                method: method + ", cut off at the metric's bounds")
        }
    }

    /// Of a share of independent trials: the values at which the normal test of the share just does not reject.
    ///
    /// Source: Wilson 1927.
    init(share: Double, of trials: Int, confidence: Double = 0.95) {
        let (count, z) = (Double(trials), normalQuantile((1 + confidence) / 2))
        let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
        let half =
            z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
        self.init(
            low: max(0, middle - half), high: min(1, middle + half), confidence: confidence,
            method: "Wilson's for a share of \(trials) trials")
    }

    /// Of a mean over independent runs, by Student's t; `nil` with fewer than two.
    ///
    /// - Parameter scale: where the mean can be: what of the interval lies beyond is cut off.
    public init?(meanOf values: [Double], on scale: IntervalScale = .plain, confidence: Double = 0.95) {
        guard values.count > 1 else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        let half = studentQuantile((1 + confidence) / 2, degrees: count - 1) * (variance / count).squareRoot()
        self.init(
            low: min(mean, scale.clamped(mean - half)), high: max(mean, scale.clamped(mean + half)),
            confidence: confidence, method: "Student's t over \(values.count) runs"
        )
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
    /// An interval for each reading, by leaving out a tenth of both sides at a time; sample i belongs to group i mod G.
    ///
    /// - Parameter values: the readings of the whole comparison where they are known already.
    /// - Returns: `nil` where the samples of a side cannot be told apart (moments that somebody else computed), or too few
    ///   are left for the metric.
    public func jackknifeIntervals(
        _ comparison: Comparison, groups: Int = 10, confidence: Double = 0.95, values: [Double]? = nil
    ) throws -> [Interval]? {
        let whole = try values ?? compute(comparison)
        guard min(comparison.real.count, comparison.fake.count) >= groups else { return nil }
        var partial: [[Double]] = []
        for group in 0..<groups {
            guard let real = comparison.real.without(group: group, of: groups),
                let fake = comparison.fake.without(group: group, of: groups)
            else { return nil }
            do {
                partial.append(try compute(Comparison(real: real, fake: fake, seed: comparison.seed)))
            } catch EvidenceError.tooFew {
                return nil
            }
        }
        return whole.indices.map { number in
            Interval(
                jackknife: whole[number], without: partial.map { $0[number] }, on: readings[number].scale,
                count: min(comparison.real.count, comparison.fake.count), confidence: confidence)
        }
    }
}
