import Foundation
import Images
import Testing
import Torch

/// Runs whose data change on the way.
@Suite(.serialized, .oneAtATime) struct ChangeTests {
    /// A run on pictures; `more` comes behind the settings.
    private func train(_ place: Workplace, _ more: String..., system: String = "dcgan") throws -> Outcome {
        try place.finish(
            place.start(
                ["train"] + tiny[system]! + ["--data", "pictures", "--set", "data.size=32", "--out", "run"] + more))
    }

    private func picture(_ path: String, in place: Workplace, side: Int = 32, shade: Int) throws {
        let url = place.url(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try CommandTests.picture(side: side, shade: shade).write(to: url)
    }

    private func epoch(_ place: Workplace, step: Int) throws -> Int {
        try state(place, "run", step: step).tensors["loader.epoch"]!.intItem()
    }

    @Test func addedPicturesAreNamedAndTakenWhenAllowed() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 20)
        #expect(try train(place, "--steps", "4").code == 0)
        #expect(try epoch(place, step: 4) == 1)
        for number in 20..<23 { try picture("pictures/\(number).png", in: place, shade: number) }
        try FileManager.default.removeItem(at: place.url("pictures/7.png"))
        let before = try place.files(below: "run")
        let refused = try place.run("train", "--resume", "run", "--steps", "6")
        #expect(
            refused.endsInOneSentence(
                containing: "3 files added (20.png, 21.png, 22.png), 1 removed (7.png)", "--allow-changes", "--from"),
            "\(refused.err)")
        #expect(try place.files(below: "run") == before)
        let allowed = try place.run("train", "--resume", "run", "--steps", "6", "--allow-changes")
        #expect(allowed.code == 0 && allowed.err.contains("the next epoch begins"), "\(allowed.err)")
        // Two batches of eight from the beginning of the next epoch, of 22 pictures.
        let tensors = try state(place, "run", step: 6).tensors
        #expect(tensors["loader.epoch"]?.intItem() == 2 && tensors["loader.cursor"]?.intItem() == 16)
        #expect(tensors["loader.count"]?.intItem() == 22)
        // From then on these are the run's data.
        let on = try place.run("train", "--resume", "run", "--steps", "7")
        #expect(on.code == 0 && !on.err.contains("next epoch"), "\(on.err)")
        #expect(try epoch(place, step: 7) == 3)
    }

    @Test func aReplacedPictureIsNoticedByItsSize() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 12)
        #expect(try train(place, "--steps", "1").code == 0)
        try picture("pictures/5.png", in: place, side: 48, shade: 5)
        let refused = try place.run("train", "--resume", "run", "--steps", "2")
        #expect(refused.endsInOneSentence(containing: "1 file replaced (5.png)", "--allow-changes"), "\(refused.err)")
        #expect(try place.run("train", "--resume", "run", "--steps", "2", "--allow-changes").code == 0)
    }

    @Test func aRunThatIsToldNoClassesTakesItsPicturesSortedIntoFolders() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 16)
        #expect(try train(place, "--steps", "3").code == 0)
        for number in 0..<16 {
            let folder = number % 2 == 0 ? "even" : "odd"
            try FileManager.default.createDirectory(
                at: place.url("pictures/\(folder)"), withIntermediateDirectories: true)
            try FileManager.default.moveItem(
                at: place.url("pictures/\(number).png"), to: place.url("pictures/\(folder)/\(number).png"))
        }
        let on = try place.run("train", "--resume", "run", "--steps", "4")
        #expect(on.code == 0 && on.err.contains("next epoch"), "\(on.err)")
        #expect(try state(place, "run", step: 4).metadata["shape"]?.contains("even") == true)
    }

    @Test func dataThatMovedNeedOnlyTheirNewPlaceAndKeepEveryBit() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 16)
        #expect(try train(place, "--steps", "3").code == 0)
        try FileManager.default.copyItem(at: place.url("run"), to: place.url("twin"))
        #expect(try place.run("train", "--resume", "twin", "--steps", "5").code == 0)
        try FileManager.default.moveItem(at: place.url("pictures"), to: place.url("elsewhere"))
        let lost = try place.run("train", "--resume", "run", "--steps", "5")
        #expect(lost.isOneSentence(containing: "\(place.url("pictures").path)", "--data"), "\(lost.err)")
        let on = try place.run("train", "--resume", "run", "--steps", "5", "--data", "elsewhere")
        #expect(on.code == 0, "\(on.err)")
        let (moved, stayed) = (try state(place, "run", step: 5), try state(place, "twin", step: 5))
        #expect(moved.tensors.allSatisfy { $0.value.isEqual(to: stayed.tensors[$0.key]!) })
        // Other pictures in another place are a change, with one advice that fits.
        try makePictures(in: place.url("others"), count: 17)
        let other = try place.run("train", "--resume", "run", "--steps", "6", "--data", "others")
        #expect(
            other.isOneSentence(
                containing: "are not those of the run in run", "1 file added (16.png)", "--allow-changes", "--from run",
                "leave out --data"), "\(other.err)")
        try FileManager.default.removeItem(at: place.url("elsewhere"))
        let gone = try place.run("train", "--resume", "run", "--steps", "6", "--data", "others")
        #expect(gone.isOneSentence(containing: "1 file added", "--allow-changes", "--from run"), "\(gone.err)")
        #expect(!gone.err.contains("leave"), "\(gone.err)")
        let allowed = try place.run("train", "--resume", "run", "--steps", "6", "--data", "others", "--allow-changes")
        #expect(allowed.code == 0, "\(allowed.err)")
    }

    /// The names of the files that a run holds out.
    private func heldOut(_ place: Workplace) throws -> Set<String> {
        struct Line: Decodable { let path: String, heldOut: Bool? }
        let lines = try place.contents("run/data.jsonl").split(separator: 10).map {
            try JSONDecoder().decode(Line.self, from: $0)
        }
        return Set(lines.filter { $0.heldOut == true }.map { String($0.path.split(separator: "/").last!) })
    }

    @Test func whatIsHeldOutStaysHeldOutAsPicturesComeAndAreSorted() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 20)
        #expect(try train(place, "--steps", "3", "--set", "data.heldOut=0.25").code == 0)
        let first = try heldOut(place)
        #expect(first.count == 5)
        // Sorted into folders, they are the same files: no permission is needed.
        for number in 0..<20 {
            let folder = number % 2 == 0 ? "even" : "odd"
            try FileManager.default.createDirectory(
                at: place.url("pictures/\(folder)"), withIntermediateDirectories: true)
            try FileManager.default.moveItem(
                at: place.url("pictures/\(number).png"), to: place.url("pictures/\(folder)/\(number).png"))
        }
        let sorted = try place.run("train", "--resume", "run", "--steps", "4")
        #expect(sorted.code == 0, "\(sorted.err)")
        #expect(try heldOut(place) == first)
        for number in 20..<40 { try picture("pictures/even/\(number).png", in: place, shade: number) }
        let refused = try place.run("train", "--resume", "run", "--steps", "5")
        #expect(refused.endsInOneSentence(containing: "20 files added", "--allow-changes"), "\(refused.err)")
        #expect(!refused.err.contains("data.heldOut holds out"), "\(refused.err)")
        #expect(try place.run("train", "--resume", "run", "--steps", "5", "--allow-changes").code == 0)
        let second = try heldOut(place)
        #expect(second.count == 10 && second.isSuperset(of: first))
        #expect(second.subtracting(first).allSatisfy { Int($0.dropLast(4))! >= 20 })
        // They are what the run is measured on.
        struct Value: Decodable {
            struct Passport: Decodable {
                struct Side: Decodable { let count: Int }
                let real: Side
            }
            let passport: Passport
        }
        let measured = try place.run(
            "evaluate", "run", "pictures", "--features", "random", "--metrics", "kid", "--no-intervals", "--json")
        #expect(try measured.json([Value].self).first?.passport.real.count == 10, "\(measured.err)")
    }

    @Test func aRunInTheFolderOfItsDataIsNoData() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 16)
        let begun = try place.train("dcgan", "--data", "pictures", "--steps", "3", "--out", "pictures/run")
        #expect(begun.code == 0, "\(begun.err)")
        let on = try place.run("train", "--resume", "pictures/run", "--steps", "4")
        #expect(on.code == 0 && on.err.contains("note: skipped the run in run: samples are no data"), "\(on.err)")

        let lines = try place.contents("pictures/run/data.jsonl").split(separator: 10)
        #expect(lines.count == 16)
    }

    private let conditional = [
        "train", "cgan", "--data", "pictures", "--set", "network.generator=infogan(2)", "--set",
        "network.critic=infogan(2)", "--set", "batch=8", "--set", "data.size=32", "--out", "run",
    ]

    private func makeClasses(_ names: [String], in place: Workplace, root: String = "pictures") throws {
        for (number, name) in names.enumerated() {
            for index in 0..<8 {
                try picture("\(root)/\(name)/\(index).png", in: place, shade: 40 * number + index)
            }
        }
    }

    @Test func aRenamedClassKeepsItsNumberAndNeedsAWord() throws {
        let place = try Workplace()
        try makeClasses(["a", "b", "c"], in: place)
        #expect(try place.finish(place.start(conditional + ["--steps", "1"])).code == 0)
        // By its new name it would be the last of the three.
        try FileManager.default.moveItem(at: place.url("pictures/a"), to: place.url("pictures/z"))
        let refused = try place.run("train", "--resume", "run", "--steps", "2")
        #expect(
            refused.endsInOneSentence(containing: "classes: a, b, c → z, b, c", "--allow-changes"), "\(refused.err)")
        #expect(try place.run("train", "--resume", "run", "--steps", "2", "--allow-changes").code == 0)
        #expect(try state(place, "run", step: 2).metadata["shape"]?.contains("[\"z\",\"b\",\"c\"]") == true)
        // Now these are its classes.
        let on = try place.run("train", "--resume", "run", "--steps", "3")
        #expect(on.code == 0 && !on.err.contains("note: "), "\(on.err)")
    }

    @Test func anotherNumberOfClassesIsForANewRunWithTheWeightsThatFit() throws {
        let place = try Workplace()
        try makeClasses(["x", "y"], in: place)
        try makeClasses(["x", "y", "z"], in: place, root: "more")
        #expect(try place.finish(place.start(conditional + ["--steps", "1"])).code == 0)
        let refused = try place.run(
            "train", "--resume", "run", "--steps", "2", "--data", "more", "--allow-changes")
        #expect(refused.endsInOneSentence(containing: "2 classes (x, y)", "3 (x, y, z)", "--from"), "\(refused.err)")
        let begun = try place.run("train", "--from", "run", "--data", "more", "--steps", "1", "--out", "new")
        #expect(begun.code == 0 && begun.err.contains(" in the checkpoint and "), "\(begun.err)")
    }
}
