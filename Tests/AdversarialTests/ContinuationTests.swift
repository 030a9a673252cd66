import Datasets
import Foundation
import NN
import Synchronization
import Testing
import Torch
import Zoo

@testable import Adversarial

/// Points of which some cannot be read for a while.
private final class Fragile: Dataset {
    struct Failure: Error, CustomStringConvertible { let description = "'a/7.png' is damaged" }
    let shape = DataShape(sample: [2])
    let count: Int
    let isWorthPreparing = true
    private let reads = Mutex(0)
    private let whole: Int

    /// - Parameter whole: how many batches can be read; the first one is looked at for the background of pictures.
    init(count: Int, whole: Int = .max) {
        self.count = count
        self.whole = whole
    }

    func batch(at indices: [Int]) throws -> Batch {
        let number = reads.withLock {
            $0 += 1
            return $0
        }
        guard number <= whole else { throw Failure() }
        let values = indices.flatMap { [Float($0) / Float(count), Float($0 % 7) / 7] }
        return Batch(samples: Tensor(values, shape: [indices.count, 2]))
    }
}

@Suite struct ContinuationTests {
    private func recipe(_ change: (inout Recipe<GAN>) -> Void = { _ in }) -> Recipe<GAN> {
        var recipe = GAN.recipe
        recipe.data = DataSettings(source: "ring8")
        recipe.network.generator = .mlp(8, 8)
        recipe.network.critic = .mlp(8)
        recipe.network.criticNorm = .none
        recipe.game = TwoPlayerSettings(latent: 4, generatorOptimizer: .adam(2e-3, 0.5, 0.999))
        recipe.batch = 4
        recipe.steps = 12
        recipe.every = Intervals(log: 1, samples: 100, checkpoint: 100, kept: 3)
        change(&recipe)
        return recipe
    }

    private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private func data(_ set: Fragile, files: [String: Int] = [:]) -> TrainingData {
        let files = files.sorted { $0.key < $1.key }.map { Inventory.File(path: $0.key, bytes: $0.value) }
        return TrainingData(.set(set), inventory: Inventory(files: files))
    }

    @Test func aRunWhoseDataCannotBeReadIsSavedAndGoesOnExactly() throws {
        try withFolder { folder in
            let whole = try Trainer(recipe(), data: data(Fragile(count: 20)), folder: RunFolder(folder))
            _ = try whole.train { _ in }
            try withFolder { other in
                var first: Trainer<GAN>? = try Trainer(
                    recipe(), data: data(Fragile(count: 20, whole: 8)), folder: RunFolder(other))
                #expect { try first?.train { _ in } } throws: { error in
                    ["a/7.png", "step 8", "saved at step 7", "data.damaged=skip", "--allow-changes"].allSatisfy {
                        "\(error)".contains($0)
                    }
                }
                first = nil
                let newest = try #require(RunFolder.checkpoints(in: other).last)
                #expect(newest.lastPathComponent == "step-00000007.safetensors")
                let second = try Trainer(recipe(), data: data(Fragile(count: 20)), folder: RunFolder(other))
                try second.resume(from: Checkpoint(contentsOf: newest), file: newest)
                _ = try second.train { _ in }
                let expected = whole.state()
                for (name, tensor) in second.state() { #expect(tensor.isEqual(to: expected[name]!), "\(name)") }
            }
        }
    }

