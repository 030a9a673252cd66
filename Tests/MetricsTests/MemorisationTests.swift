import Testing
import Torch

@testable import Metrics

struct MannWhitneyTests {
    @Test func theTestIsSciPys() throws {
        let fixture = try DistributionFixture("neighbours")
        for name in ["ranks", "ranks-ties", "ranks-one"] {
            let test = MannWhitney(try fixture.numbers("\(name).first"), try fixture.numbers("\(name).second"))
            try expect(test, try fixture.numbers("\(name).test"))
        }
    }

    @Test func theSidesShareAllPairs() {
        let (first, second) = ([1.0, 4, 4, 9, 2], [4.0, 0, 7])
        let (there, back) = (MannWhitney(first, second), MannWhitney(second, first))
        #expect(there.u + back.u == 15)
        #expect(abs(there.z + back.z) < 1e-12)
        #expect(MannWhitney([3, 3], [3, 3, 3]).z == 0)
        #expect(MannWhitney([3, 3], [3, 3, 3]).probability == 1)
    }

    @Test func infiniteNumbersHaveARank() {
        #expect(MannWhitney([.infinity, 1], [2, -.infinity]).u == MannWhitney([3, 1], [2, 0]).u)
    }
}

/// Compares with U, z and the probabilities of less and of unlike.
private func expect(_ test: MannWhitney, _ expected: [Double]) throws {
    #expect(test.u == expected[0])
    #expect(abs(test.z - expected[1]) < 1e-9)
    #expect(relativeError(test.probabilityLess, expected[2]) < 1e-9)
    #expect(relativeError(test.probability, expected[3]) < 1e-9)
}

struct MemorisationTests {
    @Test func nearestSamplesAreScikitLearnsAndTheTestIsSciPys() throws {
        let fixture = try DistributionFixture("neighbours")
        let found = try memorisation(
            training: try fixture["memory.training"], heldOut: try fixture["memory.held"],
            fake: try fixture["memory.fake"])
        #expect(found.nearest.array(of: Int.self) == (try fixture["memory.nearest"].array(of: Int.self)))
        #expect(largestGap(found.distances, try fixture["memory.distances"]) < 1e-9)
        #expect(abs(found.threshold - (try fixture.number("memory.threshold"))) < 1e-9)
        try expect(found.test, try fixture.numbers("memory.test"))
        // The copies come first.
        #expect(Set(found.closest.prefix(20)).isSubset(of: Set(0..<25)))
    }

    @Test func theStatisticOfCellsIsItsDefinition() throws {
        let fixture = try DistributionFixture("neighbours")
        func cells(_ side: String) throws -> [Int] { try fixture["memory.\(side)-cells"].array() }
        let (statistic, scores) = try dataCopying(
            training: try fixture["memory.training"], heldOut: try fixture["memory.held"],
            fake: try fixture["memory.fake"],
            cells: (try cells("training"), try cells("held"), try cells("fake")))
        #expect(abs(statistic - (try fixture.number("memory.statistic"))) < 1e-9)
        #expect(scores.map(\.cell) == [0, 1, 2, 3])
        for (score, expected) in zip(scores, try fixture.numbers("memory.cell-scores")) {
            #expect(abs(score.z - expected) < 1e-9)
        }
    }

    @Test func copiesAreFoundAndFreshSamplesAreNot() throws {
        let (training, held) = (normal(1_200, 5, seed: 1), normal(400, 5, seed: 2))
        let fresh = try memorisation(training: training, heldOut: held, fake: normal(400, 5, seed: 3))
        #expect(abs(fresh.test.z) < 3)
        #expect(abs(fresh.closeShare - 0.05) < 0.04)
        let copied = try memorisation(training: training, heldOut: held, fake: training[100..<500])
        #expect(copied.test.z < -10 && copied.test.probabilityLess < 1e-12)
        #expect(copied.closeShare == 1)
        #expect(copied.distances.max().item() == 0)
        #expect(copied.nearest.array(of: Int.self) == Array(100..<500))
        let values = try Metric.memorisation(training: Evidence(features: training)).compute(
            Comparison(features: held, training[100..<500]))
        #expect(values == [copied.test.z, copied.test.probabilityLess, 1])
    }

    @Test func onlyCellsWithEnoughGeneratedSamplesCount() throws {
        // Two cells far apart; all generated samples but one copy the first.
        let one = normal(60, 2, seed: 4)
        let both = Tensor.concatenated([one, one + 100])
        let held = normal(40, 2, seed: 5)
        let fake = Tensor.concatenated([one[0..<19], held[0..<1] + 100])
        let cells = (
            training: (0..<120).map { $0 / 60 },
            heldOut: Array(repeating: 0, count: 40) + Array(repeating: 1, count: 40),
            fake: Array(repeating: 0, count: 19) + [1]
        )
        let evidence = (training: both, heldOut: Tensor.concatenated([held, held + 100]))
        let all = try dataCopying(training: evidence.training, heldOut: evidence.heldOut, fake: fake, cells: cells)
        #expect(all.cells.map(\.cell) == [0, 1])
        let large = try dataCopying(
            training: evidence.training, heldOut: evidence.heldOut, fake: fake, cells: cells, minimumShare: 0.1)
        #expect(large.cells.map(\.cell) == [0])
        #expect(large.statistic == large.cells[0].z && large.statistic < -5)
        #expect(throws: EvidenceError.self) {
            try dataCopying(
                training: evidence.training, heldOut: evidence.heldOut, fake: fake, cells: cells, minimumShare: 1)
        }
    }

    @Test func whatCannotBeComparedIsRefused() {
        let training = normal(20, 3, seed: 6)
        expectRefusals(first: "held-out features") {
            try memorisation(training: training, heldOut: $0, fake: $1).closeShare
        }
        expectRefusals(first: "training features") {
            try memorisation(training: $0, heldOut: training, fake: $1).closeShare
        }
    }
}
