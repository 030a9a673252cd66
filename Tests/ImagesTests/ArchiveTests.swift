import Files
import Foundation
import Images
import Testing

/// What Fixtures/make.py put into archive.zip and archive.tgz.
private let content = ["a/one.txt": Data("one".utf8), "a/b/two.bin": Data(repeating: 7, count: 5_000)]

private func text(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return "\(error)"
    }
}

@Suite struct ArchiveTests {
    @Test(arguments: ["archive.zip", "archive.tgz"])
    func everyFileIsWrittenBelowTheFolderOnce(_ name: String) async throws {
        try await withTemporaryFolder { folder in
            let archive = Fixture.folder.appendingPathComponent(name)
            var written: [String] = []
            let files = try Archive.unpack(archive, into: folder) { written.append($0) }
            #expect(Set(written) == Set(content.keys))
            for (path, bytes) in content {
                let found = try Data(contentsOf: folder.appendingPathComponent(path))
                #expect(found == bytes)
            }
            #expect(files.count == 2)
            // A second run finds everything there, and mends what was cut short.
            try Data("on".utf8).write(to: folder.appendingPathComponent("a/one.txt"))
            written = []
            let again = try Archive.unpack(archive, into: folder) { written.append($0) }
            #expect(again == files)
            #expect(written == ["a/one.txt"])
        }
    }

    @Test func aNameThatLeadsOutOfTheFolderIsRefused() async throws {
        try await withTemporaryFolder { folder in
            let inner = folder.appendingPathComponent("inner")
            let archive = Fixture.folder.appendingPathComponent("outside.zip")
            #expect(text { try Archive.unpack(archive, into: inner) }.contains("../evil"))
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty)
        }
    }

    @Test func aDamagedZipIsRefusedWhereverTheDamageLies() async throws {
        let whole = try Data(contentsOf: Fixture.folder.appendingPathComponent("archive.zip"))
        try await withTemporaryFolder { folder in
            let archive = folder.appendingPathComponent("x.zip")
            for length in stride(from: 0, to: whole.count, by: 3) {
                try whole.prefix(length).write(to: archive)
                #expect(text { try Archive.unpack(archive, into: folder.appendingPathComponent("cut")) } != "")
            }
            for place in whole.indices {
                var damaged = whole
                damaged[place] ^= 0xFF
                try damaged.write(to: archive)
                let target = folder.appendingPathComponent("flip-\(place)")
                // Times and versions may change without harm, contents may not.
                _ = text { try Archive.unpack(archive, into: target) }
                for (path, bytes) in content {
                    let found = try? Data(contentsOf: target.appendingPathComponent(path))
                    #expect(found == nil || found == bytes, "byte \(place)")
                }
            }
        }
    }
}

@Suite struct USPSFileTests {
    @Test(arguments: ["usps.bz2", "usps.t"])
    func digitsAreReadAsTheirLinesSay(_ name: String) throws {
        let set = try USPSFile(contentsOf: Fixture.folder.appendingPathComponent(name))
        #expect(set.labels == [6, 9, 0])
        #expect(set.images.count == 3 * 256)
        // −1, 1, 0 and 0.5 at the start of the first; nothing is given of the second.
        #expect(Array(set.images[..<4]) == [0, 255, 128, 191])
        #expect(set.images[256..<512].allSatisfy { $0 == 128 })
        #expect(set.images[767] == 255)
    }

    @Test func damagedFilesAreRefused() async throws {
        let whole = try Data(contentsOf: Fixture.folder.appendingPathComponent("usps.bz2"))
        try await withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("usps.bz2")
            for length in 1..<whole.count {
                try whole.prefix(length).write(to: file)
                #expect(throws: DataFileError.self) { try USPSFile(contentsOf: file) }
            }
            for line in ["", "11 1:0", "x 1:0", "1 257:0", "1 0:0", "1 1:2", "1 1:nan", "1 1"] {
                try Data((line + "\n").utf8).write(to: file)
                #expect(throws: DataFileError.self) { try USPSFile(contentsOf: file) }
            }
        }
    }
}
