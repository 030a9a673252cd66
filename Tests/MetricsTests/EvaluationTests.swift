import Foundation
import Testing
import Torch

@testable import Metrics

struct EvaluationTests {
    private static func rows(_ count: Int, _ width: Int, seed: UInt64, shift: Double = 0) -> Tensor {
        Tensor.randomNormal([count, width], generator: RandomGenerator(seed: seed)) + shift
    }

    private static let features = FeaturePassport(extractor: "points", weights: "none", resize: "none", scaling: "none")

    private static func evaluation(_ real: Evidence, _ fake: Evidence) -> Evaluation {
        Evaluation(
            Comparison(real: real, fake: fake),
            passport: Passport(
                features: features, real: .init(what: "real", count: 0), fake: .init(what: "fake", count: 0),
                settings: [:], seed: 0, version: "test"))
    }

    @Test func aStreamOfMomentsGivesTheValueAndIntervalOfKeptFeatures() throws {
        let (real, fake) = (Self.rows(400, 5, seed: 1), Self.rows(400, 5, seed: 2, shift: 0.3))
        func gathered(_ rows: Tensor, _ needs: Set<Metric.Need>) throws -> Evidence {
            let stream = SampleStream(what: "rows", count: rows.size(0)) { rows[$0] }
            return try .gathered(from: stream, through: Identity(), for: needs, batch: 37)
        }
        let kept = try Self.evaluation(gathered(real, [.features]), gathered(fake, [.features])).measure(.frechet)[0]
        let streamed = try Self.evaluation(gathered(real, [.moments]), gathered(fake, [.moments])).measure(.frechet)[0]
        #expect(try !gathered(real, [.moments]).has(.features))
        #expect(abs(kept.value - streamed.value) < 1e-9)
        let (a, b) = try (#require(kept.interval), #require(streamed.interval))
        #expect(abs(a.low - b.low) < 1e-8 && abs(a.high - b.high) < 1e-8)
        #expect(a.low < kept.value && kept.value < a.high)
    }

    @Test func theFloorIsTheMetricBetweenHalvesOfTheRealSide() throws {
        let (real, fake) = (Self.rows(400, 5, seed: 1), Self.rows(100, 5, seed: 2))
        let measurement = try Self.evaluation(Evidence(features: real), Evidence(features: fake)).measure(.frechet)[0]
        let floor = try #require(measurement.floor)
        #expect(floor.count == 100)
        let even = real[.slice(step: 2)][0..<100]
        let odd = real[.slice(from: 1, step: 2)][0..<100]
        #expect(abs(floor.value - frechetDistance(Moments(of: even), Moments(of: odd))) < 1e-9)
    }

    @Test func momentsThatSomebodyElseComputedHaveNoIntervalAndNoFloor() throws {
        let real = Self.rows(400, 5, seed: 1)
        let given = Evidence(moments: Moments(mean: real.mean(axes: [0]), covariance: Moments(of: real).covariance()))
        let measurement = try Self.evaluation(given, Evidence(features: Self.rows(400, 5, seed: 2))).measure(.frechet)[
            0]
        #expect(measurement.interval == nil && measurement.floor == nil)
    }

    @Test func fewSamplesAndUnequalNumbersAreWarnedOf() throws {
        let measurement = try Self.evaluation(
            Evidence(features: Self.rows(40, 50, seed: 1)), Evidence(features: Self.rows(30, 50, seed: 2))
        ).measure(.frechet)[0]
        #expect(measurement.warnings.contains { $0.contains("singular") })
        #expect(measurement.warnings.contains { $0.contains("the real side has 40 samples and the generated side 30") })
    }

    @Test func whatASideLacksIsToldWithItsNameAndWhatToDo() throws {
        let run = Evidence(features: Self.rows(30, 4, seed: 1), side: EvidenceSide(.run, "runs/gan-1"))
        let few = Evidence(features: Self.rows(5, 4, seed: 2), side: EvidenceSide(.pictures, "photos"))
        func reason(_ metric: Metric) -> String {
            do {
                _ = try Self.evaluation(few, run).measure(metric)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(
            reason(.precisionRecallCurve).hasPrefix("the real side (photos) has 5 samples, and prd needs at least 20")
        )
        #expect(reason(.classAccuracy).hasPrefix("the generated side (runs/gan-1) has no class probabilities"))
        #expect(reason(.perceptualPathLength).contains("the generated side (runs/gan-1) has no path lengths"))
        let labelled = Evidence(probabilities: .ones([5, 1]), side: EvidenceSide(.run, "runs/gan-1"))
        #expect(throws: EvidenceError.missing(.labels, of: EvidenceSide(.run, "runs/gan-1", role: .generated))) {
            _ = try Self.evaluation(labelled, labelled).measure(.classAccuracy)
        }
    }

    @Test func aPassportFromBeforeTransparencyWasToldIsOfPicturesLaidOverWhite() throws {
        let old = #"{"extractor": "e", "weights": "w", "resize": "r", "scaling": "s"}"#
        let passport = try JSONDecoder().decode(FeaturePassport.self, from: Data(old.utf8))
        #expect(passport.transparency == "laid over white")
        var new = passport
        new.transparency = "left out"
        #expect(try JSONDecoder().decode(FeaturePassport.self, from: JSONEncoder().encode(new)) == new)
        #expect(passport.differences(from: new).count == 1)
    }

    @Test func passportsDifferInWhatAValueDependsOnAndNotInTheFakes() {
        func passport(_ change: (inout Passport) -> Void) -> Passport {
            var passport = Passport(
                features: Self.features, real: .init(what: "digits", count: 100, split: "test"),
                fake: .init(what: "a", count: 100), settings: ["k": "5"], seed: 0, version: "1")
            change(&passport)
            return passport
        }
        let base = passport { _ in }
        #expect(base.differences(from: passport { $0.fake.what = "b" }).isEmpty)
        #expect(base.differences(from: passport { $0.fake.count = 99 }).count == 1)
        #expect(base.differences(from: passport { $0.real.split = "train" }).count == 1)
        #expect(base.differences(from: passport { $0.settings["k"] = "3" }).count == 1)
        #expect(base.differences(from: passport { $0.features.resize = "clean" }).count == 1)
    }
}

/// Rows as their own features.
private struct Identity: FeatureExtractor {
    let passport = FeaturePassport(extractor: "rows", weights: "none", resize: "none", scaling: "none")
    func extract(_ rows: Tensor) -> Extracted { Extracted(features: rows) }
}
