import Foundation
import Testing
import Torch

/// Where runs begin: with another's weights, at an older checkpoint, or again.
@Suite(.serialized, .oneAtATime) struct BeginningTests {
    @Test func aNewRunBeginsWithTheWeightsThatFitAndSaysWhichDidNot() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let before = try place.files(below: "run")
        let still = ["game.generatorOptimizer.learningRate=0", "game.criticOptimizer.learningRate=0"]
        let new = try place.finish(
            place.start(
                ["train", "--from", "run", "--steps", "1", "--out", "new", "--set", "network.generator=mlp(16,24)"]
                    + still.flatMap { ["--set", $0] }))
        #expect(new.code == 0, "\(new.err)")
        #expect(
            new.err.contains("not copied: generator.network.") && !new.err.contains("not copied: critic."), "\(new.err)"
        )
        let (old, begun) = (try state(place, "run", step: 4).tensors, try state(place, "new", step: 1).tensors)
        let taken = old.keys.filter {
            $0.contains(".network.") && !$0.contains("optimizer") && begun[$0]?.shape == old[$0]?.shape
                && !$0.contains("running") && !$0.contains("tracked")
        }
        #expect(taken.count >= 5)
        for name in taken { #expect(begun[name]!.isEqual(to: old[name]!), "\(name)") }
        #expect(try place.files(below: "run") == before)
        // Killed before its first checkpoint, it would begin with these weights again.
        #expect(FileManager.default.fileExists(atPath: place.url("new/checkpoints/step-00000000.safetensors").path))
    }

    @Test func anotherSystemTakesWeightsWhoseNamesAndShapesAreItsOwnAndOthersAreRefused() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run")
        let other = try place.run(
            "train", "lsgan", "--from", "run", "--steps", "1", "--out", "other", "--set", "network.generator=dcgan(4)",
            "--set", "network.critic=dcgan(4)", "--set", "batch=8", "--set", "data.size=32")
        #expect(other.code == 0 && other.err.contains("copied "), "\(other.err)")
        let refused = try place.finish(
            place.start(["train"] + tiny["gan"]! + ["--from", "run", "--steps", "1", "--out", "none"]))
        #expect(refused.isOneSentence(containing: "none of the weights"), "\(refused.err)")
        #expect(!FileManager.default.fileExists(atPath: place.url("none").path))
        #expect(try place.run("train", "--from", "run", "--resume", "run").code == 2)
    }

    @Test func anOlderCheckpointGoesOnElsewhereOrInPlaceWithAWord() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "12", "--set", "every.kept=5", "--out", "run")
        let before = try place.files(below: "run")
        let old = "run/checkpoints/step-00000004.safetensors"
        let refused = try place.run("train", "--resume", old)
        #expect(
            refused.isOneSentence(containing: "step-00000008, step-00000012", "--allow-changes", "--out"),
            "\(refused.err)")
        #expect(try place.run("train", "--resume", old, "--out", "other").code == 0)
        #expect(try place.files(below: "run") == before)
        #expect(areEqual(try state(place, "run", step: 12), try state(place, "other", step: 12)))
        #expect(try place.run("train", "--resume", old, "--steps", "6", "--allow-changes").code == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.url("run/checkpoints").path)
        #expect(Set(names) == ["step-00000004.safetensors", "step-00000006.safetensors"])
        let log = String(decoding: try place.contents("run/log.jsonl"), as: UTF8.self)
        #expect(log.split(separator: "\n").count == 6)
        #expect(!FileManager.default.fileExists(atPath: place.url("run/samples/step-00000012.png").path))
    }

    @Test func aDamagedNewestCheckpointIsNamedWithTheNewestWholeOne() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "12", "--set", "every.kept=5", "--out", "run")
        let whole = try state(place, "run", step: 12)
        let newest = place.url("run/checkpoints/step-00000012.safetensors")
        try Data(contentsOf: newest).dropLast(100).write(to: newest, options: .atomic)
        let refused = try place.run("train", "--resume", "run")
        let told = try #require(refused.err.firstMatch(of: /continue from it with --resume (\S+)/))
        #expect(refused.isOneSentence(containing: "step-00000012", "step 8"), "\(refused.err)")
        #expect(told.1.hasSuffix("step-00000008.safetensors"))
        // What is damaged is nothing to lose.
        #expect(try place.run("train", "--resume", String(told.1)).code == 0)
        #expect(areEqual(try state(place, "run", step: 12), whole))
    }

    @Test func aChangedRecipeFileIsADifferenceAndNotWrittenOver() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let file = place.url("run/recipe.yaml")
        let edited = try String(contentsOf: file, encoding: .utf8).replacing("batch: 16\n", with: "batch: 8\n")
        try Data(edited.utf8).write(to: file)
        let refused = try place.run("train", "--resume", "run", "--steps", "6")
        #expect(refused.code == 1 && refused.err.contains("  batch: 16 → 8\n"), "\(refused.err)")
        #expect(refused.err.contains("recipe.yaml") && refused.err.contains("--allow-changes"))
        #expect(try String(contentsOf: file, encoding: .utf8) == edited)
        #expect(try place.run("train", "--resume", "run", "--steps", "6", "--allow-changes").code == 0)
        #expect(try state(place, "run", step: 6).metadata["recipe"]?.contains("batch: 8\n") == true)
    }

    @Test func howOftenARunLeavesSomethingBehindNeedsNoPermission() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let on = try place.run(
            "train", "--resume", "run", "--steps", "9", "--set", "every.checkpoint=2", "--set", "every.log=3")
        #expect(on.code == 0, "\(on.err)")
        #expect(FileManager.default.fileExists(atPath: place.url("run/checkpoints/step-00000008.safetensors").path))
    }

    @Test func aLineThatIsGoneFromTheRecipeFileIsADifferenceToo() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let file = place.url("run/recipe.yaml")
        let whole = try String(contentsOf: file, encoding: .utf8)
        let edited = whole.replacing("batch: 16\n", with: "")
        #expect(edited != whole)
        try Data(edited.utf8).write(to: file)
        let refused = try place.run("train", "--resume", "run", "--steps", "6")
        #expect(
            refused.code == 1
                && refused.err.contains("  batch: 16 → 64 (the default, since recipe.yaml lacks this line)\n"),
            "\(refused.err)")
        #expect(try String(contentsOf: file, encoding: .utf8) == edited)
        #expect(try place.run("train", "--resume", "run", "--steps", "6", "--allow-changes").code == 0)
        #expect(try state(place, "run", step: 6).metadata["recipe"]?.contains("batch: 64\n") == true)
        // One whose value is the default changes nothing.
        let same = try String(contentsOf: file, encoding: .utf8).replacing("precision: float32\n", with: "")
        try Data(same.utf8).write(to: file)
        let on = try place.run("train", "--resume", "run", "--steps", "7")
        #expect(on.code == 0, "\(on.err)")
    }

    @Test func bytesThatChangedInTheNewestCheckpointAreNoticedByEveryCommand() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "8", "--out", "run")
        let newest = place.url("run/checkpoints/step-00000008.safetensors")
        var bytes = try Data(contentsOf: newest)
        bytes[bytes.count - 40] ^= 1
        try bytes.write(to: newest, options: .atomic)
        for arguments in [
            ["train", "--resume", "run", "--steps", "12"], ["sample", "run"], ["evaluate", "run", "ring8"],
            ["train", "--from", "run", "--steps", "1"],
        ] {
            let refused = try place.finish(place.start(arguments))
            #expect(
                refused.isOneSentence(containing: "step-00000008", "checksum", "of step 4", "step-00000004"),
                "\(arguments): \(refused.err)")
        }
        let named = try place.run("sample", "run/checkpoints/step-00000008.safetensors")
        #expect(named.isOneSentence(containing: "step-00000008", "checksum"), "\(named.err)")
    }

    @Test func aResumptionWithoutACheckpointSaysSoAndKeepsWhatWasThere() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "12", "--set", "every.samples=5", "--out", "run")
        let log = try place.contents("run/log.jsonl")
        let before = try place.files(below: "run").filter { $0.key.contains("events") || $0.key.hasSuffix(".png") }
        #expect(before.count == 4)
        for name in try FileManager.default.contentsOfDirectory(atPath: place.url("run/checkpoints").path) {
            try FileManager.default.removeItem(at: place.url("run/checkpoints/\(name)"))
        }
        let refused = try place.run("train", "--resume", "run")
        #expect(refused.isOneSentence(containing: "no checkpoint", "step 12", "--allow-changes"), "\(refused.err)")
        #expect(try place.contents("run/log.jsonl") == log)
        let again = try place.run("train", "--resume", "run", "--allow-changes")
        #expect(again.code == 0 && again.err.contains("begins again at step 1"), "\(again.err)")
        #expect(try place.contents("run/attempt-1/log.jsonl") == log)
        let aside = try place.files(below: "run/attempt-1")
        for (name, bytes) in before { #expect(aside[name] == bytes, "\(name)") }
        let now = try place.files(below: "run").keys.filter { $0.hasPrefix("events") }
        #expect(now.count == 1 && before[now[0]] == nil)
    }

    @Test func aScheduleThatHasEndedIsSaidAndRatesAreLogged() throws {
        let place = try Workplace()
        let schedule = "game.criticOptimizer.schedule={kind: linear, from: 0, to: 4}"
        let outcome = try place.train("gan", "--steps", "6", "--set", schedule, "--out", "run")
        #expect(outcome.code == 0 && outcome.err.contains("the learning rate of critic is 0 from step 5 on"))
        struct Line: Decodable { let rates: [String: Double] }
        let lines = try place.contents("run/log.jsonl").split(separator: 10).map {
            try JSONDecoder().decode(Line.self, from: $0)
        }
        let base = try #require(lines.first?.rates["critic"])
        #expect(lines.map { $0.rates["critic"]! / base } == [1, 0.75, 0.5, 0.25, 0, 0])
        #expect(Set(lines.map { $0.rates["generator"]! }).count == 1)
        #expect(try !place.train("gan", "--steps", "2", "--out", "other").err.contains("learning rate"))
    }
}
