import Testing
import Torch

@testable import Metrics

/// Euclidean distances by subtraction, [N, M].
func distances(_ left: Tensor, _ right: Tensor) -> Tensor {
    (left.to(.float64).unsqueezed(1) - right.to(.float64).unsqueezed(0)).squared().sum(axes: [2]).sqrt()
}

struct PrecisionRecallTests {
    private let names = ["prdc-equal", "prdc-unequal", "prdc-ties", "prdc-far"]

    @Test func openBallsCountAsPrdcDoes() throws {
        let fixture = try DistributionFixture("neighbours")
        for name in names {
            let found = try precisionRecall(
                real: try fixture["\(name).real"], fake: try fixture["\(name).fake"],
                neighbours: fixture["\(name).k"].intItem())
            let expected = try fixture.numbers("\(name).prdc")
            for (value, number) in zip([found.precision, found.recall, found.density, found.coverage], expected) {
                #expect(abs(value - number) < 1e-12, "\(name)")
            }
        }
    }

    @Test func closedBallsCountAsTorchFidelityDoes() throws {
        let fixture = try DistributionFixture("neighbours")
        for name in names {
            let found = try precisionRecall(
                real: try fixture["\(name).real"], fake: try fixture["\(name).fake"],
                neighbours: fixture["\(name).k"].intItem(), edge: .closed)
            let expected = try fixture.numbers("\(name).torch-fidelity")
            // It takes its means in float32.
            #expect(abs(found.precision - expected[0]) < 1e-7, "\(name)")
            #expect(abs(found.recall - expected[1]) < 1e-7, "\(name)")
        }
    }

    @Test func equalGaussiansScoreWhatManyDimensionsLeave() throws {
        let pairs = try (1...4).map { seed in
            try Metric.precisionRecallDensityCoverage.compute(
                Comparison(
                    features: normal(2_000, 64, seed: seed).to(.float32),
                    normal(2_000, 64, seed: 10 + seed).to(.float32)))
        }
        // Means over seeds of an implementation in numpy. A density scatters by 0.06, of the few samples near all
        // others.
        for (place, (expected, gap)) in [(0.716, 0.03), (0.713, 0.03), (0.999, 0.12), (0.969, 0.03)].enumerated() {
            let mean = pairs.reduce(0) { $0 + $1[place] } / 4
            #expect(abs(mean - expected) < gap)
        }
    }

    /// A block has 2,048 rows.
    @Test(arguments: [(2_048, 700), (2_100, 2_049)])
    func setsOfAnyNumberOfBlocksAreCountedWhole(_ counts: (Int, Int)) throws {
        let real = normal(counts.0, 3, seed: 3)
        let fake = normal(counts.1, 3, seed: 4) * 1.1
        let found = try precisionRecall(real: real, fake: fake, neighbours: 3)
        // Column 0 is the point itself.
        func radii(_ set: Tensor) -> Tensor { distances(set, set).sorted(axis: 1).values[.all, 3] }
        let across = distances(real, fake)
        let inReal = across .< radii(real).unsqueezed(1)
        let inFake = across .< radii(fake).unsqueezed(0)
        #expect(found.realBalls.array(of: Int.self) == inReal.to(.int64).sum(axes: [0]).array(of: Int.self))
        #expect(found.isCovered.to(.int64).array(of: Int.self) == flags(inReal))
        #expect(found.isRecalled.to(.int64).array(of: Int.self) == flags(inFake))
    }

    /// Whether anything is in each row.
    private func flags(_ mask: Tensor) -> [Int] {
        (mask.to(.int64).sum(axes: [1]) .> 0).to(.int64).array(of: Int.self)
    }

    @Test func aCopyIsPreciseAndComplete() throws {
        let set = normal(200, 6, seed: 5)
        let found = try precisionRecall(real: set, fake: set)
        #expect(found.precision == 1 && found.recall == 1 && found.coverage == 1)
        let far = try precisionRecall(real: set, fake: set + 100)
        #expect(far.precision == 0 && far.recall == 0 && far.density == 0 && far.coverage == 0 && far.f1 == 0)
    }

    @Test func pointsThatAllCoincideLieInClosedBallsOnly() throws {
        let one = Tensor.ones([30, 4])
        #expect(try precisionRecall(real: one, fake: one).precision == 0)
        let closed = try precisionRecall(real: one, fake: one, edge: .closed)
        #expect(closed.precision == 1 && closed.recall == 1 && closed.density == 6)
    }

    @Test func whatCannotBeComparedIsRefused() {
        let set = normal(6, 3, seed: 6)
        expectRefusals { try precisionRecall(real: $0, fake: $1).precision }
        #expect(throws: EvidenceError.tooFew(5, needed: 6, metric: "prdc")) {
            try precisionRecall(real: set, fake: set[0..<5])
        }
        #expect(throws: Never.self) { try precisionRecall(real: set, fake: set) }
    }
}

