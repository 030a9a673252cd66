import Datasets
import Foundation
import Images
import Testing
import Torch

/// Sets whose classes stand in a table: StyleGAN's layout and CSV files.
@Suite struct ClassTableTests {
    /// Three buckets of two pictures.
    private func buckets(in folder: URL) throws -> [String] {
        let paths = (0..<6).map { "0000\($0 / 2)/img0000000\($0).png" }
        for (number, path) in paths.enumerated() {
            try pattern(channels: 3, height: 4, width: 4, shift: number).write(path, in: folder)
        }
        return paths
    }

    private func write(_ text: String, _ name: String, in folder: URL) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    private func opened(_ folder: URL) throws -> DataSettings.Opened { try DataSettings(source: folder.path).opened() }

    @Test func bucketsAreNoClassesAndLabelsAreThoseOfTheTable() throws {
        try withTemporaryFolder { folder in
            let paths = try buckets(in: folder)
            let labels = paths.enumerated().map { "[\"\($1)\", \([11, 2][$0 % 2])]" }.joined(separator: ", ")
            try write("{\"labels\": [\(labels)]}", "dataset.json", in: folder)
            let source = try opened(folder).source
            #expect(source.shape.classNames == ["2", "11"])
            #expect(try source.everything().labels?.array(of: Int.self) == [1, 0, 1, 0, 1, 0])
            // What is checked has the same classes.
            #expect(try DataSettings(source: folder.path).imageFolder()?.classNames == ["2", "11"])
            try write("{\"labels\": null}", "dataset.json", in: folder)
            #expect(try opened(folder).source.shape.classNames.isEmpty)
            try write("{\"labels\": [[\"a.png\", [0.5, 1]]]}", "dataset.json", in: folder)
            let vectors = try opened(folder)
            #expect(vectors.source.shape.classNames.isEmpty && vectors.notes.contains { $0.contains("vectors") })
            try write("{\"labels\": [[\"a.png\"]]}", "dataset.json", in: folder)
            #expect(message { try opened(folder) }.contains("label 1 is not"))
            // A set in a folder of its own, as archives unpack to.
            let deeper = folder.appendingPathComponent("deeper/set")
            _ = try buckets(in: deeper)
            try write("{\"labels\": [\(labels)]}", "dataset.json", in: deeper)
            #expect(try opened(folder.appendingPathComponent("deeper")).source.shape.classNames == ["2", "11"])
            try FileManager.default.removeItem(at: folder.appendingPathComponent("deeper"))
            // A file of that name that is another thing.
            try write("[1, 2]", "dataset.json", in: folder)
            #expect(try opened(folder).source.shape.classNames == ["00000", "00001", "00002"])
        }
    }

    @Test(arguments: [
        "file,label\nimg00000000.png,rose\nimg00000001.png,\"daisy, wild\"\n",
        "id;class\r\nimg00000000;rose\r\nimg00000001;daisy, wild\r\n",
        "img00000000.png\trose\nimg00000001.png\tdaisy, wild",
        "\u{FEFF}size,image,category\n3,00000/img00000000.png,rose\n4,00000/img00000001.png,\"daisy, wild\"\n",
    ]) func aCSVFileNamesClasses(_ table: String) throws {
        try withTemporaryFolder { folder in
            for number in 0..<2 {
                try pattern(channels: 3, height: 4, width: 4, shift: number)
                    .write("00000/img0000000\(number).png", in: folder)
            }
            let inPieces = table.contains("00000/") ? folder : folder.appendingPathComponent("00000")
            try write(table, "labels.csv", in: inPieces)
            let source = try opened(inPieces).source
            #expect(source.shape.classNames == ["daisy, wild", "rose"])
            #expect(try source.everything().labels?.array(of: Int.self) == [1, 0])
        }
    }

