import Adversarial
import Datasets
import Foundation
import NN
import Testing
import Torch
import Zoo

private func recipe(_ change: (inout Recipe<GAN>) -> Void = { _ in }) -> Recipe<GAN> {
    var recipe = GAN.recipe
    recipe.data = DataSettings(source: "ring8")
    recipe.network.generator = .mlp(16, 16)
    recipe.network.critic = .mlp(16)
    recipe.network.criticNorm = .none
    recipe.game = TwoPlayerSettings(latent: 4, generatorOptimizer: .adam(2e-4, 0.5, 0.999))
    recipe.batch = 16
    recipe.steps = 12
    recipe.every = Intervals(log: 1, samples: 6, checkpoint: 4, kept: 3)
    change(&recipe)
    return recipe
}

private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "trainer-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// Trains in a folder, from its newest checkpoint if it has one, and returns the final state's copy.
private func train(_ recipe: Recipe<GAN>, in folder: URL) throws -> [String: Tensor] {
    let trainer = try Trainer(recipe, folder: RunFolder(folder))
    if let newest = RunFolder.checkpoints(in: folder).last {
        try trainer.resume(from: Checkpoint(contentsOf: newest), file: newest)
    }
    _ = try trainer.train { _ in }
    return trainer.state().mapValues { $0.cloned() }
}

private func areEqual(_ a: [String: Tensor], _ b: [String: Tensor]) -> Bool {
    a.keys == b.keys && a.allSatisfy { $0.value.isEqual(to: b[$0.key]!) }
}

@Suite struct TrainerTests {
    @Test(arguments: [0.0, 0.9]) func aResumedRunEndsBitForBitWhereTheUninterruptedOneDoes(_ average: Double) throws {
        let whole = try withFolder { try train(recipe { $0.average = average }, in: $0) }
        let resumed = try withFolder { folder in
            _ = try train(
                recipe {
                    $0.average = average
                    $0.steps = 5
                }, in: folder)
            return try train(recipe { $0.average = average }, in: folder)
        }
        #expect(areEqual(whole, resumed))
        #expect(whole.keys.contains { $0.hasPrefix("average.") } == (average > 0))
    }

    @Test func theSeedDecidesTheRun() throws {
        let runs = try [1, 1, 2].map { seed in try withFolder { try train(recipe { $0.seed = seed }, in: $0) } }
        #expect(areEqual(runs[0], runs[1]))
        #expect(!areEqual(runs[0], runs[2]))
    }

    @Test func loggingAndPicturesDoNotTouchTheRun() throws {
        let often = try withFolder { try train(recipe { $0.every.samples = 1 }, in: $0) }
        let seldom = try withFolder {
            try train(recipe { $0.every = Intervals(log: 5, samples: 99, checkpoint: 99) }, in: $0)
        }
        #expect(areEqual(often, seldom))
    }

    @Test func theLogOfAResumedRunHasEachStepOnce() throws {
        try withFolder { folder in
            _ = try train(recipe { $0.steps = 6 }, in: folder)
            // A killed run leaves lines beyond its checkpoint, and half a line.
            let file = folder.appending(path: "log.jsonl")
            let log = try FileHandle(forWritingTo: file)
            try log.seekToEnd()
            try log.write(contentsOf: Data("{\"step\":7,\"seconds\":1}\n{\"step\":8,\"sec".utf8))
            try log.close()
            _ = try train(recipe(), in: folder)
            let steps = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                .map { $0.dropFirst(8).prefix { $0.isNumber } }
            #expect(steps == (1...12).map { "\($0)"[...] })
        }
    }

