import Adversarial
import Datasets
import Foundation
import Metrics
import NN
import Testing
import Torch
import Zoo

@testable import Measures

/// Says class 1 of positive numbers, and makes samples that lie as far off as it is told.
private final class Fixed: ClassifyingGame, ClusteringGame, EncodingGame {
    let layer = Linear(1, 2)
    let offset: Float

    init(offset: Float = 0) { self.offset = offset }

    func play(_ batch: Batch, _ turn: Turn) throws -> Scores { [:] }
    var sampler: any Module { layer }
    func latents(seeds: [UInt64]) -> Tensor { .zeros([seeds.count, 1]) }
    func samples(from latents: Tensor) -> Tensor { latents + offset }
    func logits(_ samples: Tensor) -> Tensor { .concatenated([-samples, samples], axis: 1) }
    /// Cluster 0 of what is above −2, and 2 of the rest.
    /// Samples come back half as far from 0.
    func codes(of samples: Tensor) -> Tensor { samples / 2 - offset }
    func clusters(of samples: Tensor) -> Tensor { (samples.squeezed(1) .< -2).to(.int64) * 2 }
}

/// Shows its seed and an offset in one domain, and the seed without it in the other.
private final class Pair: PairingGame {
    let layer = Linear(1, 1)
    let offset: Float

    init(offset: Float) { self.offset = offset }

    func play(_ batch: Batch, _ turn: Turn) throws -> Scores { [:] }
    var sampler: any Module { layer }
    func latents(seeds: [UInt64]) -> Tensor { Tensor(seeds.map(Float.init), shape: [seeds.count, 1]) }
    func samples(from latents: Tensor) -> Tensor { latents + offset }
    func counterparts(of latents: Tensor) -> Tensor { latents - offset }
    func translated(_ samples: Tensor) -> Tensor { 2 * samples + 3 }
}

private func log(_ name: String, _ values: [Double]) -> [RunLog.Entry] {
    values.enumerated().map { RunLog.Entry(step: 10 * ($0.offset + 1), seconds: 0, scores: [name: $0.element]) }
}

private let points = Batch(
    samples: Tensor([-1, 2, 3, -4] as [Float], shape: [4, 1]), labels: Tensor([0, 1, 0, 1] as [Int64]))

@Suite struct MeasureTests {
    @Test func theErrorIsTheShareNamedWrongly() throws {
        let run = MeasuredRun(game: Fixed(), held: points)
        #expect(try RunMeasure.classifierError.compute(run) == [0.5])
    }

    @Test func clustersAreNamedAsServesThemBest() throws {
        func accuracy(_ labels: [Int64]) throws -> Double {
            let held = Batch(samples: points.samples, labels: Tensor(labels))
            return try RunMeasure.clustering.compute(MeasuredRun(game: Fixed(), held: held))[0]
        }
        // Clusters 0, 0, 0, 2.
        #expect(try accuracy([5, 5, 5, 1]) == 1)
        #expect(try accuracy([1, 1, 0, 0]) == 0.75)
        #expect(try accuracy([0, 1, 2, 2]) == 0.5)
        #expect(throws: EvidenceError.self) { try clusteringAccuracy(Tensor([0, 1]), Tensor([0])) }
    }

