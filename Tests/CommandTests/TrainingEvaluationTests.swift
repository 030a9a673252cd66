import Foundation
import Testing

/// Runs that are measured on held-out data while they train: `every.evaluate`.
@Suite(.serialized, .oneAtATime) struct TrainingEvaluationTests {
    private struct Result: Decodable {
        struct Best: Decodable {
            let metric: String, value: Double, step: Int, checkpoint: String, conditions: String
        }
        let evaluation: [String: Double]?
        let best: Best?
    }

    @Test func theBestCheckpointIsKeptNamedAndTheOneThatEvaluateFindsBest() throws {
        let place = try Workplace()
        let outcome = try place.train(
            "gan", "--steps", "12", "--set", "every.evaluate=3", "--set", "every.evaluateSamples=200", "--set",
            "every.kept=9", "--set", "every.checkpoint=3", "--out", "run", "--json")
        #expect(outcome.code == 0, "\(outcome.err)")
        let result = try outcome.json(Result.self)
        let best = try #require(result.best)
        #expect(best.metric == "wasserstein" && best.conditions.contains("200 held-out samples"))
        // The log has the values, and the progress line shows them.
        struct Line: Decodable { let step: Int, evaluation: [String: Double]? }
        let lines = try place.contents("run/log.jsonl").split(separator: 10).map {
            try JSONDecoder().decode(Line.self, from: $0)
        }
        let values = lines.compactMap { line in line.evaluation?["wasserstein"].map { (line.step, $0) } }
        #expect(values.map(\.0) == [3, 6, 9, 12])
        let lowest = try #require(values.min { $0.1 < $1.1 })
        #expect(lowest.0 == best.step && lowest.1 == best.value && result.evaluation?["wasserstein"] == values.last?.1)
        #expect(outcome.err.contains("  wasserstein "), "\(outcome.err)")
        #expect(best.checkpoint == place.url("run/checkpoints/best.safetensors").path)
        #expect(
            try place.contents("run/checkpoints/best.safetensors")
                == place.contents(
                    "run/checkpoints/step-0000\(best.step < 10 ? "000" : "00")\(best.step).safetensors"))
        #expect(try place.run("sample", "run/checkpoints/best.safetensors", "--count", "4").code == 0)
        // `evaluate` on as many samples of the same kind has the same order.
        struct Value: Decodable { let value: Double }
        var measured: [Double] = []
        for step in ["03", "06", "09", "12"] {
            let evaluated = try place.run(
                "evaluate", "run/checkpoints/step-000000\(step).safetensors", "ring8", "--metrics", "wasserstein",
                "--count", "200", "--batch-size", "250", "--no-intervals", "--no-floor", "--json")
            measured.append(try #require(try evaluated.json([Value].self).first?.value))
        }
        for (found, logged) in zip(measured, values.map(\.1)) { #expect(abs(found - logged) < 1e-6 * logged) }
        let told = try place.run("train", "--resume", "run", "--steps", "13")
        #expect(told.code == 0 && told.out.contains("best wasserstein "), "\(told.out)")
        #expect(told.out.contains("checkpoints/best.safetensors --seeds 0-15"))
    }

    @Test func aRunOfPicturesIsMeasuredOnWhatItHoldsOutAndRefusedWithoutThat() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 40)
        let base =
            ["train"] + tiny["dcgan"]! + [
                "--data", "pictures", "--set", "data.size=32", "--steps", "2", "--set", "every.evaluate=1", "--out",
                "run",
            ]
        let none = try place.finish(place.start(base))
        #expect(none.endsInOneSentence(containing: "has none", "data.heldOut=0.1", "every.evaluate"), "\(none.err)")
        #expect(!FileManager.default.fileExists(atPath: place.url("run").path))
        let misspelt = try place.finish(
            place.start(base + ["--set", "data.heldOut=0.25", "--set", "every.metric=fdi"]))
        #expect(misspelt.endsInOneSentence(containing: "'fdi'", "fid"), "\(misspelt.err)")
        let measured = try place.finish(place.start(base + ["--set", "data.heldOut=0.25", "--json"]))
        #expect(measured.code == 0, "\(measured.err)")
        let best = try #require(try measured.json(Result.self).best)
        #expect(best.metric == "fid" && best.conditions.contains("10 held-out samples (data.heldOut=0.25)"))
        #expect(best.conditions.contains("random convolutions"))
    }

    @Test func measuringChangesNoBitAndOtherCommandsDoNotIgnoreIt() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "6", "--out", "plain")
        try place.train(
            "gan", "--steps", "6", "--set", "every.evaluate=2", "--set", "every.evaluateSamples=50", "--out", "run")
        let (plain, run) = (try state(place, "plain", step: 6), try state(place, "run", step: 6))
        #expect(plain.tensors.allSatisfy { $0.value.isEqual(to: run.tensors[$0.key]!) })
        let compared = try place.run(
            "compare", "gan", "wgan", "--data", "ring8", "--seeds", "2", "--steps", "2", "--set", "every.evaluate=1",
            "--metrics", "wasserstein", "--set", "network.generator=mlp(8,8)", "--set", "network.critic=mlp(8,8)",
            "--out", "c")
        #expect(compared.code != 0 && compared.err.contains("every.evaluate=1"), "\(compared.err)")
    }

    @Test func theBestCheckpointIsARunToGoOnFrom() throws {
        let place = try Workplace()
        try place.train(
            "gan", "--steps", "6", "--set", "every.evaluate=6", "--set", "every.evaluateSamples=50", "--set",
            "every.checkpoint=3", "--out", "run")
        try place.train("gan", "--steps", "8", "--out", "whole")
        // Later steps, and then only the best is left.
        try FileManager.default.removeItem(at: place.url("run/checkpoints/step-00000006.safetensors"))
        try FileManager.default.removeItem(at: place.url("run/checkpoints/step-00000003.safetensors"))
        #expect(try place.run("sample", "run", "--count", "2", "--out", "x.png").code == 0)
        let on = try place.run(
            "train", "--resume", "run", "--steps", "8", "--allow-changes")
        #expect(on.code == 0, "\(on.err)")
        #expect(FileManager.default.fileExists(atPath: place.url("run/checkpoints/best.safetensors").path))
        let (whole, run) = (try state(place, "whole", step: 8), try state(place, "run", step: 8))
        #expect(whole.tensors.allSatisfy { $0.value.isEqual(to: run.tensors[$0.key]!) })
    }

    @Test func goingOnFromAnEarlierStepNeverLeavesTheRunWithoutItsCheckpoint() throws {
        let place = try Workplace()
        try place.train(
            "gan", "--steps", "12", "--set", "every.checkpoint=3", "--set", "every.kept=4", "--out", "run")
        let early = "run/checkpoints/step-00000003.safetensors"
        let on = try place.start([
            "train", "--resume", early, "--allow-changes", "--set", "every.kept=1", "--set", "every.checkpoint=100000",
            "--steps", "1000000",
        ])
        // Once the run has begun, the later ones are gone and its own is there, before any other is saved.
        while on.isRunning,
            FileManager.default.fileExists(
                atPath: place.url("run/checkpoints/step-00000012.safetensors").path)
        {
            #expect(FileManager.default.fileExists(atPath: place.url(early).path))
            usleep(1_000)
        }
        kill(on.processIdentifier, SIGKILL)
        on.waitUntilExit()
        let left = try FileManager.default.contentsOfDirectory(atPath: place.url("run/checkpoints").path)
        #expect(left.filter { $0.hasPrefix("step-") } == ["step-00000003.safetensors"], "\(left)")
    }

    @Test func valuesOnOtherHeldOutDataAreNotCompared() throws {
        let place = try Workplace()
        let often = ["--set", "every.evaluate=2", "--set", "every.evaluateSamples=50"]
        let first = try place.finish(
            place.start(["train"] + tiny["gan"]! + ["--steps", "2", "--out", "run", "--json"] + often))
        let before = try #require(try first.json(Result.self).best)
        let second = try place.run(
            "train", "--resume", "run", "--data", "grid25", "--steps", "4", "--allow-changes", "--json")
        #expect(second.code == 0, "\(second.err)")
        let after = try #require(try second.json(Result.self).best)
        #expect(after.step == 4 && after.conditions != before.conditions && after.conditions.contains("grid25"))
    }
}
