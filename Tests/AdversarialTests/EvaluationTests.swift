import Datasets
import Foundation
import Testing
import Torch
import Zoo

@testable import Adversarial

/// Runs that are measured while they train.
@Suite struct EvaluationTests {
    private func recipe(_ change: (inout Recipe<GAN>) -> Void = { _ in }) -> Recipe<GAN> {
        var recipe = GAN.recipe
        recipe.data = DataSettings(source: "ring8")
        recipe.network.generator = .mlp(8, 8)
        recipe.network.critic = .mlp(8)
        recipe.network.criticNorm = .none
        recipe.batch = 4
        recipe.steps = 12
        recipe.every = Intervals(log: 5, samples: 100, checkpoint: 100, kept: 1, evaluate: 2)
        change(&recipe)
        return recipe
    }

    private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "evaluated-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// A value for each step; it also draws, as careless metrics do.
    private func evaluator(_ value: @escaping (Int) -> Double, conditions: String = "as asked") -> RunEvaluator {
        RunEvaluator(metric: "far", conditions: conditions, isBetter: <) { file in
            _ = Tensor.randomUniform([3], generator: .current)
            return [("far", value(RunFolder.step(of: file)!))]
        }
    }

    private func train(
        _ recipe: Recipe<GAN>, in folder: URL, _ evaluator: RunEvaluator?
    ) throws -> (trainer: Trainer<GAN>, evaluated: [Int]) {
        let trainer = try Trainer(recipe, folder: RunFolder(folder))
        if let newest = RunFolder.checkpoints(in: folder).last {
            try trainer.resume(from: Checkpoint(contentsOf: newest), file: newest)
        }
        var evaluated: [Int] = []
        _ = try trainer.train(evaluator: evaluator) { event in
            if case .evaluated(let step, _, _) = event { evaluated.append(step) }
        }
        return (trainer, evaluated)
    }

    @Test func evaluationsChangeNoBitOfARun() throws {
        let plain = try withFolder { try train(recipe { $0.every.evaluate = 0 }, in: $0, nil).trainer.state() }
        let measured = try withFolder { try train(recipe(), in: $0, evaluator { Double($0) }).trainer.state() }
        #expect(plain.keys == measured.keys)
        for (name, value) in plain { #expect(value.isEqual(to: measured[name]!), "\(name)") }
    }

    @Test func theBestCheckpointIsKeptThoughItIsNotTheNewest() throws {
        try withFolder { folder in
            let (trainer, evaluated) = try train(recipe(), in: folder, evaluator { Double(abs($0 - 6)) })
            #expect(evaluated == [2, 4, 6, 8, 10, 12])
            #expect(trainer.best == BestCheckpoint(metric: "far", value: 0, step: 6, conditions: "as asked"))
            #expect(trainer.folder.best == trainer.best)
            #expect(RunFolder.checkpoints(in: folder).map(\.lastPathComponent) == ["step-00000012.safetensors"])
            #expect(try Checkpoint(contentsOf: trainer.folder.bestCheckpoint).header.step == 6)
            let model = try TrainedModel<GAN>(contentsOf: trainer.folder.bestCheckpoint)
            #expect(model.step == 6)
            let logged = RunLog.evaluations(in: folder)
            #expect(logged.map(\.step) == evaluated && logged.map { $0.values["far"] } == [4, 2, 0, 2, 4, 6])
            // Lines of evaluations are no lines of scores.
            #expect(RunLog.entries(in: folder).map(\.step) == [5, 10, 12])
        }
    }

    @Test func aResumedRunKeepsTheBestSoFarAndMakesUpForTheEvaluationThatWasCutOff() throws {
        struct Killed: Error {}
        try withFolder { folder in
            let value: (Int) -> Double = { [2: 5, 4: 1, 6: 3, 8: 2][$0] ?? 9 }
            let first = try Trainer(recipe(), folder: RunFolder(folder))
            #expect(throws: Killed.self) {
                _ = try first.train(
                    evaluator: RunEvaluator(metric: "far", conditions: "as asked", isBetter: <) { file in
                        let step = RunFolder.step(of: file)!
                        if step == 6 { throw Killed() }
                        return [("far", value(step))]
                    }
                ) { _ in }
            }
            try withFolder { copy in
                try FileManager.default.copyItem(at: folder, to: copy)
                let (trainer, evaluated) = try train(recipe(), in: copy, evaluator(value))
                #expect(evaluated == [6, 8, 10, 12])
                #expect(trainer.best?.step == 4 && trainer.best?.value == 1)
                #expect(RunLog.evaluations(in: copy).map(\.step) == [2, 4, 6, 8, 10, 12])
                #expect(try Checkpoint(contentsOf: trainer.folder.bestCheckpoint).header.step == 4)
            }
            // What was measured otherwise is not compared.
            try withFolder { copy in
                try FileManager.default.copyItem(at: folder, to: copy)
                let (trainer, _) = try train(recipe(), in: copy, evaluator(value, conditions: "otherwise"))
                #expect(trainer.best?.step == 8 && trainer.best?.conditions == "otherwise")
            }
        }
    }

