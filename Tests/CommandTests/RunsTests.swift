import Foundation
import Testing

/// `ganymede runs`: what is in a folder of runs.
@Suite(.serialized, .oneAtATime) struct RunsTests {
    private struct Entry: Decodable {
        let run: String
        let system: String?
        let data: String?
        let step: Int
        let steps: Int?
        let state: String
        let problem: String?
        let bytes: Int
        let losses: [String: Double]
    }

    @Test func runsAreListedWithTheirStateTheNewestFirst() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "8", "--out", "runs/deep/first")
        try place.train("gan", "--steps", "4", "--out", "runs/second")
        // Damaged, with an older checkpoint that is whole.
        try Data("no checkpoint".utf8).write(to: place.url("runs/second/checkpoints/step-00000008.safetensors"))
        let outcome = try place.run("runs", "--json")
        let entries = try outcome.json([Entry].self)
        #expect(entries.map { URL(filePath: $0.run).lastPathComponent } == ["second", "first"])
        let (second, first) = (entries[0], entries[1])
        #expect(first.system == "gan" && first.data == "ring8" && first.step == 8 && first.steps == 8)
        #expect(first.state == "finished" && first.problem == nil && first.losses.keys.contains("critic"))
        #expect(first.bytes == (try place.files(below: "runs/deep/first")).values.reduce(0) { $0 + $1.count })
        #expect(second.state == "damaged" && second.step == 4)
        #expect(second.problem?.contains("step-00000008") == true && second.problem?.contains("step 4") == true)
        let text = try place.run("runs", "runs")
        let lines = text.out.split(separator: "\n")
        #expect(lines.count == 3 && lines[2].hasPrefix("runs/deep/first") && lines[2].contains("8 of 8  finished"))
        #expect(text.err.contains("note: runs/second: "))
    }

    @Test func aRunThatIsBeingTrainedIsSaidAndNotDisturbed() throws {
        let place = try Workplace()
        let training = try place.start(["train"] + tiny["gan"]! + ["--steps", "100000", "--out", "runs/long"])
        place.wait(for: "runs/long/checkpoints/step-00000004.safetensors", while: training)
        // The command's own streams are those of the training.
        let other = try Workplace()
        let entries = try other.run("runs", place.url("runs").path, "--json").json([Entry].self)
        #expect(entries.map(\.state) == ["training"] && entries.allSatisfy { $0.step >= 1 && $0.steps == 100_000 })
        training.interrupt()
        training.waitUntilExit()
        let after = try other.run("runs", place.url("runs").path, "--json").json([Entry].self)
        #expect(after.map(\.state) == ["stopped"])
    }

    @Test func whereThereAreNoneThatIsSaid() throws {
        let place = try Workplace()
        let none = try place.run("runs")
        #expect(none.code == 0 && none.out.isEmpty && none.err.contains("there are no runs"))
        #expect(try place.run("runs", "--json").json([Entry].self).isEmpty)
        #expect(try place.run("runs", "nowhere").isOneSentence(containing: "nowhere"))
    }

    @Test func aLogThatMakesNoSenseHidesNoOtherRun() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "2", "--out", "runs/good")
        try place.train("gan", "--steps", "2", "--out", "runs/bad")
        try Data("{\"step\":1e300,\"seconds\":1}\n{\"step\":0.5,\"seconds\":1}\n".utf8)
            .write(to: place.url("runs/bad/log.jsonl"))
        let listed = try place.run("runs")
        #expect(
            listed.code == 0 && listed.out.contains("runs/good") && listed.out.contains("runs/bad"), "\(listed.err)")
    }

    @Test func theLastEvaluationWhileTrainingIsListed() throws {
        let place = try Workplace()
        try place.train(
            "gan", "--steps", "4", "--set", "every.evaluate=2", "--set", "every.evaluateSamples=50", "--out", "runs/one"
        )
        let listed = try place.run("runs")
        #expect(listed.code == 0 && listed.out.contains("wasserstein "), "\(listed.out)")
    }
}
