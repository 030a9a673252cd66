import Foundation
import Images
import Testing
import Torch

/// The built command's measurements, comparisons and study.
@Suite(.serialized, .oneAtATime) struct EvaluateTests {
    private struct Value: Decodable {
        struct Interval: Decodable {
            let low: Double
            let high: Double
            let method: String
        }
        struct Floor: Decodable {
            let value: Double
            let count: Int
        }
        struct Passport: Decodable {
            struct Features: Decodable { let extractor: String }
            struct Side: Decodable {
                let what: String
                let count: Int
                let split: String
            }
            let features: Features
            let real: Side
            let fake: Side
            let settings: [String: String]
        }
        let metric: String
        let value: Double
        let interval: Interval?
        let floor: Floor?
        let passport: Passport
    }

    private func rows(_ count: Int, seed: UInt64, shift: Double = 0) -> Tensor {
        Tensor.randomNormal([count, 4], generator: RandomGenerator(seed: seed)) + shift
    }

    @Test func filesOfFeaturesAreMeasuredWithIntervalFloorAndPassport() throws {
        let place = try Workplace()
        try NumPyArray.write(rows(300, seed: 1), to: place.url("real.npy"))
        try NumPyArray.write(["features": rows(300, seed: 2, shift: 1)], to: place.url("fake.npz"))
        let outcome = try place.run("evaluate", "fake.npz", "real.npy", "--metrics", "fid,1nn,prdc", "--json")
        #expect(outcome.code == 0)
        let values: [Value] = try outcome.json()
        let fid = try #require(values.first { $0.metric == "fid" })
        // Four means are 1 apart: 4, and what 300 samples add.
        #expect(abs(fid.value - 4) < 0.8)
        let interval = try #require(fid.interval)
        #expect(interval.low < fid.value && fid.value < interval.high && interval.method.contains("jackknife"))
        #expect(try #require(fid.floor).value < 0.4 && fid.floor?.count == 150)
        #expect(fid.passport.real.count == 300 && fid.passport.fake.what == "fake.npz")
        #expect(values.contains { $0.metric == "1nn" && $0.value > 0.6 })
        #expect(values.contains { $0.metric == "precision" && $0.passport.settings["k"] == "5" })
        // Only results go to standard output.
        let plain = try place.run("evaluate", "fake.npz", "real.npy", "--metrics", "fid", "--no-intervals")
        #expect(plain.out.hasPrefix("fid ") && !plain.out.contains("note:"))
        #expect(plain.out.contains("  real vs. real: ") && plain.out.contains(" (150 samples a side; yours had 300)"))
        #expect(plain.err.contains("real.npy and fake.npz do not say on which features"))
    }

    @Test func statisticsAreWrittenAndReadAsPytorchFIDHasThem() throws {
        let place = try Workplace()
        try NumPyArray.write(rows(300, seed: 1), to: place.url("real.npy"))
        try NumPyArray.write(rows(300, seed: 2), to: place.url("fake.npy"))
        let whole: [Value] = try place.run(
            "evaluate", "fake.npy", "real.npy", "--metrics", "fid", "--json", "--save-statistics", "real.npz"
        ).json()
        let statistics = try NumPyArray.tensors(contentsOf: place.url("real.npz"))
        #expect(statistics["mu"]?.shape == [4] && statistics["sigma"]?.shape == [4, 4])
        let read: [Value] = try place.run("evaluate", "fake.npy", "real.npz", "--metrics", "fid", "--json").json()
        #expect(abs(whole[0].value - read[0].value) < 1e-9)
        #expect(read[0].interval == nil && read[0].floor == nil)
    }

