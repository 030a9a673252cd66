import Foundation
import Images
import Testing

@Suite(.serialized, .oneAtATime) struct RefusalTests {
    @Test(arguments: [
        (["--data", "nowhere"], "data list"), (["--data", "./nowhere/x"], "nowhere/x"),
        (["--data", "note.txt"], "note.txt"),
        (["--set", "game.loss=hing"], "did you mean 'hinge'?"), (["--set", "network.generator=mpl(8)"], "mlp"),
        (["--set", "every.checkpoint=0"], "every.checkpoint"), (["--set", "average=1"], "average"),
        (["--set", "game.latent=0"], "latent"), (["--set", "batch"], "path=value"),
        (["--set", "game.latent=99999999999"], "game.latent must be"),
        (["--set", "game.prior=norml"], "did you mean 'normal'?"), (["--set", "network.criticNorm=bach"], "'batch'"),
        (["--set", "precision=float64"], "did you mean 'float32'?"), (["--set", "data.fit=crp"], "'crop'"),
        (["--steps", "0"], "steps must be"),
        (["--data", "ring8", "--set", "data.size=32"], "set of points"), (["--set", "batch=99999"], "batch"),
        (["--recipe", "bytes"], "is no text"), (["--recipe", "words.yaml"], "not a list of settings"),
        (["--recipe", "open.yaml"], "is not YAML"), (["--recipe", "other.yaml"], "for the system 'dcgan'"),
        (["--recipe", "."], "cannot read"), (["--out", "note.txt"], "in the way"),
        (["--out", "note.txt/run"], "in the way"),
    ])
    func whatCannotBeTrainedGetsOneSentenceAndLeavesNothing(_ arguments: [String], _ words: String) throws {
        let place = try Workplace()
        try Data("mine\n".utf8).write(to: place.url("note.txt"))
        try Data([0xFF, 0xFE, 0x00, 0x80]).write(to: place.url("bytes"))
        for (name, yaml) in [("words", "hello"), ("open", "a: [1"), ("other", "system: dcgan\n")] {
            try Data(yaml.utf8).write(to: place.url("\(name).yaml"))
        }
        let before = try place.files(below: ".")
        let outcome = try place.finish(place.start(["train", "gan"] + arguments))
        #expect(outcome.isOneSentence(containing: words), "\(outcome.code) \(outcome.err)")
        #expect(outcome.out.isEmpty)
        #expect(try place.files(below: ".") == before)
        #expect(!FileManager.default.fileExists(atPath: place.url("runs").path))
    }

    @Test func aNameThatIsNotKnownSuggestsTheNearestAtEveryLevel() throws {
        let place = try Workplace()
        for (arguments, name, code) in [
            (["help", "smaple"], "'sample'", 2), (["data", "dowload", "mnist"], "'download'", 2),
            (["plan", "gna"], "'gan'", 1), (["zoo", "wgan-pg"], "'wgan-gp'", 1),
        ] {
            let outcome = try place.finish(place.start(arguments))
            #expect(outcome.code == Int32(code) && outcome.err.contains("did you mean \(name)?"), "\(outcome.err)")
        }
        // Fifty names would hide the one that is meant.
        let zoo = try place.run("zoo", "wgan-pg")
        #expect(zoo.isOneSentence(containing: "'ganymede zoo' lists all") && !zoo.err.contains("lsgan"), "\(zoo.err)")
        #expect(try !place.run("zoo", "quantum").err.contains("lsgan"))
    }

    @Test func aRunWithoutACheckpointIsSaidToHaveNoneYet() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "1", "--out", "run")
        try FileManager.default.removeItem(at: place.url("run/checkpoints"))
        for command in [["sample", "run"], ["interpolate", "run"], ["evaluate", "run", "digits"]] {
            let outcome = try place.finish(place.start(command))
            #expect(outcome.isOneSentence(containing: "no checkpoint yet"), "\(outcome.err)")
        }
    }

    @Test func aCacheThatCannotBeWrittenIsNamedWithItsVariable() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "1", "--out", "run")
        try Data("mine".utf8).write(to: place.url("file"))
        for (variable, folder) in [("GANYMEDE_CACHE", "file/cache"), ("XDG_CACHE_HOME", "file/cache/ganymede")] {
            let outcome = try place.run(
                "evaluate", "run", "digits", "--features", "classifier", "--count", "50",
                environment: ["GANYMEDE_CACHE": ""].merging([variable: place.url("file/cache").path]) { $1 })
            #expect(
                outcome.isOneSentence(
                    containing: place.url(folder).path, "(set by \(variable))", "set GANYMEDE_CACHE"), "\(outcome.err)")
        }
    }

    @Test func aRunCannotEndBeforeItsCheckpoint() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "8", "--out", "run")
        let before = try place.files(below: "run")
        #expect(
            try place.run("train", "--resume", "run", "--steps", "6").isOneSentence(containing: "at step 8 already"))
        let again = try place.run("train", "--resume", "run")
        #expect(again.code == 0 && again.err.contains("the run is finished: to continue it, give --steps"))
        #expect(try place.files(below: "run") == before)
    }

    @Test func aRunWhoseNewestCheckpointIsDamagedStaysAsItIs() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        let whole = try place.contents("run/checkpoints/step-00000004.safetensors")
        try whole.dropLast().write(to: place.url("run/checkpoints/step-00000008.safetensors"))
        let before = try place.files(below: "run")
        let refused = try place.run("train", "--resume", "run", "--steps", "12")
        #expect(refused.isOneSentence(containing: "step-00000008.safetensors"), "\(refused.err)")
        #expect(try place.files(below: "run") == before)
    }

    @Test func samplesThatCannotBeWrittenAreRefused() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--out", "run")
        try Data("mine".utf8).write(to: place.url("file"))
        #expect(try place.run("sample", "run", "--out", "file").isOneSentence(containing: "file", "in the way"))
        #expect(try place.contents("file") == Data("mine".utf8))
        #expect(try place.run("sample", "run", "--out", "file/x.png").isOneSentence(containing: "file", "in the way"))
        #expect(try place.run("sample", "run", "--out", "x.jpg").isOneSentence(containing: "x.jpg", ".png"))
        #expect(try place.run("sample", "run", "--scale", "3", "--out", "x.png").isOneSentence(containing: "points"))
        // And where they can be, those of points are a plot; a folder that is missing is made.
        #expect(try place.run("sample", "run", "--count", "20", "--out", "a/b/plot.png").code == 0)
        #expect(try Raster(decoding: place.contents("a/b/plot.png")).width > 100)
    }
}