    @Test func aSetOfAnotherCountIsToldAndBeginsItsNextEpochWhenAllowed() throws {
        try withFolder { folder in
            let files = ["a.png": 1, "b.png": 2]
            let first = try Trainer(
                recipe { $0.steps = 3 }, data: data(Fragile(count: 20), files: files), folder: RunFolder(folder))
            _ = try first.train { _ in }
            let newest = try #require(RunFolder.checkpoints(in: folder).last)
            let checkpoint = try Checkpoint(contentsOf: newest)
            #expect(checkpoint.header.data?.count == 2)
            #expect(RunFolder.inventory(in: folder)?.files.map(\.path) == ["a.png", "b.png"])
            let grown = data(Fragile(count: 24), files: ["a.png": 1, "b.png": 2, "c.png": 3])
            let change = try DataChange(since: checkpoint, in: newest, recipe: recipe(), data: grown)
            #expect(change.toBeAllowed == ["1 file added (c.png)"])
            #expect(change.isReordered && change.hasTheSameFiles == false)
            // What is held out is chosen by its place, which is another one among more.
            let held = try DataChange(
                since: checkpoint, in: newest, recipe: recipe { $0.data.heldOut = 0.1 }, data: grown)
            #expect(held.toBeAllowed.count == 2 && held.toBeAllowed[1].contains("data.heldOut"))
            try withFolder { other in
                let second = try Trainer(recipe { $0.steps = 9 }, data: grown, folder: RunFolder(other))
                #expect(throws: CheckpointError.self) { try second.resume(from: checkpoint, file: newest) }
                try second.resume(from: checkpoint, file: newest, allowingChanges: true)
                #expect(second.state()["loader.epoch"]?.intItem() == 1)
                #expect(second.state()["loader.cursor"]?.intItem() == 0)
                _ = try second.train { _ in }
                // Six batches of four out of twenty-four samples.
                #expect(second.state()["loader.cursor"]?.intItem() == 24)
            }
        }
    }

    @Test func aWarmAverageIsNearTheWeightsAfterAHundredStepsAndAColdOneIsNot() throws {
        func distance(_ isWarm: Bool) throws -> Double {
            try withFolder { folder in
                let trainer = try Trainer(
                    recipe { ($0.steps, $0.average, $0.averageWarmup) = (100, 0.999, isWarm) },
                    folder: RunFolder(folder))
                let begin = trainer.game.generator.parameters.map { $0.detached().cloned() }
                _ = try trainer.train { _ in }
                let state = trainer.state()
                var (away, moved) = (0.0, 0.0)
                for (number, (name, value)) in trainer.game.generator.network.namedParameters().enumerated() {
                    let average = try #require(state["average.\(name)"])
                    away += (average - value.detached()).squared().sum().item()
                    moved += (begin[number] - value.detached()).squared().sum().item()
                }
                return (away / moved).squareRoot()
            }
        }
        #expect(try distance(true) < 0.3)
        #expect(try distance(false) > 0.8)
    }

    @Test func recipesOfRunsFromBeforeAveragesWereWarmedUpKeepTheirBits() throws {
        try withFolder { folder in
            let trainer = try Trainer(
                recipe { ($0.steps, $0.average, $0.averageWarmup) = (2, 0.9, false) }, folder: RunFolder(folder))
            _ = try trainer.train { _ in }
            let header = try Checkpoint.header(of: RunFolder.checkpoints(in: folder).last!)
            let old = header.recipe.replacing("averageWarmup: false\n", with: "")
            #expect(old != header.recipe)
            #expect(try Recipe<GAN>.left(as: old, in: "old").averageWarmup == false)
            #expect(try Recipe<GAN>.left(as: header.recipe, in: "new").averageWarmup == false)
            // The same where it is given again, as every setting of a run; a short difference is of today.
            #expect(try GAN.recipe.changed(by: RecipeDifference(yaml: old, name: "old")).averageWarmup == false)
            #expect(try GAN.recipe.changed(by: RecipeDifference(yaml: "average: 0.9", name: "new")).averageWarmup)
            // Without an average there are no bits to keep.
            let none = old.replacing("average: 0.9\n", with: "average: 0\n")
            #expect(try Recipe<GAN>.left(as: none, in: "old").averageWarmup)
            let asked = try RecipeDifference(yaml: "average: 0.9", name: "x").applied(to: GAN.recipe)
            #expect(asked.averageWarmup)
        }
    }

    @Test func smallNetworksAreComputedWithOneThread() throws {
        #expect(recipe().suggestedThreads(for: DataShape(sample: [2]), of: 8) == 1)
        let large = DCGAN.recipe
        #expect(large.suggestedThreads(for: DataShape(sample: [3, 64, 64]), of: 8) == 8)
    }
}