    @Test func goingOnFromBeforeTheBestCheckpointForgetsIt() throws {
        try withFolder { folder in
            let settings = recipe { $0.every.kept = 20 }
            _ = try train(settings, in: folder, evaluator { -Double($0) })
            let old = folder.appending(path: "checkpoints/step-00000004.safetensors")
            let trainer = try Trainer(settings, folder: RunFolder(folder))
            try trainer.resume(from: Checkpoint(contentsOf: old), file: old)
            _ = try trainer.train(evaluator: evaluator { Double($0) }) { _ in }
            #expect(trainer.best?.step == 6)
        }
    }

    @Test func aRecipeWithEvaluationsNeedsSomebodyWhoMakesThem() throws {
        try withFolder { folder in
            #expect { try train(recipe(), in: folder, nil) } throws: { "\($0)".contains("every.evaluate=2") }
            #expect(RunFolder.checkpoints(in: folder).isEmpty)
        }
    }

    @Test func settingsWithoutEffectAreRefused() {
        func problem(_ change: (inout Recipe<GAN>) -> Void) -> String {
            do {
                try recipe(change).check()
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(problem { $0.every.metric = "kid" }.isEmpty)
        #expect(problem { ($0.every.evaluate, $0.every.metric) = (0, "kid") }.contains("every.metric=kid"))
        #expect(problem { ($0.every.evaluate, $0.every.features) = (0, "random") }.contains("every.features=random"))
        #expect(problem { ($0.every.evaluate, $0.every.evaluateSamples) = (0, 9) }.contains("every.evaluateSamples=9"))
        #expect(problem { $0.averageWarmup = false }.contains("averageWarmup=false"))
        #expect(problem { ($0.average, $0.averageWarmup) = (0.9, false) }.isEmpty)
        #expect(problem { $0.every.checkpointMinutes = -1 }.contains("every.checkpointMinutes"))
    }

    @Test func checkpointsByTheClockComeBetweenThoseByStepsAndChangeNoBit() throws {
        func saved(_ minutes: Double) throws -> (steps: Int, state: [String: Tensor]) {
            try withFolder { folder in
                let settings = recipe {
                    $0.every = Intervals(log: 5, samples: 100, checkpoint: 5, kept: 100)
                    $0.every.checkpointMinutes = minutes
                }
                let trainer = try Trainer(settings, folder: RunFolder(folder))
                _ = try trainer.train { _ in }
                return (RunFolder.checkpoints(in: folder).count, trainer.state())
            }
        }
        let (never, always, seldom) = try (saved(0), saved(1e-9), saved(60))
        #expect(never.steps == 3 && always.steps == 12 && seldom.steps == 3)
        for (name, value) in never.state { #expect(value.isEqual(to: always.state[name]!), "\(name)") }
    }

    @Test func theTimeUntilARunIsSavedIsWhatIsLeftOfTheStepAndACheckpoint() {
        let pace = Pace()
        // Nothing is trained.
        #expect(pace.secondsToStop() == nil && pace.work == .other)
        pace.begin(checkpointBytes: 300_000_000)
        #expect(pace.secondsToStop() == nil && pace.work == .training)
        pace.note(.step, 10)
        // Before the first checkpoint, its size says how long it takes, roughly.
        #expect(pace.secondsToStop() == 3)
        pace.note(.checkpoint, 2)
        #expect(pace.secondsToStop() == 2)
        pace.timing(.step) {
            #expect(abs(pace.secondsToStop()! - 12) < 1)
            #expect(abs(pace.secondsToStop(at: .now + .seconds(4))! - 8) < 1)
            #expect(pace.secondsToStop(at: .now + .seconds(400)) == 2)
        }
        pace.timing(.checkpoint) { #expect(abs(pace.secondsToStop(at: .now + .seconds(1))! - 1) < 0.9) }
        // Nobody knows how long the first evaluation takes.
        pace.timing(.evaluation) { #expect(pace.secondsToStop() == nil && pace.work == .evaluation) }
        // What is evaluated is saved already.
        pace.begin(checkpointBytes: 300_000_000)
        pace.note(.evaluation, 5)
        pace.timing(.evaluation) { #expect(abs(pace.secondsToStop()! - 5) < 1) }
        pace.end()
        #expect(pace.secondsToStop() == nil && pace.work == .other)
    }
}