    @Test func onlyTheNewestCheckpointsAreKept() throws {
        try withFolder { folder in
            _ = try train(recipe { $0.every = Intervals(log: 5, samples: 99, checkpoint: 2, kept: 2) }, in: folder)
            #expect(
                RunFolder.checkpoints(in: folder).map(\.lastPathComponent) == [
                    "step-00000010.safetensors", "step-00000012.safetensors",
                ])
        }
    }

    @Test func aSampleDependsOnItsSeedAlone() throws {
        try withFolder { folder in
            _ = try train(recipe { $0.average = 0.9 }, in: folder)
            let model = try TrainedModel<GAN>(contentsOf: RunFolder.checkpoints(in: folder).last!)
            let alone = model.sample(seed: 3)
            let among = [1, 2, 3].map { model.sample(seed: $0) }[2]
            #expect(alone.isEqual(to: among))
            #expect(!alone.isEqual(to: model.sample(seed: 4)))
        }
    }

    @Test func aModelOutOfACheckpointDrawsWhatTheTrainerDrew() throws {
        try withFolder { folder in
            let trainer = try Trainer(recipe { $0.average = 0.9 }, folder: RunFolder(folder))
            _ = try trainer.train { _ in }
            let drawn = trainer.samples(from: trainer.game.latents(seeds: [5]))[0]
            let model = try TrainedModel<GAN>(contentsOf: RunFolder.checkpoints(in: folder).last!)
            #expect(model.sample(seed: 5).isEqual(to: drawn))
        }
    }

    @Test func aDivergedRunStopsAndLeavesNoCheckpointBehind() throws {
        try withFolder { folder in
            let trainer = try Trainer(
                recipe {
                    $0.game.generatorOptimizer = .sgd(1e30)
                    $0.game.criticOptimizer = .sgd(1e30)
                    $0.game.loss = .wasserstein
                }, folder: RunFolder(folder))
            #expect { try trainer.train { _ in } } throws: { "\($0)".contains("diverged") }
            #expect(RunFolder.checkpoints(in: folder).isEmpty)
        }
    }

    @Test(arguments: ["running_var", "running_mean"])
    func aRunWhoseRunningMeansAreNoNumbersIsNotSaved(_ name: String) throws {
        try withFolder { folder in
            let trainer = try Trainer(recipe(), folder: RunFolder(folder))
            let buffer = try #require(trainer.game.namedBuffers().first { $0.name.hasSuffix(name) })
            withoutGradients { _ = buffer.value.copyInPlace(.full(buffer.value.shape, Double.nan)) }
            #expect { try trainer.train { _ in } } throws: {
                "\($0)".contains("\(buffer.name) is no longer a finite number")
            }
            #expect(RunFolder.checkpoints(in: folder).isEmpty)
        }
    }

    @Test func aRunWhoseAveragesAreNoNumbersIsNotSaved() throws {
        try withFolder { folder in
            let trainer = try Trainer(recipe { $0.average = 0.9 }, folder: RunFolder(folder))
            var state = trainer.state()
            let name = try #require(state.keys.first { $0.hasPrefix("average.") && $0.hasSuffix("weight") })
            state[name] = .full(state[name]!.shape, Float.infinity)
            try trainer.restore(state)
            #expect { try trainer.train { _ in } } throws: { "\($0)".contains("the average of ") }
            #expect(RunFolder.checkpoints(in: folder).isEmpty)
        }
    }

    @Test func aBatchOfOneIsRefusedWhereBatchNormalisationHasOneValue() throws {
        try withFolder { folder in
            #expect { try Trainer(recipe { $0.batch = 1 }, folder: RunFolder(folder)) } throws: {
                "\($0)".contains("batch=1")
            }
            #expect(!FileManager.default.fileExists(atPath: folder.path))
            #expect { try TrialRun(recipe { $0.batch = 1 }) } throws: { "\($0)".contains("batch=1") }
            #expect(throws: Never.self) {
                try TrialRun(
                    recipe {
                        $0.batch = 1
                        $0.network.generatorNorm = .layer
                    })
            }
        }
        // Where a picture's pixels are normalised together, there are values enough.
        var convolutions = DCGAN.recipe
        convolutions.batch = 1
        convolutions.network.generator = .dcgan(2)
        convolutions.network.critic = .dcgan(2)
        #expect(throws: Never.self) { try TrialRun(convolutions) }
    }

    @Test func anotherLearningRateTakesEffectWhenARunGoesOn() throws {
        try withFolder { folder in
            let before = try train(recipe { $0.steps = 4 }, in: folder)
            let after = try train(
                recipe {
                    $0.game.generatorOptimizer.learningRate = 0
                    $0.game.criticOptimizer.schedule = .linear(from: 0, to: 3)
                }, in: folder)
            for (name, value) in before where name.hasPrefix("game.") && name.contains("network") {
                guard name.hasSuffix("weight") || name.hasSuffix("bias") else { continue }
                #expect(after[name]!.isEqual(to: value), "\(name)")
            }
        }
    }

    @Test func schedulesAndClippingChangeARun() throws {
        let plain = try withFolder { try train(recipe(), in: $0) }
        let others = try [
            withFolder { try train(recipe { $0.game.criticOptimizer.clip = 0.01 }, in: $0) },
            withFolder {
                try train(recipe { $0.game.generatorOptimizer.schedule = .exponential(factor: 0.5) }, in: $0)
            },
        ]
        for other in others { #expect(!areEqual(plain, other)) }
    }

    @Test func aTrialMeasuresWholePeriodsOfTheGame() throws {
        let trial = try TrialRun(recipe { $0.game.criticSteps = 4 })
        #expect(try trial.measure(steps: 5).steps == 8)
        #expect(try TrialRun(recipe()).measure(steps: 5).steps == 5)
    }

    @Test func aFolderInUseIsRefused() throws {
        try withFolder { folder in
            let first = try RunFolder(folder)
            #expect { try RunFolder(folder) } throws: { "\($0)".contains("another process") }
            withExtendedLifetime(first) {}
        }
    }

    /// Trains until the first step is done, as a process that is killed then.
    private func killed(_ recipe: Recipe<GAN>, in folder: URL, goingOnFrom other: URL) throws {
        struct Killed: Error {}
        let newest = RunFolder.checkpoints(in: other).last!
        let trainer = try Trainer(recipe, folder: RunFolder(folder))
        try trainer.resume(from: Checkpoint(contentsOf: newest), file: newest)
        #expect(throws: Killed.self) {
            _ = try trainer.train { if case .stepped = $0 { throw Killed() } }
        }
    }

    @Test func aRunCarriedOnElsewhereIsThereBeforeItsFirstStep() throws {
        let whole = try withFolder { try train(recipe { $0.every.checkpoint = 100 }, in: $0) }
        try withFolder { first in
            try withFolder { second in
                let part = recipe { ($0.steps, $0.every.checkpoint) = (5, 100) }
                _ = try train(part, in: first)
                let before = try Data(contentsOf: RunFolder.checkpoints(in: first).last!)
                try killed(recipe { $0.every.checkpoint = 100 }, in: second, goingOnFrom: first)
                #expect(RunFolder.checkpoints(in: second).map(\.lastPathComponent) == ["step-00000005.safetensors"])
                #expect(try areEqual(train(recipe { $0.every.checkpoint = 100 }, in: second), whole))
                #expect(try Data(contentsOf: RunFolder.checkpoints(in: first).last!) == before)
            }
        }
    }

    @Test func otherSettingsAreInTheCheckpointBeforeTheFirstStepWithThem() throws {
        try withFolder { folder in
            _ = try train(recipe { $0.steps = 4 }, in: folder)
            try killed(recipe { $0.steps = 100_000 }, in: folder, goingOnFrom: folder)
            #expect(try RunFolder.recipe(of: GAN.self, in: folder).steps == 100_000)
            #expect(RunFolder.checkpoints(in: folder).map(\.lastPathComponent) == ["step-00000004.safetensors"])
        }
    }

    @Test func aFinishedRunIsLeftAsItIs() throws {
        try withFolder { folder in
            _ = try train(recipe(), in: folder)
            let file = folder.appending(path: "recipe.yaml")
            let before = try Data(contentsOf: file)
            _ = try train(recipe { $0.game.loss = .hinge }, in: folder)
            #expect(try Data(contentsOf: file) == before)
        }
    }

    @Test func aCheckpointOfOtherDataIsRefused() throws {
        try withFolder { folder in
            _ = try train(recipe(), in: folder)
            let newest = RunFolder.checkpoints(in: folder).last!
            let other = try withFolder {
                try Trainer(recipe { $0.data.source = "digits" }, folder: RunFolder($0))
            }
            #expect(throws: CheckpointError.self) {
                try other.resume(from: Checkpoint(contentsOf: newest), file: newest)
            }
        }
    }
}
