import Datasets
import Foundation
import Images
import Testing
import Torch

@Suite struct FolderTests {
    private func open(_ folder: URL, size: Int = 0, channels: Int = 0, split: DataSettings.Split = .train) throws
        -> DataSource
    {
        try DataSettings(source: folder.path, size: size, channels: channels, split: split).open()
    }

    @Test func foldersAreClassesAndImagesComeInTheOrderOfTheirPaths() throws {
        try withTemporaryFolder { folder in
            for (index, path) in ["dog/b.png", "cat/deep/a.png", "dog/a.png", "cat/z.png"].enumerated() {
                try pattern(channels: 3, height: 4, width: 6, shift: index).write(path, in: folder)
            }
            let source = try open(folder)
            #expect(source.shape == DataShape(sample: [3, 4, 6], classNames: ["cat", "dog"]))
            let everything = try source.everything()
            #expect(everything.labels?.array(of: Int.self) == [0, 0, 1, 1])
            for (place, shift) in [1, 3, 2, 0].enumerated() {
                let expected = pattern(channels: 3, height: 4, width: 6, shift: shift)
                #expect(Raster(normalised: everything.samples.selected(axis: 0, place)) == expected)
            }
        }
    }

    @Test func decodingLaterGivesTheSameAsDecodingAtOnce() throws {
        try withTemporaryFolder { folder in
            for index in 0..<12 {
                try pattern(channels: 1 + index % 2 * 2, height: 9 + index, width: 14, shift: index)
                    .write("\(index % 3)/\(index).png", in: folder)
            }
            let form = ImageForm(size: 8, channels: 3)
            let lazy = try ImageFolderDataset(ImageFolder(folder), form: form)
            let whole = try lazy.inMemory()
            #expect(lazy.byteCount == 12 * 3 * 8 * 8)
            let first = try Loader(.set(lazy), batchSize: 5, seed: 4)
            let second = try Loader(.set(whole), batchSize: 5, seed: 4)
            for _ in 0..<6 {
                let (one, other) = try (first.next(), second.next())
                #expect(one.samples.isEqual(to: other.samples))
                #expect(try #require(one.labels).isEqual(to: #require(other.labels)))
            }
        }
    }

    @Test func mixedSizesWithoutASizeAreRefusedNamingTwoFiles() throws {
        try withTemporaryFolder { folder in
            try pattern(channels: 3, height: 4, width: 6).write("a.png", in: folder)
            try pattern(channels: 3, height: 4, width: 6).write("b.png", in: folder)
            try pattern(channels: 3, height: 5, width: 6).write("c.png", in: folder)
            let text = message { try open(folder) }
            for word in ["a.png' is 6x4", "c.png' is 6x5", "data.size"] { #expect(text.contains(word), "\(text)") }
            #expect(try open(folder, size: 4).shape.sample == [3, 4, 4])
        }
    }

    @Test func mixedColoursWithoutChannelsAreRefusedNamingTwoFiles() throws {
        try withTemporaryFolder { folder in
            try pattern(channels: 1, height: 4, width: 4).write("a.png", in: folder)
            try pattern(channels: 3, height: 4, width: 4).write("b.png", in: folder)
            let text = message { try open(folder) }
            for word in ["a.png' is grey", "b.png' is RGB", "data.channels"] { #expect(text.contains(word), "\(text)") }
            for channels in [1, 3, 4] {
                #expect(try open(folder, channels: channels).everything().samples.shape == [2, channels, 4, 4])
            }
        }
    }

    @Test func aDamagedFileIsNamedWhetherItIsDecodedNowOrLater() throws {
        try withTemporaryFolder { folder in
            for index in 0..<6 {
                try pattern(channels: 3, height: 16, width: 16, shift: index).write("\(index).png", in: folder)
            }
            let damaged = folder.appendingPathComponent("4.png")
            try Data(contentsOf: damaged).prefix(120).write(to: damaged)
            #expect(message { try open(folder) }.contains("4.png"))

            let loader = try Loader(.set(ImageFolderDataset(ImageFolder(folder))), batchSize: 6, seed: 0)
            #expect(message { try loader.next() }.contains("4.png"))
            // The error stays, rather than a wait for a batch that never comes.
            #expect(message { try loader.next() }.contains("4.png"))
        }
    }

    @Test func trainAndTestFoldersAreParts() throws {
        try withTemporaryFolder { folder in
            for (path, count) in [("train/a", 3), ("train/b", 2), ("test/a", 1), ("test/b", 1)] {
                for index in 0..<count {
                    try pattern(channels: 1, height: 4, width: 4).write("\(path)/\(index).png", in: folder)
                }
            }
            #expect(try open(folder).everything().labels?.array(of: Int.self) == [0, 0, 0, 1, 1])
            #expect(try open(folder, split: .test).everything().labels?.array(of: Int.self) == [0, 1])
            #expect(try open(folder, split: .all).count == 7)
            // What is checked is what is trained on: the parts are no classes.
            let checked = try #require(try DataSettings(source: folder.path, split: .all).imageFolder())
            #expect(checked.classNames == ["a", "b"] && checked.images.count == 7)
            #expect(checked.images.map(\.path).filter { $0.hasPrefix("test/") } == ["test/a/0.png", "test/b/0.png"])
            #expect(checked.images.allSatisfy { FileManager.default.fileExists(atPath: checked.url(of: $0).path) })
            #expect(checked.images.map(\.label) == [0, 0, 0, 1, 1, 0, 1])
            #expect(try DataSettings(source: folder.path).imageFolder()?.images.count == 5)
            let train = folder.appendingPathComponent("train")
            #expect(message { try open(train, split: .test) }.contains("no test part"))
            try pattern(channels: 1, height: 4, width: 4).write("test/c/0.png", in: folder)
            // A class that only one part has is a class of the whole.
            #expect(try open(folder, split: .all).shape.classNames == ["a", "b", "c"])
        }
    }

    @Test func anEmptyFolderIsNamed() throws {
        try withTemporaryFolder { folder in
            #expect(message { try open(folder) }.contains(folder.path))
        }
    }
}
