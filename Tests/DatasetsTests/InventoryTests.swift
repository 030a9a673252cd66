import Datasets
import Foundation
import Images
import Testing

@Suite struct InventoryTests {
    private typealias File = Inventory.File

    private func inventory(_ files: (String, Int)...) -> Inventory {
        Inventory(files: files.map { File(path: $0.0, bytes: $0.1) })
    }

    @Test func theDigestIsThatOfPathsAndSizesInAnyOrder() {
        let some = inventory(("a/1.png", 10), ("a/2.png", 20))
        #expect(some.digest == inventory(("a/2.png", 20), ("a/1.png", 10)).digest)
        #expect(some.digest != inventory(("a/1.png", 10), ("a/2.png", 21)).digest)
        #expect(some.digest != inventory(("b/1.png", 10), ("a/2.png", 20)).digest)
        #expect(some.namesDigest == inventory(("1.png", 10), ("b/c/2.png", 20)).namesDigest)
        #expect(some.namesDigest != inventory(("1.png", 20), ("2.png", 10)).namesDigest)
        // FNV-1a of "a" NUL "1" newline, by its definition: an offset, then for each byte exclusive or and a product.
        #expect(inventory(("a", 1)).digest == "ac4d47820e24891f")
        #expect(some.summary == .init(count: 2, digest: some.digest, namesDigest: some.namesDigest))
    }

    @Test func filesAreAddedRemovedReplacedOrMoved() {
        let before = inventory(("1.png", 10), ("2.png", 20), ("3.png", 30), ("4.png", 40))
        let after = inventory(("1.png", 10), ("2.png", 21), ("x/3.png", 30), ("5.png", 50))
        let found = after.difference(from: before)
        #expect(found.added == [File(path: "5.png", bytes: 50)])
        #expect(found.removed == [File(path: "4.png", bytes: 40)])
        #expect(found.replaced == [File(path: "2.png", bytes: 21)])
        #expect(found.moved.map(\.from.path) == ["3.png"] && found.moved.map(\.to.path) == ["x/3.png"])
        #expect(
            found.description
                == "1 file added (5.png), 1 removed (4.png), 1 replaced (2.png), 1 moved (3.png to x/3.png)")
        #expect(before.difference(from: before).isEmpty)
    }

    @Test func filesOfOneNameAndSizeAreMovedOneForOne() {
        let before = inventory(("a/1.png", 10), ("b/1.png", 10), ("c/1.png", 10))
        let found = inventory(("x/1.png", 10), ("y/1.png", 10)).difference(from: before)
        #expect(found.added.isEmpty && found.removed.count == 1 && found.moved.count == 2)
        #expect(found.moved.map(\.from.path) == ["a/1.png", "b/1.png"])
    }

    @Test func aFolderOfImagesListsThemInTheSetsOrder() throws {
        try withTemporaryFolder { folder in
            for path in ["b/1.png", "a/2.png", "a/1.png"] {
                try pattern(channels: 3, height: 4, width: 4).write(path, in: folder)
            }
            try Data("notes".utf8).write(to: folder.appendingPathComponent("notes.txt"))
            let found = try #require(try DataSettings(source: folder.path).inventory())
            #expect(found.files.map(\.path) == ["a/1.png", "a/2.png", "b/1.png"])
            let size = try Data(contentsOf: folder.appendingPathComponent("a/1.png")).count
            #expect(found.files.allSatisfy { $0.bytes == size })
        }
    }

    @Test func aPartIsListedBelowTheRootOfTheSet() throws {
        try withTemporaryFolder { folder in
            for path in ["train/a/1.png", "train/b/2.png", "test/a/3.png", "test/b/4.png"] {
                try pattern(channels: 3, height: 4, width: 4).write(path, in: folder)
            }
            func paths(_ split: DataSettings.Split) throws -> [String]? {
                try DataSettings(source: folder.path, split: split).inventory()?.files.map(\.path)
            }
            #expect(try paths(.train) == ["train/a/1.png", "train/b/2.png"])
            #expect(try paths(.test) == ["test/a/3.png", "test/b/4.png"])
            #expect(try paths(.all)?.count == 4)
        }
    }

    @Test func otherSetsListTheFilesThatHoldThemAndBuiltInOnesNothing() throws {
        #expect(try DataSettings(source: "digits").inventory() == nil)
        #expect(try DataSettings(source: "ring8").inventory() == nil)
        #expect(throws: (any Error).self) { try DataSettings(source: "/nowhere/at/all").inventory() }
        try withTemporaryFolder { folder in
            for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz", "README"] {
                try Data("12345".utf8).write(to: folder.appendingPathComponent(name))
            }
            let found = try #require(try DataSettings(source: folder.path).inventory())
            #expect(found.files.map(\.path) == ["train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz"])
            let file = folder.appendingPathComponent("train-images-idx3-ubyte").path
            #expect(
                try DataSettings(source: file).inventory()?.files == [.init(path: "train-images-idx3-ubyte", bytes: 5)])
        }
    }
}
