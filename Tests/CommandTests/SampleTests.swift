import Foundation
import Images
import Testing

/// What `sample` writes: files that are the samples, and samples of the classes that were asked for.
@Suite(.serialized, .oneAtATime) struct SampleTests {
    private struct Value: Decodable {
        let metric: String
        let value: Double
    }

    private struct Drawn: Decodable {
        struct Sample: Decodable {
            let file: String
            let seed: Int
            let `class`: String?
        }
        let files: [String]
        let samples: [Sample]
    }

    /// Three classes of pictures, 24×24 grey, each with a name of its own.
    private func makeClasses(in place: Workplace) throws {
        for (number, name) in ["daisy", "rose", "wild tulip"].enumerated() {
            let folder = place.url("flowers/\(name)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for index in 0..<8 {
                let bytes = (0..<24 * 24).map { UInt8(truncatingIfNeeded: $0 * (number + 2) + index * 17) }
                try Raster(width: 24, height: 24, channels: 1, bytes: bytes)
                    .write(to: folder.appending(path: "\(index).png"))
            }
        }
    }

    private func train(_ place: Workplace, _ system: String, _ more: String...) throws {
        let settings = [
            "batch=8", "data.size=32", "network.generator=infogan(2)", "network.critic=infogan(2)",
            "network.weights=kaiming",
        ]
        let outcome = try place.finish(
            place.start(
                ["train", system, "--data", "flowers", "--steps", "1", "--out", system] + more
                    + settings.flatMap { ["--set", $0] }))
        #expect(outcome.code == 0, "\(outcome.err)")
    }

