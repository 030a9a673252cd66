import Foundation
import Images
import Testing
import Torch

/// The two sides of an evaluation: which part, which classes, and what a run held out.
@Suite(.serialized, .oneAtATime) struct SideTests {
    private struct Value: Decodable {
        struct Passport: Decodable {
            struct Side: Decodable {
                let what: String
                let count: Int
                let split: String
                let classes: String?
            }
            let real: Side
            let fake: Side
        }
        let metric: String
        let value: Double
        let passport: Passport
    }

    /// Class k is a shade of its own with a little noise.
    private func fill(_ place: Workplace, _ path: String, _ classes: [String: Int], shade: Int = 0) throws {
        for (name, count) in classes {
            let folder = place.url("\(path)/\(name)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for number in 0..<count {
                let level = shade + Int(name.utf8.first ?? 0) % 8 * 28
                let bytes = (0..<16 * 16 * 3).map { UInt8(truncatingIfNeeded: level + ($0 * 7 + number * 13) % 17) }
                try Raster(width: 16, height: 16, channels: 3, bytes: bytes)
                    .write(to: folder.appending(path: "\(number).png"))
            }
        }
    }

    private func evaluated(_ place: Workplace, _ arguments: String...) throws -> (values: [Value], notes: String) {
        let outcome = try place.finish(
            place.start(
                ["evaluate"] + arguments + ["--no-intervals", "--no-floor", "--json"],
                environment: ["GANYMEDE_CACHE": place.url("cache").path]))
        try #require(outcome.code == 0, "\(outcome.err)")
        return (try outcome.json(), outcome.err)
    }

    private func train(_ place: Workplace, _ system: String, _ arguments: String...) throws {
        let outcome = try place.finish(
            place.start(
                ["train", system, "--steps", "3", "--out", "run", "--set", "batch=8"] + arguments
                    + ["--set", "network.generator=mlp(8,8)", "--set", "network.critic=mlp(8,8)"]))
        try #require(outcome.code == 0, "\(outcome.err)")
    }

    @Test func theRealSideIsTheHeldOutPartAndTheGeneratedSideIsWhole() throws {
        let place = try Workplace()
        try fill(place, "set/Train", ["a": 12, "b": 12])
        try fill(place, "set/val", ["a": 5, "b": 3])
        let found = try evaluated(place, "set", "set", "--features", "random", "--metrics", "kid").values[0].passport
        #expect(found.real.count == 8 && found.real.split == "val")
        #expect(found.fake.count == 32 && found.fake.split == "all parts")
        let training = try evaluated(
            place, "set/val", "set", "--features", "random", "--metrics", "kid", "--split", "train")
        #expect(training.values[0].passport.real.count == 24 && training.values[0].passport.fake.count == 8)
    }

    @Test func aClassIsItsNameWhereAPartLacksOne() throws {
        let place = try Workplace()
        try fill(place, "set/train", ["a": 80, "b": 80, "c": 80, "d": 80])
        try fill(place, "set/test", ["a": 60, "c": 60, "d": 60], shade: 3)
        let found = try evaluated(place, "set/train", "set", "--metrics", "cas")
        // By number, c and d of one side would be b and c of the other.
        #expect(try #require(found.values.first { $0.metric == "cas" }).value > 0.95)
        #expect(found.notes.contains("the class 'b' is on the generated side only"))
    }

    @Test func aRunIsMeasuredInTheDataSharesOfClassesOrOnSome() throws {
        let place = try Workplace()
        try fill(place, "set", ["a": 18, "b": 6])
        try train(place, "cgan", "--data", "set", "--set", "data.size=16")
        let whole = try evaluated(place, "run", "set", "--features", "random", "--metrics", "kid").values[0].passport
        #expect(whole.fake.classes == "in the shares of the real side" && whole.fake.count == 24)
        let one = try evaluated(
            place, "run", "set", "--features", "random", "--metrics", "kid", "--class", "b"
        ).values[0].passport
        #expect(one.real.count == 6 && one.real.classes == "only b" && one.fake.classes == "only b")
        // A class that the measured part lacks.
        try fill(place, "less", ["a": 5, "c": 4])
        let missing = try place.run("evaluate", "run", "less", "--features", "random", "--class", "b")
        #expect(missing.isOneSentence(containing: "there is no class 'b'"))
        let unknown = try place.run("evaluate", "run", "set", "--features", "random", "--class", "bb")
        #expect(unknown.isOneSentence(containing: "there is no class 'bb'", "'b'"))
    }

