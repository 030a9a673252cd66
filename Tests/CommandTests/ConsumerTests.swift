import Foundation
import Images
import Testing

/// What the documentation shows to whoever writes a program with this package: the same source is compiled and run here.
@Suite(.oneAtATime) struct ConsumerTests {
    @Test func theFirstProgramTrainsOnPicturesInMemoryAndWritesASample() throws {
        let place = try Workplace()
        let outcome = try place.run(program: "first-gan", "run")
        #expect(outcome.code == 0, "\(outcome.err)")
        #expect(outcome.out.hasSuffix("finished: sample of 32x32 pixels, 1 channel\n"), "\(outcome.out)")
        let picture = try Raster(contentsOf: place.url("run/seed-17.png"))
        #expect(picture.width == 32 && picture.height == 32 && picture.channels == 1)
        #expect(Set(picture.bytes).count > 10)
    }

    @Test func aSystemOfAnotherPackageIsTrainedResumedAndSampledByTheCommand() throws {
        let place = try Workplace()
        func gans(_ arguments: String...) throws {
            let outcome = try place.finish(place.start(arguments, program: Workplace.program("my-gans")))
            try #require(outcome.code == 0, "\(outcome.err)")
        }
        let small = ["--set", "network.width=16", "--set", "batch=16"]
        try gans("train", "alternating-gan", "--steps", "6", "--out", "whole", small[0], small[1], small[2], small[3])
        try gans("train", "alternating-gan", "--steps", "3", "--out", "parts", small[0], small[1], small[2], small[3])
        try gans("train", "--resume", "parts", "--steps", "6")
        for run in ["whole", "parts"] { try gans("sample", run, "--seeds", "0-3", "--out", "\(run).png") }
        #expect(try place.contents("parts.png") == place.contents("whole.png"))

        let listed = try place.run(program: "my-gans", "zoo")
        #expect(listed.out.contains("alternating-gan") && listed.out.contains("wgan-gp"))
        let foreign = try place.run("sample", "whole")
        #expect(foreign.isOneSentence(containing: "alternating-gan"), "\(foreign.err)")
    }

    @Test func helpNamesTheProgramThatWasCalled() throws {
        let place = try Workplace()
        for arguments in [["--help"], ["train", "--help"], ["data", "download", "--help"]] {
            let outcome = try place.finish(place.start(arguments, program: Workplace.program("my-gans")))
            #expect(outcome.code == 0)
            #expect(outcome.out.contains("my-gans ") && !outcome.out.contains("ganymede train"), "\(outcome.out)")
            #expect(outcome.out.contains("USAGE: my-gans"), "\(outcome.out)")
        }
    }

    @Test(arguments: [
        ("docs/as-a-dependency.md", ["first-gan/main.swift", "my-gans/MyGANs.swift"]),
        ("docs/add-a-gan.md", ["my-gans/AlternatingGAN.swift"]),
    ])
    func theDocumentationShowsTheProgramsThatAreTested(_ page: String, _ programs: [String]) throws {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
        let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
        for program in programs {
            let source = try String(
                contentsOf: root.appending(path: "Tests/Consumer/Sources").appending(path: program), encoding: .utf8)
            #expect(text.contains("```swift\n\(source)```"), "\(page) does not show \(program) as it is")
        }
    }
}
