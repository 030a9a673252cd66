import Archives
import Files
import Foundation
import Testing

/// A folder of its own for one test, gone afterwards.
private func withFolder(_ test: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("zip-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try test(folder)
}

/// What Python's zipfile made of `hello.txt` ("hello ganymede " 20 times, deflated) and `raw/one` (bytes 0 to 9,
/// stored).
private let pythons = Data(
    base64Encoded: """
        UEsDBBQAAAAIAAAAIQDJ7tvPFgAAACwBAAAJAAAAaGVsbG8udHh0y0jNyclXSE/Mq8xNTUlVyBjl4uYCAFBLAwQUAAAAAAAAACEA
        RtdsRQoAAAAKAAAABwAAAHJhdy9vbmUAAQIDBAUGBwgJUEsBAhQDFAAAAAgAAAAhAMnu288WAAAALAEAAAkAAAAAAAAAAAAAAIAB
        AAAAAGhlbGxvLnR4dFBLAQIUAxQAAAAAAAAAIQBG12xFCgAAAAoAAAAHAAAAAAAAAAAAAACAAT0AAAByYXcvb25lUEsFBgAAAAAC
        AAIAbAAAAGwAAAAAAA==
        """, options: .ignoreUnknownCharacters)!

private func archive(_ bytes: [UInt8]) throws -> ZipArchive { try ZipArchive(SharedBytes(bytes), path: "a.zip") }
private func archive(_ bytes: Data) throws -> ZipArchive { try archive([UInt8](bytes)) }

extension SharedBytes {
    fileprivate var array: [UInt8] { withUnsafeBytes { Array($0) } }
}

/// The fault that reading everything in an archive meets.
private func fault(_ bytes: [UInt8]) -> ArchiveError? {
    do {
        let archive = try archive(bytes)
        for entry in archive.entries { _ = try archive.bytes(of: entry.name) }
        return nil
    } catch { return error as? ArchiveError }
}

@Suite struct ZipTests {
    @Test func pythonsArchiveIsReadStoredAndDeflated() throws {
        let archive = try archive(pythons)
        #expect(archive.entries.map(\.name) == ["hello.txt", "raw/one"])
        let text = try archive.bytes(of: "hello.txt").array
        #expect(String(decoding: text, as: UTF8.self) == String(repeating: "hello ganymede ", count: 20))
        #expect(try archive.bytes(of: "raw/one").array == Array(0..<10))
        #expect(throws: ArchiveError.missing(file: "a.zip", entry: "other")) { try archive.bytes(of: "other") }
        #expect(throws: ArchiveError.tooLarge(file: "a.zip", entry: "hello.txt", bytes: 300, limit: 299)) {
            try archive.bytes(of: "hello.txt", limit: 299)
        }
    }

    @Test func whatIsWrittenIsReadAgainAndDependsOnNothingElse() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("a.zip")
            var first: Data?
            for _ in 0..<2 {
                var writer = try ZipWriter(replacing: file)
                try writer.add("naïve/ä.bin", Array("some bytes".utf8))
                try writer.add("empty", [UInt8]())
                try writer.commit()
                let written = try Data(contentsOf: file)
                #expect(first == nil || first == written)
                first = written
            }
            let archive = try ZipArchive(contentsOf: file)
            #expect(archive.entries.map(\.name) == ["naïve/ä.bin", "empty"])
            #expect(try String(decoding: archive.bytes(of: "naïve/ä.bin").array, as: UTF8.self) == "some bytes")
            #expect(try archive.bytes(of: "empty").count == 0)
        }
    }

    @Test func aNameIsWrittenOnceAndAnUnfinishedArchiveLeavesNothing() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("a.zip")
            func write() throws {
                var writer = try ZipWriter(replacing: file)
                try writer.add("one", [UInt8]())
                try writer.add("one", [UInt8]())
                try writer.commit()
            }
            #expect(throws: ArchiveError.self) { try write() }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty)
        }
    }

    /// Every prefix of an archive is refused, and no changed byte of its structure crashes the reader.
    @Test func aDamagedArchiveIsRefused() throws {
        let sound = [UInt8](pythons)
        #expect(fault(sound) == nil)
        for count in 0..<sound.count { #expect(fault(Array(sound.prefix(count))) != nil) }
        for place in sound.indices {
            for change: UInt8 in [0x01, 0x80, 0xff] {
                var damaged = sound
                damaged[place] ^= change
                _ = fault(damaged)
            }
        }
        // A bit of a stored file and one of a deflated one.
        let raw = try #require(sound.firstRange(of: Array(0..<10))).lowerBound
        for place in [raw + 3, 30 + "hello.txt".utf8.count + 6] {
            var damaged = sound
            damaged[place] ^= 1
            #expect(fault(damaged) != nil)
        }
    }

    @Test func falseSizesAreRefusedBeforeMemoryIsTaken() throws {
        let sound = [UInt8](pythons)
        let entry = try #require(sound.firstRange(of: [0x50, 0x4b, 0x01, 0x02])).lowerBound
        func changed(_ place: Int, _ bytes: [UInt8]) -> ArchiveError? {
            var damaged = sound
            damaged.replaceSubrange(place..<place + bytes.count, with: bytes)
            return fault(damaged)
        }
        // 2 GB out of a few dozen bytes.
        #expect("\(changed(entry + 24, [0, 0, 0, 0x7f])!)".contains("claims to unpack to"))
        // Encrypted, and packed by another method.
        #expect("\(changed(entry + 8, [1, 0])!)".contains("is encrypted"))
        #expect("\(changed(entry + 10, [12, 0])!)".contains("packed by method 12; pack it with deflate"))
        // 65,535 files in a directory of two.
        let end = try #require(sound.firstRange(of: [0x50, 0x4b, 0x05, 0x06])).lowerBound
        #expect("\(changed(end + 10, [0xfe, 0xff])!)".contains("claims 65534 files"))
    }

    @Test func filesThatOverlapAreRefused() throws {
        // The second entry of the directory is made the first once more: a small archive that unpacks to much.
        let sound = [UInt8](pythons)
        let starts = sound.indices.filter { sound[$0...].starts(with: [0x50, 0x4b, 0x01, 0x02]) }
        let end = try #require(sound.firstRange(of: [0x50, 0x4b, 0x05, 0x06])).lowerBound
        var twice = Array(sound[..<starts[0]])
        var first = Array(sound[starts[0]..<starts[1]])
        twice += first
        twice += first
        var tail = Array(sound[end...])
        tail.replaceSubrange(12..<16, with: withUnsafeBytes(of: UInt32(2 * first.count).littleEndian) { Array($0) })
        #expect("\(fault(twice + tail)!)".contains("the name 'hello.txt' twice"))
        first.replaceSubrange(46..<55, with: Array("hellp.txt".utf8))
        twice = Array(sound[..<starts[0]]) + Array(sound[starts[0]..<starts[1]]) + first
        #expect("\(fault(twice + tail)!)".contains("has another name in its local header"))
    }
}
