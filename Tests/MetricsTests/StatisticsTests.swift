import Foundation
import Testing
import Torch

@testable import Metrics

struct StatisticsTests {
    @Test func quantilesAreScipys() throws {
        let fixture = try DistributionFixture()
        let shares = try fixture.numbers("quantiles.p")
        for (share, expected) in zip(shares, try fixture.numbers("quantiles.normal")) {
            #expect(abs(normalQuantile(share) - expected) < 1e-12 * max(1, abs(expected)), "normal at \(share)")
        }
        for degrees in [1, 2.5, 9, 30, 1000] {
            let name = degrees == 2.5 ? "2.5" : "\(Int(degrees))"
            for (share, expected) in zip(shares, try fixture.numbers("quantiles.student.\(name)")) {
                let value = studentQuantile(share, degrees: degrees)
                #expect(abs(value - expected) < 1e-9 * max(1e-3, abs(expected)), "t of \(degrees) at \(share)")
                #expect(abs(studentProbability(below: value, degrees: degrees) - share) < 1e-12)
            }
        }
        #expect(normalQuantile(0) == -.infinity && studentQuantile(1, degrees: 3) == .infinity)
        #expect(normalQuantile(-0.1).isNaN)
    }

    @Test func incompleteBetaIsScipys() throws {
        let fixture = try DistributionFixture()
        let (a, b) = (try fixture.numbers("beta.a"), try fixture.numbers("beta.b"))
        let (x, values) = (try fixture.numbers("beta.x"), try fixture.numbers("beta.value"))
        for number in values.indices {
            let value = regularizedIncompleteBeta(x[number], a[number], b[number])
            #expect(abs(value - values[number]) <= 1e-11 * values[number] + 1e-300)
        }
    }

    @Test func theJackknifeOfAMeanIsStudentsInterval() {
        // With one sample to a group the jackknife's variance of a mean is s²/N exactly.
        let values = normal(12, 1, seed: 1).flattened().array(of: Double.self)
        let found = jackknife(count: 12, groups: 12, generator: RandomGenerator(seed: 2)) { mean(values, $0) }
        let centre = mean(values, Array(0..<12))
        let variance = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / 11
        let half = studentQuantile(0.975, degrees: 11) * (variance / 12).squareRoot()
        #expect(abs(found.low - (centre - half)) < 1e-12 && abs(found.high - (centre + half)) < 1e-12)
        #expect(found.method.hasPrefix("jackknife over 12 subsets") && found.confidence == 0.95)
    }

