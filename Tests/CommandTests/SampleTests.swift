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
        #expect(try place.run("sample", "cgan", "--seeds", "4", "--class", "1", "--out", "named/").code == 0)
        #expect(try place.contents("own/seed-4-class-rose.png") == place.contents("named/seed-4-class-rose.png"))
        #expect(try place.contents("own/seed-3-class-daisy.png") != place.contents("named/seed-3-class-rose.png"))
        #expect(
            try place.run("sample", "cgan", "--class", "tose", "--out", "none/").isOneSentence(containing: "rose"))
        #expect(try place.run("sample", "cgan", "--class", "3", "--out", "none/").code == 1)
        try train(place, "gan")
        #expect(
            try place.run("sample", "gan", "--class", "rose").isOneSentence(containing: "gan", "told no classes"))
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
}
