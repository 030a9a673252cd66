import Adversarial
import Datasets
import Foundation
import Testing
import Torch
import Zoo

/// Two trainings in one process.
@Suite struct SimultaneousTests {
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
        let points = SampleTensor(Tensor.randomNormal([100, 2], generator: RandomGenerator(seed: 5)))
        let trainer = try Trainer(
            recipe(seed: seed), data: TrainingData(.set(points)), folder: RunFolder(new: folder))
        let outcome = try trainer.train { _ in }
        #expect(outcome == .finished)
        return trainer.state().mapValues { $0.cloned() }
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
