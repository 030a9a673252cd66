import Foundation
import Testing
import Torch

@testable import Metrics

struct DifferentBinsTests {
    @Test func kMeansIsScikitLearnsFromTheSameCentres() throws {
        let fixture = try DistributionFixture()
        let found = KMeans(try fixture["kmeans.points"], centres: try fixture["kmeans.first"])
        #expect(largestGap(found.centres, try fixture["kmeans.centres"]) < 1e-10)
        #expect(found.assignment.isEqual(to: try fixture["kmeans.assignment"]))
        #expect(relativeError(found.inertia, try fixture.number("kmeans.inertia")) < 1e-10)
    }

    @Test func clustersFarApartAreFound() {
        let middles = Tensor([0.0, 0, 100, 0, 0, 100, 100, 100], shape: [4, 2])
        let points = middles.repeatedElements(25, axis: 0) + normal(100, 2, seed: 1)
        let found = KMeans(points, clusters: 4, generator: RandomGenerator(seed: 2))
        #expect(found.assignment.binCount().array(of: Int.self) == [25, 25, 25, 25])
        #expect(found.inertia < 400)
        #expect(found.nearest(middles).unique().values.count == 4)
    }

    @Test func aClusterWithoutPointsMovesToThePointFarthestAway() {
        let points = Tensor([0.0, 1, 2, 50], shape: [4, 1])
        // The second centre has no points at first.
        let found = KMeans(points, centres: Tensor([1.0, -1_000], shape: [2, 1]))
        #expect(found.centres.flattened().array(of: Double.self).sorted() == [1, 50])
        // Even where there are fewer different points than clusters.
        let same = KMeans(.ones([5, 2]), clusters: 3, generator: RandomGenerator(seed: 1))
        #expect(same.inertia == 0)
    }

    @Test func binsDifferWhereTheTwoProportionTestSaysSo() throws {
        let fixture = try DistributionFixture()
        let found = BinComparison(
            realCounts: try fixture["bins.real"].array(), fakeCounts: try fixture["bins.fake"].array())
        #expect(found.isDifferent == (try fixture["bins.different"].array(of: Int.self).map { $0 == 1 }))
        #expect(relativeError(found.divergence, try fixture.number("bins.divergence")) < 1e-9)
        #expect(found.isDifferent.contains(true) && found.isDifferent.contains(false))
    }

    @Test func aboutOneBinInTwentyDiffersForAPerfectGeneratorAndMostForAnother() throws {
        let real = normal(4_000, 2, seed: 1)
        let same = try Metric.differentBins.compute(Comparison(features: real, normal(4_000, 2, seed: 2)))
        let other = try Metric.differentBins.compute(Comparison(features: real, normal(4_000, 2, seed: 3) + 0.5))
        #expect(same[0] < 0.16)
        #expect(other[0] > 0.5 && other[0] <= 1)
        #expect(same[1] < 0.01 && other[1] > 0.03)
        let itself = try Metric.differentBins.compute(Comparison(features: real, real))
        #expect(itself == [0, 0])
    }

    @Test func tooFewSamplesForBinsAreRefused() {
        #expect(throws: EvidenceError.tooFew(39, needed: 40, metric: "ndb")) {
            try Metric.differentBins.compute(Comparison(features: normal(39, 2, seed: 1), normal(90, 2, seed: 1)))
        }
    }
}
