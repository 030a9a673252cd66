import Foundation
import Testing
import Torch

/// The tensors of a checkpoint and what it says of itself, but how long it took.
func state(_ place: Workplace, _ run: String, step: Int) throws -> Safetensors {
    let name = String(repeating: "0", count: 8 - "\(step)".count) + "\(step)"
    var file = try Safetensors(contentsOf: place.url("\(run)/checkpoints/step-\(name).safetensors"))
    file.metadata["elapsed"] = nil
    return file
}

func areEqual(_ a: Safetensors, _ b: Safetensors) -> Bool {
    a.metadata == b.metadata && a.tensors.keys == b.tensors.keys
        && a.tensors.allSatisfy { $0.value.isEqual(to: b.tensors[$0.key]!) }
}

@Suite(.serialized, .oneAtATime) struct ResumeTests {
    @Test(arguments: [
        ("gan", []), ("dcgan", []), ("wgan-gp", []), ("gan", ["--set", "average=0.9"]),
        ("dcgan", ["--set", "precision=bfloat16"]),
    ])
    func aResumedRunEndsBitForBitWhereTheUninterruptedOneDoes(_ system: String, _ more: [String]) throws {
        let place = try Workplace()
        let base = ["train"] + tiny[system]! + more
        #expect(try place.finish(place.start(base + ["--steps", "8", "--out", "whole"])).code == 0)
        #expect(try place.finish(place.start(base + ["--steps", "5", "--out", "parts"])).code == 0)
        #expect(try place.run("train", "--out", "parts", "--resume", "parts", "--steps", "8").code == 0)
        #expect(areEqual(try state(place, "whole", step: 8), try state(place, "parts", step: 8)))
        let name = "samples/step-00000008.png"
        #expect(try place.contents("whole/\(name)") == place.contents("parts/\(name)"))
    }

