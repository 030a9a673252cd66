import Datasets
import Foundation
import Images
import Testing

/// Which samples `data.heldOut` holds out, as files come and go.
@Suite struct HeldOutTests {
    private func inventory(_ paths: some Sequence<String>, bytes: Int = 10) -> Inventory {
        Inventory(files: paths.sorted().map { .init(path: $0, bytes: bytes) })
    }

    private func names(_ files: [Inventory.File]) -> Set<String> { Set(files.map(\.name)) }

    @Test func filesThatComeMoveNobodyFromOnePartToTheOther() {
        let first = inventory((0..<40).map { "\($0).png" }).holdingOut(0.25)
        #expect(first.heldOut.count == 10)
        var before = first
        for more in [41, 60, 100] {
            let (now, lost) = inventory((0..<more).map { "\($0).png" }).holdingOut(0.25, since: before)
            #expect(lost == 0)
            let known = names(before.files)
            #expect(names(now.heldOut).intersection(known) == names(before.heldOut))
            // Of those that came, as many as bring the whole to its share.
            #expect(now.heldOut.count == Int((0.25 * Double(more)).rounded()))
            before = now
        }
        // By their places alone others would be held out.
        let anew = inventory((0..<100).map { "\($0).png" }).holdingOut(0.25)
        #expect(!names(anew.heldOut).isSuperset(of: names(first.heldOut)))
    }

    @Test func filesSortedIntoFoldersStayInTheirPart() {
        let flat = inventory((0..<30).map { "\($0).png" }).holdingOut(0.2)
        let sorted = inventory((0..<30).map { "\($0 % 3)/\($0).png" }).holdingOut(0.2, since: flat)
        #expect(sorted.lost == 0 && names(sorted.inventory.heldOut) == names(flat.heldOut))
        #expect(sorted.inventory.summary.heldOutDigest == flat.summary.heldOutDigest)
    }

    @Test func filesThatCannotBeToldApartAreTrainedOnAndCounted() {
        let two = Inventory(
            files: [
                .init(path: "a/0.png", bytes: 10, isHeldOut: true), .init(path: "b/0.png", bytes: 10),
                .init(path: "c/1.png", bytes: 10, isHeldOut: true), .init(path: "d/2.png", bytes: 10),
            ])
        let (now, lost) = inventory(["x/0.png", "y/0.png", "z/1.png", "d/2.png"]).holdingOut(0.5, since: two)
        #expect(lost == 1 && now.heldOut.map(\.path) == ["z/1.png"])
    }

    @Test func whatWasTrainedOnIsNotHeldOutWhereHeldOutFilesAreGone() {
        let before = inventory((0..<10).map { "\($0).png" }).holdingOut(0.4)
        let left = before.files.filter { !$0.isHeldOut }.map(\.path)
        let (now, lost) = inventory(left).holdingOut(0.4, since: before)
        #expect(lost == 0 && now.heldOut.isEmpty)
    }

    @Test func aListFromBeforeFilesWereMarkedIsMarkedAsItWasThen() {
        let files = (0..<20).map { "\($0).png" }
        let (now, lost) = inventory(files + ["x.png"]).holdingOut(0.2, since: inventory(files))
        #expect(lost == 0 && names(now.heldOut) == names(inventory(files).holdingOut(0.2).heldOut))
    }

    @Test func theTwoPartsOfAFolderAreThoseOfItsInventoryAlsoBesideDamagedFiles() throws {
        try withTemporaryFolder { folder in
            for number in 0..<12 {
                try pattern(channels: 1, height: 4, width: 4, shift: 3 * number).write("\(number).png", in: folder)
            }
            try Data("no picture".utf8).write(to: folder.appendingPathComponent("100.png"))
            func settings(_ split: DataSettings.Split) -> DataSettings {
                DataSettings(source: folder.path, split: split, heldOut: 0.25, damaged: .skip)
            }
            let first = try #require(try settings(.train).inventory())
            #expect(first.heldOut.count == 3)
            for number in 12..<20 {
                try pattern(channels: 1, height: 4, width: 4, shift: 3 * number).write("\(number).png", in: folder)
            }
            let now = try #require(try settings(.train).inventory(since: first))
            func pixels(_ split: DataSettings.Split) throws -> Set<[UInt8]> {
                let all = try settings(split).opened(since: first).source.everything().samples
                return Set((0..<all.size(0)).map { Pixels.bytes(all[$0]).contiguous().array(of: UInt8.self) })
            }
            func decoded(_ files: [Inventory.File]) throws -> Set<[UInt8]> {
                try Set(
                    files.filter { $0.name != "100.png" }.map {
                        try Raster(contentsOf: folder.appendingPathComponent($0.path)).bytes
                    })
            }
            #expect(try pixels(.test) == decoded(now.heldOut))
            #expect(try pixels(.train) == decoded(now.files.filter { !$0.isHeldOut }))
        }
    }

    @Test func marksAreWrittenWhereTheyAreSetAndReadFromListsWithout() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        func text(_ file: Inventory.File) throws -> String { String(decoding: try encoder.encode(file), as: UTF8.self) }
        #expect(try text(.init(path: "a", bytes: 1)) == #"{"bytes":1,"path":"a"}"#)
        let held = Inventory.File(path: "a", bytes: 1, isHeldOut: true)
        #expect(try text(held) == #"{"bytes":1,"heldOut":true,"path":"a"}"#)
        #expect(try JSONDecoder().decode(Inventory.File.self, from: Data(text(held).utf8)) == held)
    }
}
