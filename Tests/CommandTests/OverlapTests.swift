import Foundation
import Images
import Testing
import Torch

/// Runs that are measured on samples that they were trained on, and variations that only training sees.
@Suite(.serialized, .oneAtATime) struct OverlapTests {
    private struct Value: Decodable {
        let metric: String
        let value: Double
        let warnings: [String]
    }

    private func fill(_ place: Workplace, _ path: String, _ count: Int, shift: Int = 0, width: Int = 16) throws {
        try FileManager.default.createDirectory(at: place.url(path), withIntermediateDirectories: true)
        for number in 0..<count {
            // Sizes of files differ, as those of photographs do.
            let bytes = (0..<16 * width * 3).map { UInt8(truncatingIfNeeded: $0 / (number + 1) * 37 + shift * $0) }
            try Raster(width: width, height: 16, channels: 3, bytes: bytes)
                .write(to: place.url("\(path)/\(number).png"))
        }
    }

    private func train(_ place: Workplace, _ arguments: String...) throws {
        try? FileManager.default.removeItem(at: place.url("run"))
        let outcome = try place.finish(
            place.start(
                [
                    "train", "gan", "--steps", "2", "--out", "run", "--set", "batch=4", "--set",
                    "network.generator=mlp(8,8)",
                ]
                    + ["--set", "network.critic=mlp(8,8)"] + arguments))
        try #require(outcome.code == 0, "\(outcome.err)")
    }

    /// What is said of samples that were trained on; `nil` for nothing.
    private func note(_ place: Workplace, _ arguments: String...) throws -> String? {
        let outcome = try place.finish(
            place.start(
                ["evaluate", "run"] + arguments
                    + [
                        "--features", "random", "--metrics", "kid", "--count", "40", "--no-intervals", "--no-floor",
                        "--json",
                    ]))
        try #require(outcome.code == 0, "\(outcome.err)")
        let said = outcome.err.split(separator: "\n").first { $0.contains("the run was trained on") }
        let warnings = try outcome.json([Value].self)[0].warnings
        #expect(warnings.contains { $0.contains("the run was trained on") } == (said != nil))
        return said.map(String.init)
    }

    @Test func aRunMeasuredOnItsTrainingPicturesSaysSo() throws {
        let place = try Workplace()
        try fill(place, "set", 12)
        try train(place, "--data", "set", "--set", "data.size=16")
        #expect(try #require(try note(place, "set")).contains("all of the real samples (set)"))
        // In another place, under another name, or a part of them.
        try FileManager.default.copyItem(at: place.url("set"), to: place.url("copy"))
        #expect(try #require(try note(place, "copy")).contains("all of the real samples"))
        try fill(place, "more", 6, shift: 3)
        #expect(try note(place, "more") == nil)
        try FileManager.default.createDirectory(at: place.url("some"), withIntermediateDirectories: true)
        for number in 0..<4 {
            try FileManager.default.createSymbolicLink(
                at: place.url("some/\(number).png"), withDestinationURL: place.url("set/\(number).png"))
        }
        for number in 0..<2 {
            try FileManager.default.copyItem(at: place.url("more/\(number).png"), to: place.url("some/x\(number).png"))
        }
        #expect(try #require(try note(place, "some")).contains("4 of the real samples"))
        // Its samples in a folder are of the same run.
        let drawn = try place.run("sample", "run", "--count", "6", "--out", "drawn/")
        #expect(drawn.code == 0)
        let folder = try place.run(
            "evaluate", "drawn", "set", "--features", "random", "--metrics", "kid", "--no-intervals", "--no-floor")
        #expect(folder.err.contains("the run was trained on all of the real samples (set)"), "\(folder.err)")
        try train(place, "--data", "set", "--set", "data.size=16", "--set", "data.heldOut=0.5")
        #expect(try note(place, "set") == nil)
        #expect(try #require(try note(place, "set", "--split", "train")).contains("all of the real samples"))
        #expect(try #require(try note(place, "set", "--split", "all")).contains("some of the real samples"))
    }

    @Test(.enabled(if: Python.isThere)) func picturesUnderOtherNamesOrInAnArchiveAreKnownByTheirContents() throws {
        let place = try Workplace()
        try fill(place, "set", 12)
        try fill(place, "more", 6, shift: 3)
        let pack = """
            import shutil
            for name in ["set", "more"]: shutil.make_archive(name, "zip", name)
            print("packed")
            """
        #expect(try Python.run(pack, in: place.folder) == "packed")
        try train(place, "--data", "set", "--set", "data.size=16")
        try FileManager.default.createDirectory(at: place.url("renamed"), withIntermediateDirectories: true)
        for number in 0..<12 {
            try FileManager.default.copyItem(
                at: place.url("set/\(number).png"), to: place.url("renamed/other-\(100 - number).png"))
        }
        #expect(try #require(try note(place, "renamed")).contains("all of the real samples (renamed)"))
        #expect(try #require(try note(place, "set.zip")).contains("all of the real samples (set.zip)"))
        #expect(try note(place, "more.zip") == nil)
        try train(place, "--data", "set.zip", "--set", "data.size=16")
        #expect(try #require(try note(place, "set")).contains("all of the real samples (set)"))
        #expect(try note(place, "more") == nil)
        // A run as the real side is usually a slip.
        let swapped = try place.run(
            "evaluate", "more", "run", "--features", "random", "--metrics", "kid", "--count", "6", "--no-intervals",
            "--no-floor")
        #expect(swapped.code == 0 && swapped.err.contains("evaluate run more"), "\(swapped.err)")
    }