    @Test(arguments: ["checkpoints/step-00000012.safetensors", "recipe.yaml"])
    func aRunKilledAtAnyMomentGoesOnAsIfNothingHadHappened(_ sign: String) throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "400", "--out", "whole")
        let process = try place.start(["train"] + tiny["gan"]! + ["--steps", "400", "--out", "killed"])
        place.wait(for: "killed/\(sign)", while: process)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        let resumed = try place.run("train", "--resume", "killed")
        #expect(resumed.code == 0, "\(resumed.err)")
        #expect(areEqual(try state(place, "whole", step: 400), try state(place, "killed", step: 400)))
    }

    @Test func ctrlCFinishesTheStepSavesAndSaysHowToGoOn() throws {
        let place = try Workplace()
        let process = try place.start(["train"] + tiny["gan"]! + ["--steps", "100000", "--out", "run"])
        place.wait(for: "run/checkpoints/step-00000004.safetensors", while: process)
        process.interrupt()
        let stopped = try place.finish(process)
        #expect(stopped.code == 130)
        #expect(stopped.out.contains(" train --resume"))
        let step = Int(stopped.out.split(separator: "stopped at step ")[1].prefix { $0.isNumber })!
        #expect(try place.run("train", "--resume", "run", "--steps", "\(step + 3)").code == 0)
        try place.train("gan", "--steps", "\(step + 3)", "--out", "whole")
        #expect(areEqual(try state(place, "run", step: step + 3), try state(place, "whole", step: step + 3)))
    }

    @Test func otherSettingsAreListedAndStopTheResumption() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let before = try place.files(below: "run")
        let refused = try place.run(
            "train", "--resume", "run", "--steps", "8", "--set", "game.loss=hinge", "--set", "batch=8")
        #expect(refused.code == 1)
        let lines = refused.err.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("Error: these settings differ"))
        #expect(lines[1...2].sorted() == ["  batch: 16 → 8", "  game.loss: non-saturating → hinge"])
        #expect(try place.files(below: "run") == before)
        let allowed = try place.run(
            "train", "--resume", "run", "--steps", "8", "--set", "game.loss=hinge", "--allow-changes")
        #expect(allowed.code == 0)
    }

    @Test func anotherLearningRateTakesEffectAndAnotherSeedIsRefused() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let still = ["game.generatorOptimizer.learningRate=0", "game.criticOptimizer.learningRate=0"]
        let on = ["train", "--resume", "run", "--steps", "8", "--allow-changes"]
        let before = try place.files(below: "run")
        let refused = try place.finish(place.start(on + ["--seed", "9"]))
        #expect(refused.isOneSentence(containing: "seed"), "\(refused.err)")
        #expect(try place.files(below: "run") == before)
        #expect(try place.finish(place.start(on + still.flatMap { ["--set", $0] })).code == 0)
        let (first, last) = (try state(place, "run", step: 4).tensors, try state(place, "run", step: 8).tensors)
        for (name, tensor) in first where name.contains(".network.") && !name.contains("running") {
            guard !name.hasSuffix("tracked") else { continue }
            #expect(last[name]!.isEqual(to: tensor), "\(name)")
        }
    }

    @Test func aRunCarriedOnElsewhereAndKilledAtOnceGoesOn() throws {
        let place = try Workplace()
        let seldom = ["--set", "every.checkpoint=1000"]
        let base = ["train"] + tiny["gan"]! + seldom
        #expect(try place.finish(place.start(base + ["--steps", "400", "--out", "whole"])).code == 0)
        #expect(try place.finish(place.start(base + ["--steps", "4", "--out", "first"])).code == 0)
        let before = try place.files(below: "first")
        let process = try place.start(["train", "--resume", "first", "--out", "second", "--steps", "400"])
        place.wait(for: "second/recipe.yaml", while: process)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(try place.run("train", "--resume", "second").code == 0)
        #expect(areEqual(try state(place, "whole", step: 400), try state(place, "second", step: 400)))
        #expect(try place.files(below: "first") == before)
        // What is finished is not begun anew elsewhere.
        let finished = try place.run("train", "--resume", "first", "--out", "third")
        #expect(finished.isOneSentence(containing: "finished", "--steps"), "\(finished.err)")
        #expect(!FileManager.default.fileExists(atPath: place.url("third").path))
    }

    @Test func aFinishedRunGivenMoreStepsAndKilledAtOnceIsNotFinished() throws {
        let place = try Workplace()
        try place.train("gan", "--set", "every.checkpoint=1000", "--steps", "4", "--out", "run")
        let process = try place.start(["train", "--resume", "run", "--out", "run", "--steps", "100000"])
        while process.isRunning, try place.contents("run/log.jsonl").split(separator: 10).count < 6 { usleep(1_000) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(try state(place, "run", step: 4).metadata["recipe"]?.contains("steps: 100000\n") == true)
    }

    @Test func aRunGoesOnWithItsNumberOfThreadsAndSaysWhatDiffers() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--threads", "1", "--out", "run")
        #expect(try state(place, "run", step: 4).metadata["threads"] == "1")
        let same = try place.run("train", "--resume", "run", "--steps", "5")
        #expect(same.code == 0 && !same.err.contains("note:"), "\(same.err)")
        #expect(try state(place, "run", step: 5).metadata["threads"] == "1")
        let more = try place.run("train", "--resume", "run", "--steps", "6", "--threads", "3")
        #expect(more.code == 0 && more.err.contains("note: ") && more.err.contains("threads: 1 → 3"), "\(more.err)")
        #expect(try state(place, "run", step: 6).metadata["threads"] == "3")

        let newest = place.url("run/checkpoints/step-00000006.safetensors")
        var file = try Safetensors(contentsOf: newest)
        #expect(file.metadata["device"] == "cpu")
        (file.metadata["libtorch"], file.metadata["device"]) = ("1.0.0", "cuda")
        try file.write(to: newest)
        let other = try place.run("train", "--resume", "run", "--steps", "7")
        #expect(other.code == 0 && other.err.contains("LibTorch: 1.0.0 → ") && other.err.contains("device: cuda → cpu"))
        file.metadata["threads"] = "0"
        try file.write(to: place.url("run/checkpoints/step-00000009.safetensors"))
        #expect(try place.run("train", "--resume", "run", "--steps", "9").isOneSentence(containing: "step-00000009"))
    }

    @Test func aRunIsNeverWrittenOver() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let before = try place.files(below: "run")
        #expect(try place.train("gan", "--steps", "4", "--out", "run").isOneSentence(containing: "holds a run already"))
        #expect(try place.run("train", "dcgan", "--resume", "run").isOneSentence(containing: "trains gan, not dcgan"))
        #expect(try place.files(below: "run") == before)
    }

    @Test func twoProcessesCannotShareARun() throws {
        let place = try Workplace()
        let first = try place.start(["train"] + tiny["gan"]! + ["--steps", "100000", "--out", "run"])
        place.wait(for: "run/checkpoints/step-00000004.safetensors", while: first)
        let second = try Workplace()
        let refused = try second.run("train", "--resume", place.url("run").path, "--steps", "100001")
        first.terminate()
        first.waitUntilExit()
        #expect(refused.isOneSentence(containing: "another process"))
    }
}
