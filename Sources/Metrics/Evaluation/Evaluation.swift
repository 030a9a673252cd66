import Foundation

/// Metrics of two sides, each with an interval, the value of real against real samples, and a record of how it was computed.
public struct Evaluation: Sendable {
    public let comparison: Comparison
    /// All of a passport but what differs from metric to metric.
    public let passport: Passport
    /// Whether to compute intervals, which takes about ten times as long as the value.
    public var wantsIntervals: Bool
    /// Whether to compute the metric of real against real samples.
    public var wantsFloor: Bool

    public init(_ comparison: Comparison, passport: Passport, intervals: Bool = true, floor: Bool = true) {
        self.comparison = Comparison(
            real: comparison.real.named(.real), fake: comparison.fake.named(.generated), seed: comparison.seed)
        self.passport = passport
        wantsIntervals = intervals
        wantsFloor = floor
    }

    /// The measurements of one metric, one for each of its readings.
    ///
    /// - Throws: ``EvidenceError`` that names the side which does not have what the metric needs.
    public func measure(_ metric: Metric) throws -> [MetricValue] {
        let comparison = metric.limited(comparison)
        let values: [Double]
        do {
            values = try metric.compute(comparison)
        } catch let error as EvidenceError {
            throw error.naming(comparison)
        }
        let intervals =
            wantsIntervals
            ? try metric.intervals?(comparison, values)
                ?? metric.jackknifeIntervals(comparison, groups: Evidence.groupCount, values: values) : nil
        let floor = wantsFloor ? try self.floor(of: metric, comparison) : nil
        var passport = passport
        passport.real.count = comparison.real.count
        passport.fake.count = comparison.fake.count
        passport.settings = metric.settings
        passport.seed = comparison.seed
        return metric.readings.indices.map { index in
            MetricValue(
                metric: metric.readings[index].name, value: values[index], interval: intervals?[index],
                floor: floor.map { Floor(value: $0.values[index], count: $0.count) }, passport: passport,
                warnings: warnings(metric, comparison))
        }
    }

    // MARK: Real against real

    /// The metric between two parts of the real side, as large as the generated side where that can be.
    private func floor(of metric: Metric, _ comparison: Comparison) throws -> (values: [Double], count: Int)? {
        guard !metric.needs.isOfGeneratedSide, let (first, second) = comparison.real.halves() else { return nil }
        let count = min(first.count, comparison.fake.count)
        func part(_ half: Evidence) -> Evidence { half.count > count ? half.firsts(count) ?? half : half }
        do {
            let sides = Comparison(real: part(first), fake: part(second), seed: comparison.seed)
            return (try metric.compute(sides), min(sides.real.count, sides.fake.count))
        } catch EvidenceError.tooFew {
            return nil
        }
    }

    // MARK: Warnings

    private func warnings(_ metric: Metric, _ comparison: Comparison) -> [String] {
        var warnings: [String] = []
        let (real, fake) = (comparison.real.count, comparison.fake.count)
        if real != fake, real > 0, fake > 0 {
            warnings.append(
                "the real side has \(real) samples and the generated side \(fake): most metrics depend on these numbers; "
                    + "--count \(min(real, fake)) takes as many of each")
        }
        if metric.needs == .moments, let width = comparison.real.width,
            let least = [real, fake].filter({ $0 > 0 }).min(), least <= width
        {
            warnings.append(
                "\(metric.name) was computed from \(least) samples with \(width) features each: with fewer than "
                    + "\(width + 1) samples the covariance is singular and the value is far too large; compare it with the "
                    + "value of real vs. real, or use more samples")
        }
        return warnings
    }
}

extension Metric {
    /// The sides with no more samples than the metric's name allows.
    public func limited(_ comparison: Comparison) -> Comparison {
        guard let limit else { return comparison }
        func part(_ side: Evidence) -> Evidence { side.count > limit ? side.firsts(limit) ?? side : side }
        return Comparison(real: part(comparison.real), fake: part(comparison.fake), seed: comparison.seed)
    }
}

extension EvidenceError {
    /// The same error with the side that has too few samples.
    fileprivate func naming(_ comparison: Comparison) -> EvidenceError {
        guard case .tooFew(let count, let needed, let metric, nil) = self else { return self }
        let sides = [comparison.real, comparison.fake]
        // Some metrics use half of a side: then neither has this number.
        let short = sides.first { $0.count == count } ?? sides.min { $0.count < $1.count }
        return .tooFew(count, needed: needed, metric: metric, of: short?.side)
    }
}
