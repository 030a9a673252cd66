import Adversarial
import Datasets
import Foundation
import Testing
import Torch
import Zoo

/// What a program with trainings of its own relies on: data in memory, and two trainings in one process.
@Suite struct EmbeddingTests {
    private static let points = SampleTensor(Tensor.randomNormal([100, 2], generator: RandomGenerator(seed: 5)))

    private static func recipe(seed: UInt64) -> Recipe<GAN> {
        var recipe = GAN.recipe
        recipe.seed = seed
        recipe.network.generator = .mlp(16, 16)
        recipe.network.critic = .mlp(16)
        recipe.network.criticNorm = .none
        recipe.network.generatorNorm = .none
        recipe.game = TwoPlayerSettings(latent: 4, generatorOptimizer: .adam(2e-4, 0.5, 0.999))
        recipe.batch = 16
        recipe.steps = 40
        recipe.average = 0.9
        recipe.data.source = "points"
        recipe.every = Intervals(log: 1, samples: 10, checkpoint: 10)
        return recipe
    }

    /// A training on points in memory, with a trainer of its own.
    private static func trained(seed: UInt64) throws -> [String: Tensor] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "twice-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let trainer = try Trainer(
            recipe(seed: seed), data: TrainingData(.set(points)), folder: RunFolder(new: folder))
        let outcome = try trainer.train { _ in }
        #expect(outcome == .finished)
        return trainer.state().mapValues { $0.cloned() }
    }

    @Test func aRunOnPointsInMemoryIsResumedAndSampledWithThem() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var recipe = Self.recipe(seed: 1)
        recipe.steps = 15
        _ = try Trainer(recipe, data: TrainingData(.set(Self.points)), folder: RunFolder(new: folder)).train { _ in }
        recipe.steps = 40
        let trainer = try Trainer(recipe, data: TrainingData(.set(Self.points)), folder: RunFolder(folder))
        let newest = try #require(RunFolder.checkpoints(in: folder).last)
        try trainer.resume(from: Checkpoint(contentsOf: newest), file: newest)
        _ = try trainer.train { _ in }
        let whole = try Self.trained(seed: 1)
        #expect(trainer.state().allSatisfy { $0.value.isEqual(to: whole[$0.key]!) })

        let last = try #require(RunFolder.checkpoints(in: folder).last)
        let model = try TrainedModel<GAN>(contentsOf: last, data: .set(Self.points))
        #expect(model.sample(seed: 3).shape == [2])
        #expect(model.picture(of: model.samples(seeds: [1, 2, 3])).width > 100)
        #expect(throws: (any Error).self) { try TrainedModel<GAN>(contentsOf: last) }
    }

    @Test func twoTrainingsAtOnceEndWhereEachEndsAlone() async throws {
        let alone = try [1, 2].map { try Self.trained(seed: $0) }
        let together = try await withThrowingTaskGroup(of: (Int, [String: Tensor]).self) { group in
            for (place, seed) in [UInt64(1), 2].enumerated() {
                group.addTask { (place, try Self.trained(seed: seed)) }
            }
            var states = [[String: Tensor]](repeating: [:], count: 2)
            for try await (place, state) in group { states[place] = state }
            return states
        }
        for (first, second) in zip(alone, together) {
            #expect(first.keys == second.keys)
            #expect(first.allSatisfy { $0.value.isEqual(to: second[$0.key]!) })
        }
    }
}
