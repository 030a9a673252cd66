import Datasets
import Foundation
import Images
import Testing
import Torch

/// Folders that come in parts, and classes that are told apart by their names in all of them.
@Suite struct PartTests {
    private func fill(_ folder: URL, _ paths: [String: Int]) throws {
        for (number, path) in paths.keys.sorted().enumerated() {
            for index in 0..<paths[path]! {
                try pattern(channels: 1, height: 4, width: 4, shift: 10 * number + index)
                    .write("\(path)/\(index).png", in: folder)
            }
        }
    }

    private func open(_ folder: URL, _ split: DataSettings.Split = .train) throws -> DataSettings.Opened {
        try DataSettings(source: folder.path, split: split).opened()
    }

    @Test(arguments: [
        ("train", "test"), ("Training", "Testing"), ("TRAIN", "val"), ("train", "Valid"), ("training", "validation"),
        ("Train", "dev"),
    ]) func partsAreKnownByTheirUsualNames(_ names: (train: String, held: String)) throws {
        try withTemporaryFolder { folder in
            try fill(
                folder, ["\(names.train)/a": 3, "\(names.train)/b": 2, "\(names.held)/a": 1, "\(names.held)/b": 1])
            #expect(try open(folder).source.count == 5)
            let held = try open(folder, .test)
            #expect(held.source.count == 2 && held.part == names.held)
            #expect(held.source.shape.classNames == ["a", "b"])
            #expect(try DataSettings(source: folder.path).heldOutPart() == .test)
        }
    }

    @Test func threePartsAreTakenApart() throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["train": 4, "val": 3, "test": 2])
            let counts = try DataSettings.Split.allCases.map { try open(folder, $0).source.count }
            #expect(counts == [4, 3, 2, 9])
            #expect(try open(folder, .validation).part == "val")
            try FileManager.default.removeItem(at: folder.appendingPathComponent("val"))
            #expect(message { try open(folder, .validation) }.contains("has train and test"))
        }
    }

    @Test func aClassHasOneNumberInAllPartsAndWhereItLacksIsSaid() throws {
        try withTemporaryFolder { folder in
            try fill(
                folder,
                ["train/a": 1, "train/b": 1, "train/d": 1, "test/a": 1, "test/d": 2, "test/c": 1])
            let train = try open(folder)
            #expect(train.source.shape.classNames == ["a", "b", "d"])
            let test = try open(folder, .test)
            // The training part's classes keep their numbers; what only others have comes behind them.
            #expect(test.source.shape.classNames == ["a", "b", "d", "c"])
            #expect(try test.source.everything().labels?.array(of: Int.self) == [0, 3, 2, 2])
            for notes in [train.notes, test.notes] {
                #expect(notes == ["the class 'b' is in the part train only", "the class 'c' is in the part test only"])
            }
        }
    }

    @Test func aPartOfOneClassKeepsThatClass() throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["train/a": 1, "train/b": 2, "test/b": 2])
            let test = try open(folder, .test)
            #expect(test.source.shape.classNames == ["a", "b"])
            #expect(try test.source.everything().labels?.array(of: Int.self) == [1, 1])
        }
    }

    @Test func classesNamedLikePartsAndFoldersBesidePartsAreSaid() throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["train": 2, "bus": 1])
            let classes = try open(folder)
            #expect(classes.source.shape.classNames == ["bus", "train"])
            #expect(classes.notes.count == 1 && classes.notes[0].contains("'train'"))
            try fill(folder, ["test": 1])
            let parts = try open(folder)
            #expect(parts.source.count == 2)
            #expect(parts.notes.contains { $0.contains("'bus' with 1 images lies beside the parts") })
        }
    }

    @Test func aStrayPictureIsNamedAndLeavesTheClassesAlone() throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["a": 3, "b": 3])
            try pattern(channels: 1, height: 4, width: 4).write("stray.png", in: folder)
            let labelled = try open(folder)
            #expect(labelled.source.count == 6 && labelled.source.shape.classNames == ["a", "b"])
            #expect(labelled.notes.count == 1 && labelled.notes[0].contains("stray.png"))
            #expect(labelled.notes[0].contains("data.strays=use"))
            let all = try DataSettings(source: folder.path, strays: .use).opened()
            #expect(all.source.count == 7 && all.source.shape.classNames.isEmpty && all.notes.count == 1)
            #expect(message { try DataSettings(strays: .use).opened() }.contains("folders of images"))
        }
    }

    @Test func damagedFilesAreLeftOutByChoiceAndNamed() throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["": 5])
            let damaged = folder.appendingPathComponent("3.png")
            try Data(contentsOf: damaged).prefix(60).write(to: damaged)
            #expect(message { try open(folder) }.contains("3.png"))
            for lazily in [false, true] {
                let sound = try DataSettings(source: folder.path, damaged: .skip).opened(lazily: lazily)
                #expect(sound.source.count == 4)
                #expect(sound.notes.count == 1 && sound.notes[0].contains("1 damaged file of 5"))
                #expect(sound.notes[0].contains("3.png"))
            }
        }
    }

    @Test func aFolderBehindALinkIsThatFolder() throws {
        try withTemporaryFolder { folder in
            let photos = folder.appendingPathComponent("photos")
            try fill(photos, ["train/a": 1, "train/b": 1])
            // The held-out part lies elsewhere.
            try fill(folder, ["elsewhere/a": 1, "elsewhere/b": 2])
            try FileManager.default.createSymbolicLink(
                at: photos.appendingPathComponent("test"),
                withDestinationURL: folder.appendingPathComponent("elsewhere"))
            let link = folder.appendingPathComponent("link")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: photos)
            #expect(try open(link).source.count == 2)
            #expect(try open(link, .test).source.count == 3)
        }
    }

    @Test func partsInAFolderThatAnArchiveUnpackedToAreParts() throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["set/data/Train/a": 2, "set/data/Train/b": 1, "set/data/Test/a": 1])
            let test = try open(folder, .test)
            #expect(test.source.count == 1 && test.part == "Test" && test.source.shape.classNames == ["a", "b"])
            // A picture beside the folder is one of the set's: nothing is passed over for being outside.
            try pattern(channels: 1, height: 4, width: 4).write("set/1.png", in: folder)
            #expect(try open(folder).source.count == 5)
        }
    }

    @Test func whatLiesBesidePartsIsSaidToBeLeftOut() throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["train": 2, "test": 1, "": 1])
            try Data("file,label\n0.png,a\n".utf8).write(to: folder.appendingPathComponent("train.csv"))
            let notes = try open(folder).notes
            #expect(notes.contains { $0.hasPrefix("'0.png' lies beside the parts") })
            #expect(notes.contains { $0.hasPrefix("'train.csv' lies beside the parts") })
            let share = try DataSettings(source: folder.path, heldOut: 0.4).opened()
            #expect(share.notes.contains { $0.contains("takes the parts train and test together") })
        }
    }
}