    @Test func theJackknifeLeavesEachSampleOutOnceAndTheSameShareOfEachSide() {
        var seen: [[Int]] = []
        _ = jackknife(counts: [25, 50], generator: RandomGenerator(seed: 1), values: [0]) { sides in
            #expect(sides.allSatisfy { $0 == $0.sorted() })
            #expect((22...23).contains(sides[0].count) && sides[1].count == 45)
            seen.append(sides[0] + sides[1].map { $0 + 25 })
            return [0]
        }
        #expect(seen.count == 10)
        for sample in 0..<75 { #expect(seen.count { !$0.contains(sample) } == 1) }
    }

    @Test func intervalsCoverTheTruth() {
        var covered = (jackknife: 0, logarithm: 0, bootstrap: 0)
        for seed in 0..<200 as Range<UInt64> {
            let values = normal(60, 1, seed: seed).flattened().array(of: Double.self)
            let generator = RandomGenerator(seed: 1_000 + seed)
            let found = jackknife(counts: [60], generator: generator) { sides in
                let centre = mean(values, sides[0])
                let squares = sides[0].reduce(0) { $0 + (values[$1] - centre) * (values[$1] - centre) }
                return [centre, log(squares / Double(sides[0].count - 1))]
            }
            if found[0].low < 0 && 0 < found[0].high { covered.jackknife += 1 }
            if found[1].low < 0 && 0 < found[1].high { covered.logarithm += 1 }
            let resampled = bootstrap(count: 60, resamples: 100, generator: generator) { mean(values, $0) }
            if resampled.low < 0 && 0 < resampled.high { covered.bootstrap += 1 }
        }
        // 85 to 99 of a hundred.
        for count in [covered.jackknife, covered.logarithm, covered.bootstrap] { #expect((170...198).contains(count)) }
    }

    @Test func theJackknifesIntervalOfADistanceCoversItsMean() throws {
        // FID of 100 against 100 samples of N(0, I_3) and N(1, I_3): its mean over many draws lies in most intervals.
        let metric = Metric.frechet
        func comparison(_ seed: UInt64) -> Comparison {
            Comparison(features: normal(100, 3, seed: 2 * seed), normal(100, 3, seed: 2 * seed + 1) + 1, seed: seed)
        }
        let truth = try (1_000..<1_400).reduce(0) { try $0 + metric.compute(comparison($1))[0] } / 400
        let covered = try (0..<200 as Range<UInt64>).count {
            let interval = try #require(try metric.jackknifeIntervals(comparison($0)))[0]
            return interval.low < truth && truth < interval.high
        }
        #expect((170...198).contains(covered))
    }

    @Test(arguments: [
        ("prdc", 0, 0.0...1.0), ("prdc", 1, 0.0...1.0), ("1nn", 0, 0.0...1.0),
        ("wasserstein", 0, 0.0...Double.infinity),
    ])
    func intervalsStayWhereValuesCanBeAndCoverTheMean(_ name: String, _ reading: Int, _ range: ClosedRange<Double>)
        throws
    {
        let metric = try #require(Metric.all.first { $0.name == name })
        // 60 against 60 samples of a narrow and a wide normal distribution.
        func comparison(_ seed: UInt64) -> Comparison {
            Comparison(features: normal(60, 3, seed: 2 * seed), normal(60, 3, seed: 2 * seed + 1) * 0.7, seed: seed)
        }
        let truth = try (1_000..<1_200).reduce(0) { try $0 + metric.compute(comparison($1))[reading] } / 200
        var covered = 0
        for seed in 0..<100 as Range<UInt64> {
            let sides = comparison(seed)
            let value = try metric.compute(sides)[reading]
            let interval = try #require(try metric.jackknifeIntervals(sides))[reading]
            #expect(range.contains(interval.low) && range.contains(interval.high))
            #expect(interval.low <= value && value <= interval.high)
            if interval.low <= truth && truth <= interval.high { covered += 1 }
        }
        // At least 86 of a hundred: four deviations below 95. Neighbours make the jackknife's too long, not too short.
        #expect(covered >= 86, "\(name): \(covered)")
    }

    @Test func anIntervalOnAScaleIsThatOfTheTransformedValuesAndStaysInside() {
        let partial = [0.95, 0.99, 0.97, 1, 0.96]
        let plain = Interval(jackknife: 0.978, without: partial)
        #expect(plain.high > 1)
        let share = Interval(jackknife: 0.978, without: partial, on: .share, count: 200)
        #expect(share.low > 0 && share.high <= 1 && share.low < 0.978 && 0.978 < share.high)
        #expect(share.method.contains("on an arcsine scale"))
        // By hand: logs of the values, then back.
        let distance = Interval(jackknife: 2, without: [1, 2, 4].map { $0 }, on: .positive)
        let half = studentQuantile(0.975, degrees: 2) * (2 * log(2.0) * log(2.0) * 2 / 3).squareRoot()
        #expect(abs(distance.low - 2 * exp(-half)) < 1e-9 && abs(distance.high - 2 * exp(half)) < 1e-9)
        // A distance of exactly 0 has no logarithm.
        let zero = Interval(jackknife: 0.5, without: [0, 1, 0.5], on: .positive)
        #expect(zero.low == 0 && zero.high > 0.5 && zero.method.hasSuffix("cut off at the metric's bounds"))
        // All of fifty samples: not a length of 0, but Wilson's, 50 / (50 + 1.96²).
        let whole = Interval(jackknife: 1, without: [1, 1, 1], on: .share, count: 50)
        #expect(whole.high == 1 && abs(whole.low - 0.92865) < 1e-5)
        // None of 36, and one or two of 33 without some subsets: sin²(0.1012 + 0.3961), with 3/8 of a sample taken off.
        let none = Interval(
            jackknife: 0, without: [0, 1.0 / 33, 0, 0, 2.0 / 33, 0, 1.0 / 33, 0, 0, 0], on: .share, count: 36)
        #expect(none.low == 0 && abs(none.high - 0.22189) < 1e-4)
        #expect(Interval(jackknife: 1, without: [1, 1, 1], on: .between(0, 1), count: 50).low == 1)
    }

    @Test func theIntervalOfAMeanEndsWhereValuesDo() throws {
        // Of 0.75 ± 1.52, and of differences that cannot be above 1.
        let modes = try #require(Interval(meanOf: [0, 1, 2, 0], on: .between(0, 8)))
        #expect(modes.low == 0 && abs(modes.high - 2.2734) < 1e-3)
        let difference = try #require(Interval(meanOf: [1, 0.4, 1], on: IntervalScale.share.ofDifferences))
        #expect(difference.high == 1 && abs(difference.low + 0.0605) < 1e-3)
        #expect(IntervalScale.positive.ofDifferences == .plain)
        // A mean that is out of bounds by rounding stays inside its interval.
        #expect(try #require(Interval(meanOf: [1, 1], on: .share)).high == 1)
    }

    @Test func theBootstrapTakesQuantilesOfResamples() {
        // Of a statistic that is the resample's number 0...100, whatever was drawn.
        var number = -1.0
        let found = bootstrap(count: 3, resamples: 101, confidence: 0.9, generator: RandomGenerator(seed: 1)) { drawn in
            #expect(drawn.count == 3 && drawn.allSatisfy { (0..<3).contains($0) })
            number += 1
            return number
        }
        #expect(abs(found.low - 5) < 1e-9 && abs(found.high - 95) < 1e-9)
        #expect(found.method == "bootstrap, 101 resamples")
    }

    @Test func momentsAloneHaveNoInterval() throws {
        let moments = Evidence(moments: Moments(of: normal(50, 2, seed: 1)))
        #expect(try Metric.frechet.jackknifeIntervals(Comparison(real: moments, fake: moments)) == nil)
    }

    @Test func momentsOfPartsMergeIntoThoseOfTheWhole() {
        let rows = normal(60, 4, seed: 3).to(.float64) * 2 + 1e3
        let parts = rows.split([7, 30, 23]).map { Moments(of: $0) }
        let (merged, whole) = (Moments.merged(parts), Moments(of: rows))
        #expect(merged.count == 60)
        #expect((merged.mean - whole.mean).abs().max().item() < 1e-10)
        #expect((merged.covariance() - whole.covariance()).abs().max().item() < 1e-9)
    }

    private func mean(_ values: [Double], _ numbers: [Int]) -> Double {
        numbers.reduce(0) { $0 + values[$1] } / Double(numbers.count)
    }
}