    /// In 32×32, where the data are 24×24: what the files are held against must have the run's form.
    @Test func aFolderOfSamplesIsMeasuredAsTheRunIs() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run", "--set", "data.heldOut=0.1")
        #expect(try place.run("sample", "run", "--count", "40", "--out", "files/").code == 0)
        let picture = try Raster(contentsOf: place.url("files/seed-3.png"))
        #expect(picture.width == 32 && picture.height == 32)
        let question = [
            "digits", "--features", "random", "--count", "40", "--metrics", "fid,kid,prdc,1nn,mmd,ms-ssim", "--json",
        ]
        let values = try ["run", "files"].map { side in
            let outcome = try place.finish(place.start(["evaluate", side] + question))
            #expect(outcome.code == 0, "\(outcome.err)")
            return try outcome.json([Value].self)
        }
        #expect(values[0].map(\.metric) == values[1].map(\.metric) && values[0].count > 8)
        for (run, files) in zip(values[0], values[1]) {
            #expect(abs(run.value - files.value) <= 1e-3 * max(abs(run.value), 1e-6), "\(run) \(files)")
        }
    }

    @Test func samplesOfAClassAreAskedForByNameOrNumberAndSayItInTheirNames() throws {
        let place = try Workplace()
        try makeClasses(in: place)
        try train(place, "cgan")
        let named = try place.run(
            "sample", "cgan", "--seeds", "3", "--class", "rose,2", "--out", "named/", "--json")
        let drawn = try named.json(Drawn.self)
        #expect(drawn.samples.map(\.class) == ["rose", "wild tulip"] && drawn.samples.map(\.seed) == [3, 3])
        #expect(
            drawn.files.map { URL(filePath: $0).lastPathComponent } == [
                "seed-3-class-rose.png", "seed-3-class-wild_tulip.png",
            ])
        // By itself seed 4 asks for the class 4 mod 3, which is rose.
        #expect(try place.run("sample", "cgan", "--seeds", "3-4", "--out", "own/").code == 0)
        #expect(try place.run("sample", "cgan", "--seeds", "4", "--class", "1", "--out", "rose/").code == 0)
        #expect(try place.contents("own/seed-4-class-rose.png") == place.contents("rose/seed-4-class-rose.png"))
        #expect(try place.contents("own/seed-3-class-daisy.png") != place.contents("named/seed-3-class-rose.png"))
        #expect(
            try place.run("sample", "cgan", "--class", "tose", "--out", "none/").isOneSentence(containing: "rose"))
        #expect(try place.run("sample", "cgan", "--class", "3", "--out", "none/").code == 1)
        try train(place, "gan")
        #expect(
            try place.run("sample", "gan", "--class", "rose").isOneSentence(containing: "gan", "knows no classes"))
        #expect(!FileManager.default.fileExists(atPath: place.url("none").path))
    }

    @Test func aCodeIsAskedForByNumberAlone() throws {
        let place = try Workplace()
        try makeClasses(in: place)
        try train(place, "infogan", "--set", "game.condition=information(3,1)")
        #expect(try place.run("sample", "infogan", "--seeds", "5", "--class", "0,2", "--out", "codes/").code == 0)
        for code in [0, 2] {
            #expect(FileManager.default.fileExists(atPath: place.url("codes/seed-5-code-\(code).png").path))
        }
        #expect(try place.run("sample", "infogan", "--class", "rose").isOneSentence(containing: "code"))
    }

    @Test func columnsOfClassesHaveLabelsAboveAnUntouchedGrid() throws {
        let place = try Workplace()
        try makeClasses(in: place)
        try train(place, "cgan")
        let plot = try place.run("sample", "cgan", "--by-class", "--seeds", "0-1", "--out", "table.png")
        #expect(plot.code == 0 && plot.err.isEmpty, "\(plot.err)")
        let bare = try place.run(
            "sample", "cgan", "--by-class", "--seeds", "0-1", "--out", "bare.png", environment: ["PATH": "/nowhere"])
        #expect(bare.code == 0 && bare.err.contains("no labels") && bare.err.contains("gnuplot"), "\(bare.err)")
        let (table, grid) = try (Raster(contentsOf: place.url("table.png")), Raster(contentsOf: place.url("bare.png")))
        #expect(grid.width == 3 * 34 + 2 && grid.height == 2 * 34 + 2 && table.width == grid.width)
        #expect(table.height > grid.height && Array(table.bytes.suffix(grid.bytes.count)) == grid.bytes)
        let strip = table.bytes.prefix(table.bytes.count - grid.bytes.count)
        #expect(strip.contains { $0 < 100 } && strip.count { $0 == 255 } > strip.count / 2)
    }

    @Test func columnsAndScaleLayOutAGridAndLeaveFilesAsTheyAre() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run")
        let draw = ["sample", "run", "--seeds", "0-5"]
        #expect(try place.finish(place.start(draw + ["--columns", "6", "--out", "row.png"])).code == 0)
        #expect(
            try place.finish(place.start(draw + ["--columns", "6", "--scale", "3", "--out", "large.png"])).code == 0)
        let (row, large) = try (Raster(contentsOf: place.url("row.png")), Raster(contentsOf: place.url("large.png")))
        #expect(row.width == 6 * 34 + 2 && row.height == 34 + 2 && large == row.enlarged(by: 3))
        #expect(try place.finish(place.start(draw + ["--out", "files"])).code == 0)
        #expect(try Raster(contentsOf: place.url("files/seed-3.png")).width == 32)
        let scaled = try place.finish(place.start(draw + ["--scale", "2", "--out", "scaled"]))
        #expect(scaled.code == 0 && scaled.err.contains("enlarged 2 times"))
        let small = try Raster(contentsOf: place.url("files/seed-3.png"))
        #expect(try Raster(contentsOf: place.url("scaled/seed-3.png")) == small.enlarged(by: 2))
        let huge = try place.run("sample", "run", "--count", "40000", "--scale", "64", "--out", "huge.png")
        #expect(huge.isOneSentence(containing: "smaller scale"), "\(huge.err)")
    }

    @Test func aSeedThatIsNamedAgainIsDrawnOnce() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run")
        let outcome = try place.run("sample", "run", "--seeds", "1,1,0-1", "--out", "x.png", "--json")
        #expect(try outcome.json(Drawn.self).samples.map(\.seed) == [1, 0])
        #expect(outcome.err.contains("2 different seeds"))
    }

    @Test func samplesOfTwoCommandsDoNotMixAndOtherFilesStay() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run")
        #expect(try place.run("sample", "run", "--count", "3", "--out", "files").code == 0)
        let before = try place.files(below: "files")
        #expect(Set(before.keys) == ["samples.json", "seed-0.png", "seed-1.png", "seed-2.png"])
        let refused = try place.run("sample", "run", "--seeds", "2-3", "--out", "files")
        #expect(refused.isOneSentence(containing: "3 pictures of", "step-00000002", "--overwrite"), "\(refused.err)")
        #expect(try place.files(below: "files") == before)
        try Data("mine".utf8).write(to: place.url("files/seed-9.png"))
        let replaced = try place.run("sample", "run", "--seeds", "2-3", "--out", "files", "--overwrite")
        #expect(replaced.code == 0 && replaced.err.contains("1 other file"), "\(replaced.err)")
        let after = try place.files(below: "files")
        #expect(Set(after.keys) == ["samples.json", "seed-2.png", "seed-3.png", "seed-9.png"])
        #expect(after["seed-2.png"] == before["seed-2.png"] && after["seed-9.png"] == Data("mine".utf8))
        // A file of somebody's own in the place of a picture.
        let other = try place.run("sample", "run", "--seeds", "8-9", "--out", "files", "--overwrite")
        #expect(other.isOneSentence(containing: "seed-9.png", "not written by this program"), "\(other.err)")
        #expect(try place.files(below: "files") == after)
        // A set that is not whole is said to be so.
        try FileManager.default.removeItem(at: place.url("files/seed-9.png"))
        #expect(try place.run("sample", "run", "--seeds", "2-7", "--out", "files", "--overwrite").code == 0)
        try FileManager.default.removeItem(at: place.url("files/seed-3.png"))
        let measured = try place.run(
            "evaluate", "files", "digits", "--features", "pixels", "--metrics", "kid", "--no-intervals", "--no-floor")
        #expect(measured.err.contains("1 of the 6 pictures that samples.json lists are missing"), "\(measured.err)")
        // A folder of somebody's own pictures.
        try makePictures(in: place.url("photos"), count: 2)
        #expect(try place.run("sample", "run", "--out", "photos").isOneSentence(containing: "2 other files"))
    }

    /// 40 daisies, 15 roses and 5 tulips.
    private func makeUnequalClasses(in place: Workplace) throws {
        var number = 0
        for (name, count) in [("daisy", 40), ("rose", 15), ("tulip", 5)] {
            let folder = place.url("flowers/\(name)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for _ in 0..<count {
                number += 1
                let bytes = (0..<32 * 32).map { UInt8(truncatingIfNeeded: $0 * (count % 7 + 1) + number * 17) }
                try Raster(width: 32, height: 32, channels: 1, bytes: bytes)
                    .write(to: folder.appending(path: "\(number).png"))
            }
        }
    }

    @Test(arguments: [[], ["--set", "data.heldOut=0.3"]])
    func aFolderHasTheClassesInTheDataSharesAsEvaluateDrawsThem(_ settings: [String]) throws {
        let place = try Workplace()
        try makeUnequalClasses(in: place)
        let trained = try place.finish(
            place.start(
                [
                    "train", "cgan", "--data", "flowers", "--steps", "30", "--out", "run", "--set", "batch=8", "--set",
                    "network.generator=infogan(2)", "--set", "network.critic=infogan(2)",
                ] + settings))
        #expect(trained.code == 0, "\(trained.err)")
        let drawn = try place.run("sample", "run", "--count", "48", "--out", "files", "--json").json(Drawn.self)
        if settings.isEmpty {
            // 48 of 40 : 15 : 5.
            #expect(
                ["daisy", "rose", "tulip"].map { name in drawn.samples.count { $0.class == name } } == [32, 12, 4])
            // A seed has its class whatever is drawn with it.
            let few = try place.run("sample", "run", "--seeds", "0-9", "--out", "few", "--json").json(Drawn.self)
            #expect(few.samples.map(\.class) == drawn.samples.prefix(10).map(\.class))
            let equal = try place.run(
                "sample", "run", "--count", "6", "--class-shares", "equal", "--out", "equal", "--json")
            #expect(
                try equal.json(Drawn.self).samples.map(\.class) == [
                    "daisy", "rose", "tulip", "daisy", "rose", "tulip",
                ])
        }
        let values = try ["run", "files"].map { side in
            let outcome = try place.run(
                "evaluate", side, "flowers", "--features", "random", "--count", "48", "--metrics", "fid,kid,mmd,1nn",
                "--json")
            #expect(outcome.code == 0, "\(outcome.err)")
            return try outcome.json([Value].self)
        }
        #expect(values[0].count >= 4 && values[0].map(\.metric) == values[1].map(\.metric))
        for (run, files) in zip(values[0], values[1]) {
            #expect(abs(run.value - files.value) <= 1e-3 * max(abs(run.value), 1e-6), "\(run) \(files)")
        }
    }

    @Test func stylesArePulledTowardsTheirMean() throws {
        let place = try Workplace()
        let trained = try place.run(
            "train", "stylegan2", "--steps", "2", "--out", "run", "--set", "batch=8", "--set",
            "network.generator=style(2)", "--set", "network.critic=resnet(2)")
        #expect(trained.code == 0, "\(trained.err)")
        func samples(_ options: String...) throws -> [Raster] {
            let drawn = try place.finish(
                place.start(["sample", "run", "--seeds", "0-1", "--out", "x", "--overwrite"] + options))
            #expect(drawn.code == 0, "\(drawn.err)")
            return try (0...1).map { try Raster(contentsOf: place.url("x/seed-\($0).png")) }
        }
        let whole = try samples()
        #expect(whole[0] != whole[1])
        let same = try samples("--truncation-psi", "1")
        for (one, other) in zip(whole, same) {
            #expect(zip(one.bytes, other.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        }
        let half = try samples("--truncation-psi", "0.5")
        let none = try samples("--truncation-psi", "0")
        // Nothing but the mean style is left.
        #expect(none[0] == none[1] && half[0] != half[1] && half[0] != whole[0])
        try place.train("dcgan", "--steps", "1", "--out", "dcgan")
        let refused = try place.run("sample", "dcgan", "--truncation-psi", "0.7", "--out", "x.png")
        #expect(refused.isOneSentence(containing: "no mapping network", "--truncation"), "\(refused.err)")
    }
}