    @Test func whatARunHeldOutIsFoundByWhatItIs() throws {
        let place = try Workplace()
        try fill(place, "set", ["": 40])
        try train(place, "gan", "--data", "set", "--set", "data.size=16", "--set", "data.heldOut=0.25")
        func kid(_ data: String) throws -> (value: Double, side: Value.Passport.Side, notes: String) {
            let found = try evaluated(place, "run", data, "--features", "random", "--metrics", "kid")
            return (found.values[0].value, found.values[0].passport.real, found.notes)
        }
        let own = try kid("set")
        #expect(own.side.count == 10 && own.side.split == "held out: 0.25")
        let files = FileManager.default
        try files.createSymbolicLink(at: place.url("link"), withDestinationURL: place.url("set"))
        try files.copyItem(at: place.url("set"), to: place.url("copy"))
        for place in ["link", "copy"] { #expect(try kid(place).value == own.value) }
        // Others beside them move places, and those that were held out are still the same.
        try fill(place, "copy/more", ["": 7], shade: 9)
        let changed = try kid("copy")
        #expect(changed.value == own.value && changed.side.count == 10 && changed.notes.contains("7 files added"))
        // Files of one name and size are not taken for one another: those of another class, say.
        try fill(place, "two", ["a": 30, "b": 30])
        try FileManager.default.removeItem(at: place.url("run"))
        try train(place, "gan", "--data", "two", "--set", "data.size=16", "--set", "data.heldOut=0.25")
        let both = try kid("two")
        #expect(both.side.count == 15)
        try FileManager.default.moveItem(at: place.url("two/b"), to: place.url("two/z"))
        let renamed = try kid("two")
        #expect(renamed.value == both.value && renamed.side.count == 15)
        try fill(place, "other", ["": 12], shade: 50)
        let other = try kid("other")
        #expect(other.side.count == 12 && other.notes.contains("were not found in other"))
    }

    @Test func statisticsOfUnknownCountCompareWithAllOfTheOtherSide() throws {
        let place = try Workplace()
        try fill(place, "set", ["": 300])
        // As pytorch-fid saves them: mean and covariance, and not of how many.
        let covariance = Tensor.zeros([256, 256], dtype: .float64)
        try NumPyArray.write(
            ["mu": Tensor.zeros([256], dtype: .float64), "sigma": covariance], to: place.url("real.npz"))
        let found = try evaluated(place, "set", "real.npz", "--features", "random", "--metrics", "fid")
        #expect(found.values[0].passport.fake.count == 300)
    }

    @Test func aPartWithoutSamplesOfAClassIsSaid() throws {
        let place = try Workplace()
        try fill(place, "set/train", ["a": 20, "b": 20, "c": 20])
        try fill(place, "set/test", ["a": 8, "c": 8])
        try train(place, "cgan", "--data", "set", "--set", "data.size=16")
        let outcome = try place.run("evaluate", "run", "set", "--features", "random", "--class", "b")
        #expect(outcome.isOneSentence(containing: "has no samples of b", "--split"))
    }

    @Test func classesAreChosenByNameOrNumberAlsoWhereNamesHaveCommas() throws {
        let place = try Workplace()
        try fill(place, "set", ["a": 6, "b, wild": 5, "c": 4])
        func counts(_ classes: String...) throws -> (real: Int, words: String?) {
            let options = classes.flatMap { ["--class", $0] }
            let outcome = try place.finish(
                place.start(
                    ["evaluate", "set", "set", "--features", "random", "--metrics", "kid", "--json", "--no-intervals"]
                        + options))
            try #require(outcome.code == 0, "\(outcome.err)")
            let passport = try outcome.json([Value].self)[0].passport
            #expect(passport.real.count == passport.fake.count && passport.real.classes == passport.fake.classes)
            return (passport.real.count, passport.real.classes)
        }
        #expect(try counts("c") == (4, "only c"))
        #expect(try counts("2,0") == (10, "only c, a"))
        #expect(try counts("b, wild") == (5, "only b, wild"))
        #expect(try counts("b, wild", "a") == (11, "only b, wild, a"))
        #expect(try counts("a, c") == (10, "only a, c"))
        let outcome = try place.run("evaluate", "set", "set", "--features", "random", "--class", "3")
        #expect(outcome.isOneSentence(containing: "there is no class '3'"), "\(outcome.err)")
    }

    @Test func aFolderOfSamplesSaysInWhichSharesItsClassesWereDrawn() throws {
        let place = try Workplace()
        try fill(place, "set", ["a": 18, "b": 6])
        try train(place, "cgan", "--data", "set", "--set", "data.size=16")
        #expect(try place.run("sample", "run", "--count", "8", "--out", "drawn/").code == 0)
        let file = place.url("drawn/samples.json")
        for (shares, words) in [("equal", "equally many of each"), ("data", "in the shares of the run's own data")] {
            var note = try #require(
                JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
            note["classShares"] = shares
            try JSONSerialization.data(withJSONObject: note).write(to: file)
            let found = try evaluated(place, "drawn", "set", "--features", "random", "--metrics", "kid")
            #expect(found.values[0].passport.fake.classes == words)
            #expect(found.notes.contains("sample --class-shares data") == (shares == "equal"), "\(found.notes)")
        }
    }

    @Test(arguments: [Double.nan, 1e300, -5, 2.5]) func statisticsOfANumberThatIsNoneAreRefused(_ count: Double) throws
    {
        let place = try Workplace()
        try NumPyArray.write(
            ["mu": Tensor.zeros([2]), "sigma": Tensor([1.0, 0, 0, 1], shape: [2, 2]), "n": Tensor(count)],
            to: place.url("odd.npz"))
        let outcome = try place.run("evaluate", "odd.npz", "ring8", "--metrics", "fid")
        #expect(outcome.endsInOneSentence(containing: "odd.npz", "'n'"), "\(outcome.err)")
    }
}
