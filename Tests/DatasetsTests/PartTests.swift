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
            #expect(parts.notes.contains { $0.contains("the folder 'bus' with 1 images lies beside the parts") })
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
            #expect(share.notes.contains { $0.contains("joins the parts train and test") })
        }
    }

    @Test(arguments: ["", "photos/"]) func partsAreReadFromAnArchive(_ wrapper: String) throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["train/a": 3, "train/b": 2, "val/a": 1, "test/b": 2])
            let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".png") }
            let entries = try paths.sorted().map {
                (wrapper + $0, try Data(contentsOf: folder.appendingPathComponent($0)))
            }
            let archive = folder.appendingPathComponent("photos.zip")
            try zipped(entries).write(to: archive)
            for split in DataSettings.Split.allCases {
                let (unpacked, packed) = try (open(folder, split), open(archive, split))
                #expect(packed.part == unpacked.part && packed.source.shape == unpacked.source.shape)
                let (one, other) = try (packed.source.everything(), unpacked.source.everything())
                #expect(one.samples.isEqual(to: other.samples))
                #expect(try #require(one.labels).isEqual(to: #require(other.labels)))
            }
            #expect(try DataSettings(source: archive.path).heldOutPart() == .test)
        }
    }

    @Test(arguments: [false, true]) func aTableBesidePartsNamesTheirClasses(_ isArchive: Bool) throws {
        try withTemporaryFolder { folder in
            let photos = folder.appendingPathComponent("photos")
            try fill(photos, ["train": 3, "test": 2])
            func opened(_ tables: [String: String], _ split: DataSettings.Split) throws -> DataSettings.Opened {
                for name in ["labels.csv", "train.csv", "test_labels.csv"] {
                    let file = photos.appendingPathComponent(name)
                    try? FileManager.default.removeItem(at: file)
                    if let text = tables[name] { try Data(text.utf8).write(to: file) }
                }
                guard isArchive else { return try open(photos, split) }
                let paths = try FileManager.default.subpathsOfDirectory(atPath: photos.path).filter { $0.contains(".") }
                let archive = folder.appendingPathComponent("photos.zip")
                try zipped(paths.map { ($0, try Data(contentsOf: photos.appendingPathComponent($0))) }).write(
                    to: archive)
                return try open(archive, split)
            }
            let rows = ["train/0.png,b", "train/1.png,a", "train/2.png,b", "test/0.png,a", "test/1.png,b"]
            let one = ["labels.csv": "file,label\n" + rows.joined(separator: "\n") + "\n"]
            for (split, labels) in [(DataSettings.Split.train, [1, 0, 1]), (.test, [0, 1])] {
                let found = try opened(one, split)
                #expect(found.source.shape.classNames == ["a", "b"] && found.notes.isEmpty, "\(found.notes)")
                #expect(try found.source.everything().labels?.array(of: Int.self) == labels)
            }
            let each = [
                "train.csv": "file,label\n0.png,b\n1.png,a\n2.png,b\n", "test_labels.csv": "0.png,a\n1.png,b\n",
            ]
            for (split, labels) in [(DataSettings.Split.train, [1, 0, 1]), (.test, [0, 1])] {
                let found = try opened(each, split)
                #expect(try found.source.everything().labels?.array(of: Int.self) == labels)
                #expect(found.notes.isEmpty, "\(found.notes)")
            }
            // Bare names that both parts have could stand for either.
            let bare = ["labels.csv": "file,label\n0.png,b\n1.png,a\n2.png,b\n"]
            let ambiguous = try opened(bare, .train)
            #expect(ambiguous.source.shape.classNames.isEmpty)
            #expect(ambiguous.notes.contains { $0.contains("write 'train/0.png' instead") }, "\(ambiguous.notes)")
        }
    }

    @Test func partsInTheFolderOfEachClassAreParts() throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["set/rose/train": 3, "set/rose/test": 2, "set/daisy/train": 2, "set/daisy/test": 1])
            let (train, test) = try (open(folder), open(folder, .test))
            for found in [train, test] {
                #expect(found.source.shape.classNames == ["daisy", "rose"] && found.notes.isEmpty)
            }
            #expect(try train.source.everything().labels?.array(of: Int.self) == [0, 0, 1, 1, 1])
            #expect(try test.source.everything().labels?.array(of: Int.self) == [0, 1, 1])
            #expect(try test.part == "test" && DataSettings(source: folder.path).heldOutPart() == .test)
            #expect(try open(folder, .all).source.count == 8)
            // A class without parts: the folders in the others are no parts then.
            try fill(folder, ["set/tulip": 2])
            #expect(try open(folder).source.shape.classNames == ["daisy", "rose", "tulip"])
            #expect(try open(folder).source.count == 10)
        }
    }

    @Test func validationAndTestWithoutTrainingAreClassesAndThatIsSaid() throws {
        try withTemporaryFolder { folder in
            try fill(folder, ["val": 2, "test": 3])
            let found = try open(folder)
            #expect(found.source.shape.classNames == ["test", "val"] && found.source.count == 5)
            #expect(found.notes.count == 1)
            #expect(found.notes[0].contains("are read as classes") && found.notes[0].contains("a folder 'train'"))
        }
    }
}