    @Test func statisticsSayHowTheyWereComputedAndAreComparedWithNothingElse() throws {
        let place = try Workplace()
        for (folder, count) in [("a", 40), ("b", 30)] { try makePictures(in: place.url(folder), count: count) }
        func fid(_ real: String, _ features: String, _ more: String...) throws -> Outcome {
            try place.finish(
                place.start(["evaluate", "b", real, "--metrics", "fid", "--json", "--features", features] + more))
        }
        let whole: [Value] = try fid("a", "random", "--save-statistics", "a.npz").json()
        let outcome = try fid("a.npz", "random")
        let read: [Value] = try outcome.json()
        #expect(abs(read[0].value / whole[0].value - 1) < 1e-6 && read[0].passport.real.count == 40)
        #expect(read[0].passport.features.extractor == whole[0].passport.features.extractor)
        #expect(
            read[0].passport.real.what == "a.npz: \(whole[0].passport.real.what)" && !outcome.err.contains("do not say")
        )
        let other = try fid("a.npz", "pixels")
        #expect(
            other.isOneSentence(containing: "a.npz (real) and b (generated) were computed differently", "--features"),
            "\(other.err)")
        // Of files without it nothing is known, and that is said.
        var tensors = try NumPyArray.tensors(contentsOf: place.url("a.npz"))
        tensors["n"] = nil
        try NumPyArray.write(tensors, to: place.url("plain.npz"))
        let plain = try fid("plain.npz", "random")
        #expect(try plain.json([Value].self)[0].passport.features.extractor.hasPrefix("unknown features"))
        #expect(plain.err.contains("plain.npz does not say on which features"), "\(plain.err)")
        try NumPyArray.write(tensors, to: place.url("bad.npz"), texts: ["ganymede.json": "{}"])
        #expect(try fid("bad.npz", "random").isOneSentence(containing: "bad.npz", "ganymede.json"))
    }

    @Test func sidesOfUnlikeSizeAreSaidToBeSo() throws {
        let place = try Workplace()
        for (folder, count) in [("a", 40), ("b", 30)] { try makePictures(in: place.url(folder), count: count) }
        let outcome = try place.run(
            "evaluate", "b", "a", "--features", "random", "--metrics", "kid,swd", "--no-intervals")
        let notes = outcome.err.split(separator: "\n").filter {
            $0.contains("the real side has 40 samples and the generated side 30")
        }
        #expect(notes.count == 1 && notes[0].contains("--count 30"), "\(outcome.err)")
        #expect(outcome.out.contains("real samples: 40 of ") && outcome.out.contains("generated samples: 30 of "))
        #expect(outcome.out.contains("(20 samples a side; yours had 40 and 30)"), "\(outcome.out)")
    }

    @Test func aRunIsMeasuredAgainstTheTruthOfItsData() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let outcome = try place.run(
            "evaluate", "run", "ring8", "--count", "200", "--metrics", "modes,wasserstein", "--json", "--no-intervals")
        let values: [Value] = try outcome.json()
        #expect(values.map(\.metric) == ["modes", "high-quality", "reverse-kl", "wasserstein"])
        #expect(values[3].value > 0.1 && values[3].passport.fake.what.contains("step 4"))
        #expect(try #require(values[3].floor).value < values[3].value)
    }

    @Test func aRecipeFileMayHaveSettingsBehindIt() throws {
        let place = try Workplace()
        let recipe =
            "system: gan\nsteps: 4\nbatch: 8\ndata:\n  source: ring8\nnetwork:\n  generator: mlp(8)\n  criticNorm: none\n  generatorNorm: none\n"
        try Data(recipe.utf8).write(to: place.url("mine.yaml"))
        let outcome = try place.run(
            "compare", "mine.yaml", "mine.yaml:game.loss=hinge,network.generator=mlp(4,4)", "--repeats", "2", "--set",
            "network.critic=mlp(8)", "--checkpoints", "1", "--metrics", "swd", "--out", "out")
        #expect(outcome.code == 0, "\(outcome.err)")
        #expect(outcome.out.contains("| `mine.yaml` |") && outcome.out.contains("| `mine.yaml:game.loss=hinge,"))
        #expect(
            try place.run("compare", "mine.yaml:game.loss=hing", "--out", "none")
                .isOneSentence(containing: "did you mean 'hinge'?"))
        #expect(try place.run("compare", "yours.yaml:batch=4").isOneSentence(containing: "yours.yaml"))
    }

    @Test func aFolderWithoutATestPartIsComparedOnWhatIsHeldOut() throws {
        let place = try Workplace()
        try makePictures(in: place.url("photos"), count: 24)
        let question = [
            "compare", "gan", "--data", "photos", "--repeats", "2", "--steps", "2", "--checkpoints", "1", "--features",
            "random", "--metrics", "kid", "--set", "network.generator=mlp(8)", "--set", "network.critic=mlp(8)",
            "--set",
            "network.generatorNorm=none", "--set", "network.criticNorm=none", "--set", "batch=4", "--threads", "1",
        ]
        let without = try place.finish(place.start(question))
        #expect(without.isOneSentence(containing: "set data.heldOut to 0.1"), "\(without.err)")
        #expect(!FileManager.default.fileExists(atPath: place.url("runs").path))
        let few = try place.finish(place.start(question + ["--set", "data.heldOut=0.1"]))
        #expect(
            few.code != 0 && few.err.contains("at least 4 samples, not 2") && !few.err.contains("seed 0"), "\(few.err)")
        let outcome = try place.finish(place.start(question + ["--set", "data.heldOut=0.5", "--out", "held"]))
        #expect(outcome.code == 0, "\(outcome.err)")
        // Twelve pictures: checkpoints are chosen on six of them and reported on the others.
        #expect(outcome.out.contains("6 held-out samples"))
    }

    @Test func foldersOfPicturesShowTheirNeighboursAndTheCurve() throws {
        let place = try Workplace()
        for folder in ["a", "b"] { try makePictures(in: place.url(folder), count: 24) }
        let outcome = try place.run(
            "evaluate", "a", "b", "--features", "random", "--metrics", "fid,ms-ssim", "--neighbours", "page.png",
            "--no-intervals", "--no-floor")
        #expect(outcome.code == 0)
        #expect(try Raster(contentsOf: place.url("page.png")).width > 0)
        #expect(outcome.err.contains("singular"))
    }

    @Test func aMetricThatASideCannotHaveIsSkippedWithANoteThatNamesTheSide() throws {
        let place = try Workplace()
        try makePictures(in: place.url("a"), count: 24)
        try makePictures(in: place.url("few"), count: 3)
        let some = try place.run(
            "evaluate", "few", "a", "--features", "random", "--metrics", "swd,prd,cas,is,modes", "--json",
            "--no-intervals")
        #expect(some.code == 0)
        #expect(try some.json([Value].self).map(\.metric) == ["swd"])
        let notes = some.err.split(separator: "\n").filter { $0.hasPrefix("note: skipped ") }
        #expect(notes.count == 3, "\(some.err)")
        #expect(some.err.contains("note: skipped: the metric modes needs the built-in data ring8 or grid25"))
        #expect(notes[0].contains("the generated side") && notes[0].contains("3 samples"))
        #expect(notes[2].contains("--features inception"))
        try makePictures(in: place.url("many"), count: 44)
        let unlabelled = try place.run("evaluate", "many", "many", "--features", "random", "--metrics", "cas")
        #expect(unlabelled.isOneSentence(containing: "the real side", "one folder per class"), "\(unlabelled.err)")
        let none = try place.run("evaluate", "few", "a", "--features", "random", "--metrics", "prd,is")
        #expect(none.isOneSentence(containing: "none of the metrics", "prd because", "is because"), "\(none.err)")
        try NumPyArray.write(rows(30, seed: 1), to: place.url("rows.npy"))
        #expect(try place.run("evaluate", "rows.npy", "rows.npy", "--save-statistics", "s.npz").code == 0)
        let statistics = try place.run("evaluate", "rows.npy", "s.npz", "--metrics", "fid,kid", "--json")
        #expect(try statistics.json([Value].self).map(\.metric) == ["fid"])
        #expect(statistics.err.contains("skipped kid: the real side (s.npz) contains only a mean"), "\(statistics.err)")
    }

    @Test func picturesThatFeaturesCannotCompareAreRefusedInOneSentence() throws {
        let place = try Workplace()
        try makePictures(in: place.url("a"), count: 6)
        try makePictures(in: place.url("mixed"), count: 6)
        for number in 6..<9 {
            try picture(side: 20, shade: number).write(to: place.url("mixed/\(number).png"))
            let grey = Raster(width: 32, height: 32, channels: 1, bytes: Array(repeating: 90, count: 1_024))
            try grey.write(to: place.url("mixed/\(number + 3).png"))
        }
        let sizes = try place.run("evaluate", "mixed", "a", "--features", "pixels", "--metrics", "fid")
        #expect(sizes.isOneSentence(containing: "one size", "20×20", "32×32", "random"), "\(sizes.err)")
        for number in 6..<9 { try FileManager.default.removeItem(at: place.url("mixed/\(number).png")) }
        let colours = try place.run("evaluate", "mixed", "a", "--features", "pixels", "--metrics", "fid")
        #expect(
            colours.code == 0 && colours.err.contains("pictures are grey and are compared as RGB"), "\(colours.err)")
        let points = try place.run("evaluate", "ring8", "a", "--features", "random", "--metrics", "fid")
        #expect(points.isOneSentence(containing: "ring8", "points"), "\(points.err)")
    }

    @Test(arguments: [
        (["evaluate", "nowhere", "ring8"], "nowhere", Int32(1)), (["evaluate", "ring8", "nothing"], "is empty", 1),
        (["evaluate", "nothing", "digits"], "is empty", 1), (["evaluate", "ring8", "./nowhere"], "nowhere", 1),
        (["evaluate", "bad.npz", "bad.npz"], "bad.npz", 1),
        (["evaluate", "shape.npy", "shape.npy"], "shape.npy", 1),
        (["evaluate", "few.npy", "few.npy", "--metrics", "prd"], "20", 1),
        (["evaluate", "few.npy", "few.npy", "--metrics", "fidd"], "fid", 2),
        (["evaluate", "few.npy", "few.npy", "--count", "1"], "--count", 2),
        (["compare", "gann"], "gan", 1), (["compare", "gan", "--seeds", "0"], "--seeds", 2),
        (["compare", "gan:game.los=hinge", "--data", "ring8"], "loss", 1),
        (["study", "--experiments", "mixin"], "mixing", 1), (["study", "--size", "5"], "--size", 2),
    ])
    func whatCannotBeMeasuredIsRefused(_ arguments: [String], _ words: String, _ code: Int32) throws {
        let place = try Workplace()
        try Data("no archive".utf8).write(to: place.url("bad.npz"))
        try FileManager.default.createDirectory(at: place.url("nothing"), withIntermediateDirectories: true)
        try NumPyArray.write(rows(3, seed: 1), to: place.url("few.npy"))
        try NumPyArray.write(Tensor.zeros([2, 2, 2]), to: place.url("shape.npy"))
        let outcome = try place.finish(place.start(arguments))
        #expect(outcome.code == code, "\(outcome.err)")
        #expect(outcome.err.contains(words) && !outcome.err.contains("Fatal"), "\(outcome.err)")
    }

    @Test func aComparisonGoesOnWhereItWasAndClaimsNoMoreThanItShows() throws {
        let place = try Workplace()
        func compare() throws -> Outcome {
            try place.run(
                "compare", "gan", "gan:game.loss=hinge", "--data", "ring8", "--repeats", "2", "--steps", "6", "--set",
                "batch=16", "--set", "network.generator=mlp(8,8)", "--set", "network.critic=mlp(8)", "--set",
                "network.criticNorm=none", "--checkpoints",
                "2", "--metrics", "fid", "--out", "both")
        }
        let first = try compare()
        #expect(first.code == 0, "\(first.err)")
        #expect(first.out.contains("no difference can be significant") && first.out.contains("| 1 | `gan"))
        let runs = try place.files(below: "both").filter { $0.key.hasSuffix(".safetensors") }
        #expect(runs.count >= 8)
        let second = try compare()
        #expect(second.out == first.out && !second.err.contains("seed 0"))
        #expect(try place.files(below: "both").filter { $0.key.hasSuffix(".safetensors") } == runs)
        // With another recipe the results are not taken for this one's.
        let other = try place.run(
            "compare", "gan", "--data", "ring8", "--repeats", "1", "--steps", "6", "--set", "batch=8", "--set",
            "network.generator=mlp(8,8)", "--set", "network.critic=mlp(8)", "--set", "network.criticNorm=none",
            "--checkpoints", "2", "--out", "both")
        #expect(other.code == 1 && other.err.contains("batch: 16 → 8"))
    }
}
