import Files
import Foundation
import Testing

@Test func bytesThatAreNoUTF8AreWrittenAsEscapes() {
    #expect(FilePath("grün/x".utf8).readable == "grün/x")
    #expect(FilePath([0x63, 0xE9, 0x2E]).readable == #"c\xe9."#)
    // A sequence that is cut off, and one byte of five bits.
    #expect(FilePath([0xC3, 0x61, 0xF0, 0x9F, 0x62, 0x80]).readable == #"\xc3a\xf0\x9fb\x80"#)
}

@Test func aURLKeepsAPathByteByByte() {
    for bytes: [UInt8] in [
        Array("/tmp/a b%?#é".utf8), [0x2F, 0xE9, 0x20, 0x25, 0x3F, 0x23, 0x2F, 0xC3, 0xA9, 0x5C], Array("/x".utf8),
    ] {
        let url = URL(FilePath(bytes))
        #expect(url.isFileURL && url.filePath.bytes == bytes)
        url.withFileSystemPath { #expect(strlen($0) == bytes.count) }
    }
}

@Test func pathsAreOrderedByTheirBytes() {
    let paths = [FilePath([0x61, 0xFF]), FilePath("b"), FilePath([0x61, 0x80]), FilePath("é"), FilePath("a")]
    #expect(paths.sorted().map(\.readable) == ["a", #"a\x80"#, #"a\xff"#, "b", "é"])
}

@Test func theEndOfAFileIsRead() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data(0..<100).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(try [UInt8](endOf: url, limit: 3) == [97, 98, 99])
    #expect(try [UInt8](endOf: url, limit: 300) == Array(0..<100))
    #expect(try [UInt8](contentsOf: url, limit: 2) == [0, 1])
}
