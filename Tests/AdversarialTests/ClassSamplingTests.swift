import Adversarial
import Datasets
import Foundation
import Testing
import Torch
import Zoo

/// Samples that are asked for by class.
@Suite struct ClassSamplingTests {
    /// A model of `two-moons`, trained for two steps.
    private func model<S: TwoPlayerSystem>(
        _ system: S.Type, _ condition: Condition
    ) throws -> TrainedModel<S> {
        let folder = FileManager.default.temporaryDirectory.appending(path: "classes-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var recipe = S.recipe
        recipe.data = DataSettings(source: "two-moons")
        (recipe.network.generator, recipe.network.critic) = (.mlp(8), .mlp(8))
        (recipe.network.generatorNorm, recipe.network.criticNorm) = (.none, .none)
        recipe.game.condition = condition
        (recipe.batch, recipe.steps) = (8, 2)
        recipe.every = Intervals(log: 1, samples: 99, checkpoint: 2)
        _ = try Trainer(recipe, folder: RunFolder(folder)).train { _ in }
        return try TrainedModel<S>(contentsOf: RunFolder.checkpoints(in: folder).last!)
    }

    @Test func samplesOfGivenClassesAreThoseThatASeedWouldAskForByItself() throws {
        let model = try model(CGAN.self, .concatenation)
        #expect(model.classNames.count == 2)
        let seeds: [UInt64] = [0, 1, 2, 3]
        // Seeds ask for classes in turn.
        #expect(try model.samples(seeds: seeds, classes: [0, 1, 0, 1]).isEqual(to: model.samples(seeds: seeds)))
        let other = try model.samples(seeds: seeds, classes: [1, 1, 0, 0])
        let own = model.samples(seeds: seeds)
        #expect(other[1].isEqual(to: own[1]) && other[2].isEqual(to: own[2]))
        #expect(!other[0].isEqual(to: own[0]) && !other[3].isEqual(to: own[3]))
        #expect((try model.sample(seed: 3, class: 0) - other[3]).abs().max().item() < 1e-5)
        #expect(try model.sample(seed: 3, class: 1).isEqual(to: model.sample(seed: 3)))
    }

    @Test func aCodeIsAskedForByNumberAndHasNoNameOfTheData() throws {
        let model = try model(InfoGAN.self, .information(classes: 3, continuous: 2))
        #expect(model.game.classCount == 3 && model.classNames.isEmpty)
        let samples = try model.samples(seeds: [5, 5, 5], classes: [0, 1, 2])
        // Seed 5 asks for the code 2, and its continuous numbers stay as they are.
        #expect(samples[2].isEqual(to: model.samples(seeds: [5, 5, 5])[2]))
        #expect(!samples[0].isEqual(to: samples[1]))
    }

    @Test func classesThatThereAreNotAreRefused() throws {
        let model = try model(CGAN.self, .concatenation)
        #expect(throws: RecipeError.self) { try model.samples(seeds: [1], classes: [2]) }
        #expect(throws: RecipeError.self) { try model.samples(seeds: [1], classes: [-1]) }
        let plain = try self.model(GAN.self, .none)
        #expect(throws: RecipeError.self) { try plain.samples(seeds: [1], classes: [0]) }
        #expect(throws: RecipeError.self) { try plain.sample(seed: 1, class: 0) }
    }
}