    @Test func savedStatisticsOfTheTrainingDataAreKnown() throws {
        let place = try Workplace()
        try fill(place, "set", 12)
        try fill(place, "more", 6, shift: 3)
        try train(place, "--data", "set", "--set", "data.size=16")
        for name in ["set", "more"] {
            let saved = try place.run(
                "evaluate", name, name, "--features", "random", "--metrics", "fid", "--no-intervals", "--no-floor",
                "--save-statistics", "\(name).npz")
            try #require(saved.code == 0, "\(saved.err)")
            let measured = try place.run(
                "evaluate", "run", "\(name).npz", "--features", "random", "--metrics", "fid", "--count", "12",
                "--no-intervals", "--no-floor")
            #expect(
                measured.code == 0 && measured.err.contains("the run was trained on") == (name == "set"),
                "\(measured.err)")
        }
    }

    @Test func aRunInTheFolderIsSaidToBeSkipped() throws {
        let place = try Workplace()
        try fill(place, "set", 6)
        try place.train("gan", "--steps", "1", "--out", "set/run")
        let checked = try place.run("data", "check", "set")
        #expect(checked.code == 0 && checked.err.contains("skipped the run in run"), "\(checked.err)")
    }

    @Test func aPartThatWasTrainedOnIsSaidToBeSo() throws {
        let place = try Workplace()
        try fill(place, "set/train", 8)
        try fill(place, "set/test", 6, shift: 3)
        try train(place, "--data", "set", "--set", "data.size=16")
        #expect(try note(place, "set") == nil && note(place, "set/test") == nil)
        #expect(try #require(try note(place, "set", "--split", "train")).contains("add --split test"))
        #expect(try #require(try note(place, "set/train")).contains("all of the real samples"))
        for split in ["test", "all"] {
            try train(place, "--data", "set", "--set", "data.size=16", "--set", "data.split=\(split)")
            let note = try #require(try note(place, "set"))
            #expect(note.contains("all of the real samples") && note.contains("data.split=train"), "\(note)")
        }
        try train(place, "--data", "digits", "--set", "data.split=test", "--set", "data.size=8")
        #expect(try #require(try note(place, "digits")).contains("all of the real samples (digits)"))
        try train(place, "--data", "digits", "--set", "data.size=8", "--set", "data.limit=100")
        #expect(try note(place, "digits") == nil)
    }

    @Test func aTrainingWithMirrorsAndCropsResumesExactlyAndEvaluationsSeeNeither() throws {
        let place = try Workplace()
        try fill(place, "set", 12, width: 24)
        func train(_ out: String, _ steps: Int, _ more: String...) throws -> Data {
            let outcome = try place.finish(
                place.start(
                    ["train", "gan", "--steps", "\(steps)", "--out", out, "--data", "set", "--threads", "1"]
                        + ["batch=4", "network.generator=mlp(8,8)", "network.critic=mlp(8,8)", "data.size=16"]
                        .flatMap { ["--set", $0] } + more))
            try #require(outcome.code == 0, "\(outcome.err)")
            return try place.contents("\(out)/checkpoints/step-\(String(format: "%08d", steps)).safetensors")
        }
        let varied = ["--set", "data.mirror=true", "--set", "data.crop=random"]
        _ = try train("whole", 8, varied[0], varied[1], varied[2], varied[3])
        _ = try train("cut", 3, varied[0], varied[1], varied[2], varied[3])
        #expect(try place.run("train", "--resume", "cut", "--steps", "8").code == 0)
        func weights(_ run: String) throws -> [String: Tensor] {
            try Safetensors(contentsOf: place.url("\(run)/checkpoints/step-00000008.safetensors")).tensors
                .filter { $0.key.hasPrefix("game.") }
        }
        let (whole, cut) = try (weights("whole"), weights("cut"))
        #expect(whole.count > 4 && whole.allSatisfy { cut[$0.key]?.isEqual(to: $0.value) ?? false })
        _ = try train("plain", 8)
        let plain = try weights("plain")
        #expect(whole.contains { !(plain[$0.key]?.isEqual(to: $0.value) ?? true) })
        func real(_ run: String) throws -> (count: Int, notes: String) {
            let outcome = try place.run(
                "evaluate", run, "set", "--features", "random", "--metrics", "kid", "--no-intervals",
                "--save-statistics",
                "\(run).npz")
            return (try NumPyArray.tensors(contentsOf: place.url("\(run).npz"))["mu"]?.count ?? 0, outcome.err)
        }
        let (first, second) = try (real("whole"), real("plain"))
        let statistics = try ["whole", "plain"].map { try NumPyArray.tensors(contentsOf: place.url("\($0).npz"))["mu"] }
        #expect(try first.count > 0 && #require(statistics[0]).isEqual(to: #require(statistics[1])))
        #expect(first.notes.contains("not mirrored") && !second.notes.contains("not mirrored"))
        let square = try place.run(
            "train", "gan", "--data", "digits", "--set", "data.size=8", "--set", "data.crop=random")
        #expect(square.isOneSentence(containing: "data.crop=random has no effect"), "\(square.err)")
    }
}