struct NearestNeighbourTests {
    @Test func countsAreThoseOfScikitLearnsNeighbours() throws {
        let fixture = try DistributionFixture("neighbours")
        for name in ["1nn", "1nn-unequal", "1nn-clear"] {
            let found = try nearestNeighbourTest(real: try fixture["\(name).real"], fake: try fixture["\(name).fake"])
            let counts = [found.truePositives, found.falseNegatives, found.trueNegatives, found.falsePositives]
            #expect(counts == (try fixture["\(name).counts"].array(of: Int.self)), "\(name)")
        }
    }

    @Test func aSetAndItsCopyScoreNothing() throws {
        // Whole numbers have further ties, which are taken for real and so count for real samples.
        let set = normal(300, 16, seed: 1).to(.float32)
        #expect(try nearestNeighbourTest(real: set, fake: set).fakeAccuracy == 0)
        #expect(try nearestNeighbourTest(real: set, fake: set).accuracy == 0)
        #expect(try nearestNeighbourTest(real: set + 1_000, fake: set + 1_000).accuracy == 0)
    }

    @Test func farCloudsAreToldApartAndEqualOnesAreNot() throws {
        let (real, fake) = (normal(1_100, 8, seed: 2), normal(1_030, 8, seed: 3))
        #expect(try nearestNeighbourTest(real: real, fake: fake + 50).accuracy == 1)
        #expect(abs(try nearestNeighbourTest(real: real, fake: fake).accuracy - 0.5) < 0.04)
    }

    @Test func anEqualDistanceCountsAsReal() throws {
        // 0 lies as far from the real 1 as from the generated −1.
        let real = Tensor([0.0, 1], shape: [2, 1])
        let fake = Tensor([-1.0, -5], shape: [2, 1])
        #expect(
            try nearestNeighbourTest(real: real, fake: fake)
                == NearestNeighbourTest(truePositives: 2, falseNegatives: 0, trueNegatives: 1, falsePositives: 1))
    }

    @Test func setsOfSeveralBlocksAreSearchedWhole() throws {
        let real = normal(2_049, 4, seed: 4)
        let fake = normal(2_100, 4, seed: 5) * 1.2
        func own(_ set: Tensor) -> Tensor { distances(set, set).sorted(axis: 1).values[.all, 1] }
        let across = distances(real, fake)
        let positives = (own(real) .<= across.sorted(axis: 1).values[.all, 0]).sum().intItem()
        let negatives = (own(fake) .< across.sorted(axis: 0).values[0]).sum().intItem()
        let found = try nearestNeighbourTest(real: real, fake: fake)
        #expect(found.truePositives == positives && found.trueNegatives == negatives)
        #expect(found.falseNegatives == 2_049 - positives && found.falsePositives == 2_100 - negatives)
    }

    @Test func whatCannotBeComparedIsRefused() {
        expectRefusals { try nearestNeighbourTest(real: $0, fake: $1).accuracy }
    }
}

struct FeatureTransportTests {
    @Test func theDistanceAndTheDivergenceAreThoseOfPOT() throws {
        let fixture = try DistributionFixture("neighbours")
        for name in ["wasserstein", "wasserstein-unequal"] {
            let sides = Comparison(features: try fixture["\(name).real"], try fixture["\(name).fake"])
            let exact = try Metric.wasserstein.compute(sides)[0]
            #expect(relativeError(exact, try fixture.number("\(name).exact")) < 1e-9)
            let smooth = try Metric.sinkhorn.compute(sides)[0]
            #expect(relativeError(smooth, try fixture.number("\(name).divergence")) < 1e-5)
        }
    }

    @Test func aTranslatedCloudIsAsFarAsItsShift() throws {
        let cloud = normal(150, 12, seed: 1)
        let shift = normal(1, 12, seed: 2)
        let length = shift.norm().item()
        #expect(relativeError(try wassersteinDistance(real: cloud, fake: cloud + shift), length) < 1e-9)
        let divergence = try sinkhornDivergence(real: cloud, fake: cloud + shift).value
        #expect(relativeError(divergence, length * length) < 1e-4)
        #expect(try wassersteinDistance(real: cloud, fake: cloud) == 0)
    }

    @Test func whatCannotBeComparedIsRefused() {
        expectRefusals { try wassersteinDistance(real: $0, fake: $1) }
        expectRefusals { try sinkhornDivergence(real: $0, fake: $1).value }
    }
}

/// Expects an ``EvidenceError`` for sides that are empty, of unlike widths, no lists of vectors, or not finite.
func expectRefusals(first: String = "real features", _ compare: (Tensor, Tensor) throws -> Double) {
    let good = normal(12, 3, seed: 1)
    let broken = good.cloned()
    broken[4, 1] = Tensor(Double.nan)
    let endless = good.cloned()
    endless[0, 0] = Tensor(Double.infinity)
    #expect(throws: EvidenceError.self) { _ = try compare(good, normal(12, 4, seed: 2)) }
    #expect(throws: EvidenceError.self) { _ = try compare(good, good[0..<0]) }
    #expect(throws: EvidenceError.self) { _ = try compare(good, good[0]) }
    #expect(throws: EvidenceError.notFinite("fake features")) { _ = try compare(good, broken) }
    #expect(throws: EvidenceError.notFinite(first)) { _ = try compare(endless, good) }
}