    @Test func aGameWithoutAClassifierHasNoError() throws {
        let gan = try RandomGenerator.with(RandomGenerator(seed: 1)) {
            var recipe = GAN.recipe
            recipe.network = NetworkPair(generator: .mlp(4), critic: .mlp(4))
            return try GAN.game(recipe, for: DataShape(sample: [2]))
        }
        #expect(throws: MeasureError.self) {
            try RunMeasure.classifierError.compute(MeasuredRun(game: gan, held: points))
        }
        for measure in [
            RunMeasure.bound, .clustering, .criticEstimate, .convergence, .codeAxes, .codes, .pairAgreement,
        ] {
            #expect(throws: MeasureError.self) { try measure.compute(MeasuredRun(game: gan, held: points)) }
        }
    }

    @Test func whatCodesKeepIsTheDistanceToTheRebuiltSampleAndTheirNeighbours() throws {
        // −1, 2, 3, −4 come back as −0.5, 1, 1.5, −2; another's are those two places further.
        let own = 0.25 + 1 + 2.25 + 4
        let other = 2.5 * 2.5 + 16 + 3.5 * 3.5 + 25
        let found = try RunMeasure.codes.compute(MeasuredRun(game: Fixed(), held: points))
        #expect(abs(found[0] - own / other) < 1e-6)
        // Only −1 has a nearest place of another class, and none where −3 is nearer to it than 2.
        let labels = Tensor([0, 1, 1, 0] as [Int64])
        #expect(neighbours(Tensor([-1, 2, 3, -4.5] as [Float], shape: [4, 1]), labels) == 0.75)
        #expect(neighbours(Tensor([-1, 2, 3, -3] as [Float], shape: [4, 1]), labels) == 1)
    }

    @Test func pairsAgreeWhereTheSecondIsWhatTheFirstBecomes() throws {
        // Latents are the numbers z from 0 to 1,999: z + a becomes 2 z + 2 a + 3, and the second domain shows z − a. Of
        // 0, 1 and 2 only one side is positive, of the others both.
        for (offset, differing) in [(Float(2), 3.0), (-4, 3)] {
            let found = try RunMeasure.pairAgreement.compute(MeasuredRun(game: Pair(offset: offset), held: points))
            #expect(abs(found[0] - (1 - differing / 2_000)) < 1e-12)
            let gap = 3 * Double(offset) + 3
            let numbers = (0..<2_000).map(Double.init)
            let own = numbers.map { pow($0 + gap, 2) }.reduce(0, +)
            // Beside the pair of the number before; before the first comes the last.
            let other = numbers.map { pow($0 + gap + ($0 == 0 ? -1_999 : 1), 2) }.reduce(0, +)
            #expect(abs(found[1] - own / other) < 1e-9)
        }
    }

    @Test func convergenceIsTheLastTenthOverTheFirst() throws {
        let falling = (0..<20).map { 4 - 0.1 * Double($0) }
        let found = try RunMeasure.convergence.compute(
            MeasuredRun(game: Fixed(), log: log("convergence", falling), held: points))
        // (2.1 + 2.2)/(4 + 3.9)
        #expect(abs(found[0] - 4.3 / 7.9) < 1e-12)
        #expect(abs(found[1] + 1) < 1e-12)
        let rising = try RunMeasure.convergence.compute(
            MeasuredRun(game: Fixed(), log: log("convergence", falling.reversed()), held: points))
        #expect(abs(rising[1] - 1) < 1e-12)
    }

    @Test func aCriticThatKnowsTheDistanceAgreesWithIt() throws {
        // Samples come nearer from checkpoint to checkpoint; the distance of two points is that of their places.
        func checkpoints() -> [@Sendable () throws -> (step: Int, game: any Game)] {
            (0..<6).map { number in { (20 * (number + 1), Fixed(offset: Float(6 - number))) } }
        }
        func correlation(_ losses: [Double]) throws -> Double {
            let held = Batch(samples: .zeros([30, 1]))
            return try RunMeasure.criticEstimate.compute(
                MeasuredRun(game: Fixed(), log: log("critic", losses), held: held, checkpoints: checkpoints()))[0]
        }
        let knowing = (0..<12).map { -Double(12 - $0) }
        #expect(abs(try correlation(knowing) - 1) < 1e-12)
        #expect(abs(try correlation(knowing.map { -$0 }) + 1) < 1e-12)
    }

    @Test func strokesLeanAndSpreadAsTheyAreDrawn() {
        // A vertical bar two pixels wide, and one that goes a pixel to the right each row.
        var upright = [Float](repeating: -1, count: 64)
        var leaning = upright
        for row in 0..<8 {
            upright[8 * row + 3] = 1
            upright[8 * row + 4] = 1
            leaning[8 * row + row] = 1
        }
        let found = strokes(Tensor(upright + leaning, shape: [2, 1, 8, 8]))
        #expect(abs(found.slants[0]) < 1e-6)
        #expect(abs(found.widths[0] - 0.5) < 1e-4)
        #expect(abs(found.slants[1] - 1) < 1e-4)
        #expect(found.widths[1] < 1e-2)
    }

    @Test func aBoundOfManyCodesLiesAboveThatOfOne() throws {
        let vae = try RandomGenerator.with(RandomGenerator(seed: 2)) {
            var recipe = VAE.recipe
            recipe.game.latent = 2
            recipe.network = NetworkPair(generator: .mlp(8), critic: .mlp(8))
            return try VAE.game(recipe, for: DataShape(sample: [2]))
        }
        let held = Batch(samples: TwoMoons().draw(100, generator: RandomGenerator(seed: 3)).samples)
        let found = try RunMeasure.bound.compute(MeasuredRun(game: vae, held: held))
        #expect(found[1] > found[0])
        #expect(abs(found[2] - (found[1] - found[0])) < 1e-12)
    }

    @Test func everyClaimAsksForWhatThereIs() throws {
        for system in Systems.all { try check(system) }
    }

    private func check<S: System>(_ system: S.Type) throws {
        func expectARecipe<T: System>(of other: T.Type, _ settings: [String]) throws {
            let recipe = try settings.reduce(T.recipe) { try RecipeDifference(assignment: $1).applied(to: $0) }
            try recipe.check()
            _ = try T.game(recipe, for: recipe.data.open().shape)
        }
        for claim in S.claims {
            try expectARecipe(of: S.self, claim.trial)
            let measure = RunMeasure.all.first { $0.name == claim.metric }
            let metric = (Metric.all + [.modes(of: .ring())]).first { $0.name == claim.metric }
            let readings = try #require(measure?.readings ?? metric?.readings, "\(S.card.name): \(claim.metric)")
            #expect(readings.map(\.name).contains(claim.reading), "\(S.card.name)")
            guard let rival = claim.rival else { continue }
            let settings = claim.rivalSettings
            let other: any System.Type = try Systems.named(rival.system)
            try expectARecipe(of: other, settings)
            #expect(
                rival.system != S.card.name || settings.sorted() != claim.trial.sorted(),
                "\(S.card.name) is its own rival")
        }
    }
}

@Suite struct RunLogTests {
    @Test func aLogIsReadUpToTheLineThatAKilledRunLeft() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(RunLog.entries(in: folder).isEmpty)
        let text = """
            {"step":20,"seconds":1.5,"critic":0.7,"generator":null}
            {"step":40,"seconds":3,"critic":-0.5,"generator":2}
            {"step":60,"sec
            """
        try Data(text.utf8).write(to: folder.appending(path: "log.jsonl"))
        let entries = RunLog.entries(in: folder)
        #expect(entries.map(\.step) == [20, 40])
        #expect(entries[0].scores == ["critic": 0.7])
        #expect(entries[1].scores == ["critic": -0.5, "generator": 2] && entries[1].seconds == 3)
    }
}
