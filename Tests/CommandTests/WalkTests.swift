import Foundation
import Images
import Testing

/// What `interpolate` draws: grids, frames and animations of walks from sample to sample.
@Suite(.serialized, .oneAtATime) struct WalkTests {
    private func frames(_ place: Workplace, _ folder: String) throws -> [Data] {
        let files = try place.files(below: folder).filter { $0.key.hasSuffix(".png") }
        return files.sorted { $0.key < $1.key }.map(\.value)
    }

    @Test func aWalkPassesTheSamplesOfItsSeeds() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run")
        #expect(try place.run("sample", "run", "--seeds", "1,5,9", "--out", "samples").code == 0)
        let samples = try [1, 5, 9].map { try place.contents("samples/seed-\($0).png") }
        let walk = try place.run(
            "interpolate", "run", "--seeds", "1,5,9", "--loop", "--frames", "3", "--out", "a/frames", "--json")
        #expect(walk.code == 0, "\(walk.err)")
        let shown = try frames(place, "a/frames")
        // Three legs of two steps, and the end of the last is the beginning.
        #expect(shown.count == 6 && [shown[0], shown[2], shown[4]] == samples)
        #expect(Set(shown).count == 6)
        let open = try place.run("interpolate", "run", "--from", "1", "--to", "5", "--frames", "3", "--out", "open/")
        #expect(open.code == 0)
        #expect(try frames(place, "open") == Array(shown[0...2]))
        // A second walk does not mix with the first.
        let again = try place.run("interpolate", "run", "--from", "1", "--to", "5", "--frames", "2", "--out", "open")
        #expect(again.isOneSentence(containing: "3 pictures", "--overwrite"), "\(again.err)")
        #expect(
            try place.run(
                "interpolate", "run", "--from", "1", "--to", "5", "--frames", "2", "--out", "open", "--overwrite"
            )
            .code == 0)
        #expect(try frames(place, "open") == [shown[0], shown[2]])
    }

    @Test func aGridHasARowForEachPathAndAnAnimationOne() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run")
        #expect(try place.run("interpolate", "run", "--frames", "5", "--out", "both.png").code == 0)
        let both = try Raster(contentsOf: place.url("both.png"))
        #expect(both.width == 5 * 34 + 2 && both.height == 2 * 34 + 2)
        let columns = ["interpolate", "run", "--seeds", "0-2", "--frames", "5", "--columns", "3", "--scale", "2"]
        #expect(try place.finish(place.start(columns + ["--out", "wrapped.png"])).code == 0)
        let wrapped = try Raster(contentsOf: place.url("wrapped.png"))
        #expect(wrapped.width == 2 * (3 * 34 + 2) && wrapped.height == 2 * (3 * 34 + 2))
        for format in ["apng", "gif", "webp"] {
            let made = try place.run("interpolate", "run", "--frames", "4", "--scale", "2", "--out", "walk.\(format)")
            #expect(made.code == 0 && made.out.contains("walk.\(format)"), "\(made.err)")
        }
        let first = try Raster(decoding: place.contents("walk.apng"))
        #expect(first.width == 64 && first.channels == 1)
        // The same pixels: a GIF has 256 greys.
        #expect(try Raster(decoding: place.contents("walk.gif")).bytes == first.bytes.flatMap { [$0, $0, $0] })
        #expect(try place.contents("walk.webp")[12..<16].elementsEqual("VP8X".utf8))
        for (options, words) in [
            (["--out", "x.gif", "--path", "both"], "one path"), (["--out", "x.gif", "--columns", "3"], "--columns"),
            (["--fps", "90", "--out", "x.gif"], "--fps"), (["--seeds", "1,2", "--to", "3"], "not both"),
        ] {
            let refused = try place.finish(place.start(["interpolate", "run"] + options))
            #expect(refused.code == 2 && refused.err.contains(words), "\(refused.err)")
        }
        #expect(try place.run("interpolate", "run", "--seeds", "4").isOneSentence(containing: "two seeds"))
        #expect(try place.run("interpolate", "run", "--out", "x.jpg").isOneSentence(containing: ".apng", "x.jpg"))
        #expect(try place.run("interpolate", "run", "--class", "3").isOneSentence(containing: "no classes"))
    }

    @Test func aWalkStaysInAClassOrGoesFromOneToAnother() throws {
        let place = try Workplace()
        let trained = try place.run(
            "train", "cgan", "--steps", "1", "--set", "batch=8", "--set", "data.size=32", "--set",
            "network.generator=infogan(2)", "--set", "network.critic=infogan(2)", "--set", "network.weights=kaiming",
            "--out", "run")
        #expect(trained.code == 0, "\(trained.err)")
        #expect(try place.run("sample", "run", "--seeds", "5,6", "--class", "3,8", "--out", "ends").code == 0)
        func end(_ seed: Int, _ name: Int) throws -> Data { try place.contents("ends/seed-\(seed)-class-\(name).png") }
        func walk(_ seeds: String, _ classes: String, _ folder: String) throws -> [Data] {
            let outcome = try place.run(
                "interpolate", "run", "--seeds", seeds, "--class", classes, "--frames", "3", "--out", folder)
            #expect(outcome.code == 0, "\(outcome.err)")
            return try frames(place, folder)
        }
        let inOne = try walk("5,6", "3", "one")
        #expect(try inOne[0] == end(5, 3) && inOne[2] == end(6, 3) && Set(inOne).count == 3)
        let both = try walk("5,6", "3,8", "both")
        #expect(try both[0] == end(5, 3) && both[2] == end(6, 8))
        let classes = try walk("5", "3,8", "classes")
        #expect(try classes[0] == end(5, 3) && classes[2] == end(5, 8) && Set(classes).count == 3)
        let unlike = try place.run("interpolate", "run", "--seeds", "1-3", "--class", "3,8", "--out", "no")
        #expect(unlike.isOneSentence(containing: "2 classes for 3 seeds"), "\(unlike.err)")
    }
}
