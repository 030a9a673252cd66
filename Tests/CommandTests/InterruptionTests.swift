import Foundation
import Testing

@Suite(.serialized, .oneAtATime) struct InterruptionTests {
    /// A tiny run in the folder `run`, of so many steps.
    private func start(_ steps: Int) -> [String] { ["train"] + tiny["gan"]! + ["--steps", "\(steps)", "--out", "run"] }

    private func expectSame(_ run: String, _ other: String, step: Int, in place: Workplace) throws {
        #expect(areEqual(try state(place, run, step: step), try state(place, other, step: step)))
        #expect(try log(of: run, in: place) == log(of: other, in: place))
    }

    /// The lines of a run's log, without the times.
    private func log(of run: String, in place: Workplace) throws -> [String] {
        let text = String(decoding: try place.contents("\(run)/log.jsonl"), as: UTF8.self)
        return text.split(separator: "\n").map { String($0.replacing(/"seconds":[^,]*,/, with: "")) }
    }

    private func steps(in place: Workplace) -> Int { (try? log(of: "run", in: place).count) ?? 0 }

    private func kill(_ process: Process, when isReached: () -> Bool) {
        while process.isRunning, !isReached() { usleep(500) }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal, "it ended before it could be killed")
    }

    @Test func aRunKilledAgainAndAgainEndsAsIfUndisturbed() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "120", "--out", "calm")
        // Before the first checkpoint, right after it, while one is written, and between two.
        kill(try place.start(start(120))) { steps(in: place) >= 1 }
        #expect(try !place.contents("run/recipe.yaml").isEmpty)
        let resume = ["train", "--resume", "run"]
        let first = place.url("run/checkpoints/step-00000004.safetensors").path
        kill(try place.start(resume)) { FileManager.default.fileExists(atPath: first) }
        let checkpoints = place.url("run/checkpoints").path
        kill(try place.start(resume)) {
            (try? FileManager.default.contentsOfDirectory(atPath: checkpoints))?.contains { $0.hasPrefix(".") } ?? false
        }
        let before = steps(in: place)
        kill(try place.start(resume)) { steps(in: place) >= before + 10 }
        #expect(try place.run("train", "--resume", "run").code == 0)
        try expectSame("run", "calm", step: 120, in: place)
    }

    @Test(arguments: ["dcgan", "wgan-gp"]) func aKilledRunOnAFolderOfImagesEndsAsIfUndisturbed(_ system: String) throws
    {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 30)
        let base = ["train"] + tiny[system]! + ["--data", "pictures", "--steps", "40"]
        #expect(try place.finish(place.start(base + ["--out", "calm"])).code == 0)
        kill(try place.start(base + ["--out", "run"])) { steps(in: place) >= 6 }
        kill(try place.start(["train", "--resume", "run"])) { steps(in: place) >= 15 }
        #expect(try place.run("train", "--resume", "run").code == 0)
        try expectSame("run", "calm", step: 40, in: place)
    }

    @Test func whatAKilledProcessLeftUnfinishedDoesNoHarmAndIsRemoved() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "8", "--out", "calm")
        try place.train("gan", "--steps", "4", "--out", "run")
        let leftovers = [
            "run/checkpoints/.step-00000008.safetensors.ab12cd34.part", "run/samples/.step-00000008.png.ab12.part",
            "run/.recipe.yaml.ab12.part",
        ]
        let others = ["run/.movie.mp4.part", "run/samples/.mine.part", "run/checkpoints/step-8.part"]
        for path in leftovers + others { try Data("half".utf8).write(to: place.url(path)) }
        let whole = try place.contents("run/log.jsonl")
        let half = Data("{\"step\":5,\"seconds\":1.5,\"critic\":1,\"generator\":1}\n{\"step\":6,\"sec".utf8)
        try (whole + half).write(to: place.url("run/log.jsonl"))

        #expect(try place.run("train", "--resume", "run", "--steps", "8").code == 0)
        try expectSame("run", "calm", step: 8, in: place)
        for path in leftovers { #expect(!FileManager.default.fileExists(atPath: place.url(path).path)) }
        for path in others { #expect(FileManager.default.fileExists(atPath: place.url(path).path), "\(path)") }
    }

    @Test func theCommandThatControlCPrintsGoesOnFromAPathWithASpace() throws {
        let place = try Workplace()
        let process = try place.start(["train"] + tiny["gan"]! + ["--steps", "100000", "--out", "my run"])
        place.wait(for: "my run/checkpoints/step-00000004.safetensors", while: process)
        process.interrupt()
        let stopped = try place.finish(process)
        #expect(stopped.code == 130, "\(stopped.err)")
        let told = try #require(stopped.out.firstMatch(of: /stopped at step (\d+) of 100000; continue with: (.*)\n/))
        let step = try #require(Int(told.1))
        #expect(try log(of: "my run", in: place).count == step)

        // The shell runs what was printed, to a nearer end.
        let on = try place.run(prefix: "\(told.2) --steps \(step + 2); exit $?")
        #expect(on.code == 0, "\(on.err)")
        #expect(try log(of: "my run", in: place).count == step + 2)
    }

    @Test func controlCIsAnsweredInTheMidstOfAStep() throws {
        let place = try Workplace()
        // A step of many seconds, of which the first is not over when the answer comes.
        let process = try place.start([
            "train", "gan", "--data", "ring8", "--set", "network.generator=mlp(2048,2048,2048)", "--set",
            "network.critic=mlp(2048,2048,2048)", "--set", "batch=4096", "--set", "every.log=1", "--out", "run",
        ])
        place.wait(for: "run/recipe.yaml", while: process)
        process.interrupt()
        func said() throws -> String { String(decoding: try place.contents(".err"), as: UTF8.self) }
        while process.isRunning, try !said().contains("Ctrl-C again") { usleep(1_000) }
        #expect(try said().contains("stopping: finishing this step, then saving (press Ctrl-C again to stop"))
        #expect(process.isRunning && steps(in: place) == 0)
        // The same signal again ends it at once.
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
        #expect(steps(in: place) == 0)
    }

    @Test func theAnswerNamesTheTimeBeforeTheFirstCheckpoint() throws {
        let place = try Workplace()
        let process = try place.start(
            ["train"] + tiny["gan"]! + [
                "--steps", "1000000", "--set", "every.checkpoint=1000000", "--set", "every.samples=4", "--out", "run",
            ])
        place.wait(for: "run/samples/step-00000020.png", while: process)
        process.interrupt()
        let stopped = try place.finish(process)
        #expect(stopped.code == 130 && stopped.err.contains("then saving: about 1 s (press Ctrl-C"), "\(stopped.err)")
    }

    @Test func theAnswerNamesTheTimeOnceStepsAndCheckpointsWereMeasured() throws {
        let place = try Workplace()
        let process = try place.start(start(100_000))
        place.wait(for: "run/checkpoints/step-00000008.safetensors", while: process)
        process.interrupt()
        let stopped = try place.finish(process)
        #expect(
            stopped.code == 130 && stopped.err.contains("then saving: about 1 s (press Ctrl-C again"), "\(stopped.err)")
    }

    /// 128 and the signal's number, as shells have it, so that what should follow a finished run does not follow this one.
    @Test(arguments: [SIGTERM, SIGHUP]) func aPoliteSignalSavesAndTheExitCodeNamesIt(_ signal: Int32) throws {
        let place = try Workplace()
        // Tests that were themselves started by nohup would hand on that the signal is ignored.
        let disposition = Foundation.signal(signal, SIG_DFL)
        let process = try place.start(start(100_000))
        _ = Foundation.signal(signal, disposition)
        place.wait(for: "run/checkpoints/step-00000004.safetensors", while: process)
        Foundation.kill(process.processIdentifier, signal)
        let stopped = try place.finish(process)
        #expect(stopped.code == 128 + signal && process.terminationReason == .exit, "\(stopped.err)")
        let step = try #require(stopped.out.firstMatch(of: /stopped at step (\d+) of/).flatMap { Int($0.1) })
        #expect(try place.run("train", "--resume", "run", "--steps", "\(step + 1)").code == 0)
    }

    @Test func aRunUnderNohupDoesNotMindTheEndOfTheSession() throws {
        let place = try Workplace()
        let process = try place.start(start(60), prefix: "trap '' HUP")
        place.wait(for: "run/checkpoints/step-00000004.safetensors", while: process)
        Foundation.kill(process.processIdentifier, SIGHUP)
        let outcome = try place.finish(process)
        #expect(outcome.code == 0 && outcome.err.contains("step 60/60"), "\(outcome.err)")
    }

    @Test func beyondALimitOnFilesOneSentenceSaysSoAndNothingIsLeftOver() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let before = try place.contents("run/checkpoints/step-00000004.safetensors")
        // Blocks of 512 bytes (1024 in some shells): the recipe and the log fit, a checkpoint does not.
        let full = try place.run("train", "--resume", "run", "--steps", "12", prefix: "ulimit -f 16")
        #expect(
            full.endsInOneSentence(containing: "cannot write", "run/checkpoints/step-00000004.safetensors"),
            "\(full.err)")
        #expect(try place.contents("run/checkpoints/step-00000004.safetensors") == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.url("run/checkpoints").path)
        #expect(names == ["step-00000004.safetensors"])

        #expect(try place.run("train", "--resume", "run", "--steps", "12").code == 0)
        try place.train("gan", "--steps", "12", "--out", "calm")
        try expectSame("run", "calm", step: 12, in: place)
    }

    /// Whether a small disk of one's own can be had: as root, where the kernel allows it.
    private static let hasSmallDisk: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "unshare -m mount -t tmpfs -o size=64k tmpfs /mnt 2>/dev/null"]
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(.enabled(if: hasSmallDisk)) func onAFullDiskOneSentenceSaysSoAndTheRunGoesOnElsewhere() throws {
        let place = try Workplace()
        try FileManager.default.createDirectory(at: place.url("small"), withIntermediateDirectories: true)
        // The disk is there for the command alone; what is on it is carried off before it vanishes.
        let script = """
            mount -t tmpfs -o size=512k tmpfs small || exit 99
            "$0" "$@"; code=$?
            cp -a small/run . ; exit $code
            """
        try Data(script.utf8).write(to: place.url("on-a-small-disk.sh"))
        let settings = ["--set", "every.kept=100", "--steps", "80"]
        let arguments = ["train"] + tiny["gan"]! + settings
        let full = try place.finish(
            place.start(
                arguments + ["--out", "small/run"],
                prefix: "exec unshare -m sh -c '. ./on-a-small-disk.sh' \"$0\" \"$@\""))
        #expect(full.endsInOneSentence(containing: "cannot write"), "\(full.err)")
        #expect(full.err.contains("space") || full.err.contains("full"), "\(full.err)")
        let names = try FileManager.default.contentsOfDirectory(atPath: place.url("run/checkpoints").path)
        #expect(names.contains("step-00000004.safetensors") && !names.contains { $0.hasPrefix(".") })

        #expect(try place.run("train", "--resume", "run").code == 0)
        #expect(try place.finish(place.start(arguments + ["--out", "calm"])).code == 0)
        try expectSame("run", "calm", step: 80, in: place)
    }
}