    @Test func aTableThatLacksPicturesOrNamesOthersSaysSo() throws {
        try withTemporaryFolder { folder in
            for number in 0..<4 {
                try pattern(channels: 3, height: 4, width: 4, shift: number).write("\(number).png", in: folder)
            }
            try write("file,label\n0.png,a\n1.png,b\n2.png,a\n9.png,b\n", "labels.csv", in: folder)
            let opened = try opened(folder)
            #expect(opened.source.count == 3 && opened.source.shape.classNames == ["a", "b"])
            #expect(opened.notes.contains { $0.contains("labels.csv names a picture that does not exist, '9.png'") })
            #expect(opened.notes.contains { $0.contains("3.png") && $0.contains("no class") })
            // A list of something else is no table of classes.
            try write("file,width\n0.png,10\n1.png,20\n2.png,30\n3.png,40\n", "labels.csv", in: folder)
            #expect(try self.opened(folder).source.shape.classNames.isEmpty)
        }
    }

    @Test func anArchiveIsReadAsTheFolderThatItUnpacksTo() throws {
        try withTemporaryFolder { folder in
            let paths = try buckets(in: folder)
            var entries = try paths.map { ("set/" + $0, try Data(contentsOf: folder.appendingPathComponent($0))) }
            let plain = folder.appendingPathComponent("plain.zip")
            try zipped(entries).write(to: plain)
            let whole = try opened(folder).source.everything()
            let packed = try opened(plain).source
            #expect(packed.shape.classNames == ["00000", "00001", "00002"])
            #expect(try packed.everything().samples.isEqual(to: whole.samples))
            #expect(try packed.everything().labels?.array(of: Int.self) == [0, 0, 1, 1, 2, 2])
            entries.append(
                (
                    "set/dataset.json",
                    Data("{\"labels\": [\(paths.map { "[\"\($0)\", 7]" }.joined(separator: ","))]}".utf8)
                ))
            let styled = folder.appendingPathComponent("styled.zip")
            try zipped(entries).write(to: styled)
            // One class is none to tell apart.
            #expect(try opened(styled).source.shape.classNames.isEmpty)
            #expect(message { try DataSettings(source: styled.path, split: .test).opened() }.contains("data.heldOut"))
            let tabled = folder.appendingPathComponent("tabled.zip")
            let rows = paths.enumerated().map { "\($1),\(["rose", "daisy"][$0 % 2])\n" }.joined()
            try zipped(entries.dropLast() + [("set/labels.csv", Data(("file,label\n" + rows).utf8))]).write(to: tabled)
            // Where folders name classes, a table beside them does not.
            #expect(try opened(tabled).source.shape.classNames == ["00000", "00001", "00002"])
            let flat = try paths.map {
                (($0 as NSString).lastPathComponent, try Data(contentsOf: folder.appendingPathComponent($0)))
            }
            let names = rows.replacing(/0000\d\//, with: "")
            try zipped(flat + [("labels.csv", Data(("file,label\n" + names).utf8))]).write(to: tabled)
            #expect(try opened(tabled).source.shape.classNames == ["daisy", "rose"])
            let damaged = folder.appendingPathComponent("damaged.zip")
            try zipped(entries).prefix(700).write(to: damaged)
            #expect(message { try opened(damaged) }.contains("damaged.zip"))
        }
    }
}

/// A zip archive of stored files, as PKWARE's APPNOTE lays it out.
func zipped(_ files: [(name: String, content: Data)]) -> Data {
    func number<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    func crc(_ bytes: Data) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { bits, _ in bits & 1 == 1 ? bits >> 1 ^ 0xEDB8_8320 : bits >> 1 }
        }
    }
    var (archive, directory) = ([UInt8](), [UInt8]())
    for file in files {
        let name = Array(file.name.utf8)
        let shared =
            number(20 as UInt16) + number(0 as UInt16) + number(0 as UInt16) + number(0 as UInt32)
            + number(crc(file.content)) + number(UInt32(file.content.count)) + number(UInt32(file.content.count))
            + number(UInt16(name.count)) + number(0 as UInt16)
        directory += number(0x0201_4B50 as UInt32) + number(20 as UInt16) + shared
        directory += number(0 as UInt16) + number(0 as UInt16) + number(0 as UInt16) + number(0 as UInt32)
        directory += number(UInt32(archive.count)) + name
        archive += number(0x0403_4B50 as UInt32) + shared + name + file.content
    }
    let end =
        number(0x0605_4B50 as UInt32) + number(0 as UInt32) + number(UInt16(files.count)) + number(UInt16(files.count))
        + number(UInt32(directory.count)) + number(UInt32(archive.count)) + number(0 as UInt16)
    return Data(archive + directory + end)
}
