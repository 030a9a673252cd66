import Files
import Foundation
import Images
import Testing

/// Writes bytes under a name in a folder of their own and hands over the place.
private func withFile(_ bytes: [UInt8], named name: String = "x-ubyte", _ body: (URL) throws -> Void) async throws {
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent(name)
        try Data(bytes).write(to: url)
        try body(url)
    }
}

@Test func anIDXFileOfImagesIsReadAsItsHeaderSays() async throws {
    let file: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60]
    try await withFile(file) { url in
        let images = try IDXFile(contentsOf: url)
        #expect(images == IDXFile(dimensions: [2, 1, 3], bytes: [10, 20, 30, 40, 50, 60]))
        #expect(images.count == 6)
    }
}

@Test func labelsOfOneTwoAndFourBytesAreBigEndian() async throws {
    let files: [([UInt8], [Int])] = [
        ([0, 0, 0x08, 1, 0, 0, 0, 2, 7, 255], [7, 255]),
        ([0, 0, 0x09, 1, 0, 0, 0, 2, 7, 255], [7, -1]),
        ([0, 0, 0x0B, 1, 0, 0, 0, 2, 1, 2, 255, 254], [258, -2]),
        ([0, 0, 0x0C, 1, 0, 0, 0, 1, 0, 1, 0, 2], [65538]),
    ]
    for (file, labels) in files {
        try await withFile(file) { url in
            let read = try IDXFile(contentsOf: url).labels()
            #expect(read == labels)
        }
    }
    let image = IDXFile(dimensions: [1, 1], bytes: [0])
    #expect(throws: DataFileError.self) { try image.labels() }
}

@Test(arguments: ["x-ubyte", "x-ubyte.gz"])
func anIDXFileReadsBackAsWritten(name: String) async throws {
    let file = IDXFile(dimensions: [5, 28, 28], bytes: noise(width: 28, height: 28 * 5, channels: 1, seed: 1).bytes)
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent(name)
        try file.write(to: url)
        let isPacked = try [UInt8](contentsOf: url, limit: 2) == [0x1F, 0x8B]
        #expect(isPacked == name.hasSuffix(".gz"))
        #expect(try IDXFile(contentsOf: url) == file)
    }
}

@Test func headersThatContradictTheFileAreRefused() async throws {
    func problem(_ bytes: [UInt8]) async throws -> DataFileError.Problem? {
        var problem: DataFileError.Problem?
        try await withFile(bytes) { url in
            problem = #expect(throws: DataFileError.self) { try IDXFile(contentsOf: url) }?.problem
        }
        return problem
    }
    #expect(try await problem([]) == .truncated("its header"))
    #expect(try await problem([1, 0, 8, 1, 0, 0, 0, 0]) == .notThisFormat("it does not begin with two zeros"))
    #expect(try await problem([0, 0, 7, 1, 0, 0, 0, 0]) == .notThisFormat("type 7 of number does not exist"))
    #expect(try await problem([0, 0, 8, 0]) == .notThisFormat("it has no dimensions"))
    #expect(
        try await problem([0, 0, 0x0D, 1, 0, 0, 0, 0])
            == .unsupported("numbers with a fraction; write them as bytes 0...255"))
    #expect(try await problem([0, 0, 8, 2, 0, 0, 0, 1, 0, 0]) == .truncated("its dimensions"))
    #expect(try await problem([0, 0, 8, 1, 0, 0, 0, 3, 1, 2]) == .truncated("its header promises 3 numbers"))
    #expect(try await problem([0, 0, 8, 1, 0, 0, 0, 1, 1, 2]) == .tooLong("its header promises 1 numbers"))
    // 2^32 - 1 numbers in a file of eight bytes; then three such dimensions, more than 64 bits count.
    #expect(
        try await problem([0, 0, 8, 1, 255, 255, 255, 255])
            == .truncated("its header promises 4294967295 numbers"))
    guard case .corrupt = try await problem([0, 0, 8, 3] + [UInt8](repeating: 255, count: 12)) else {
        Issue.record("an overflow of the dimensions must be found")
        return
    }
}

@Test func aPackedFileCutShortOrDamagedIsRefused() async throws {
    let file = IDXFile(dimensions: [4, 5, 5], bytes: noise(width: 5, height: 20, channels: 1, seed: 2).bytes)
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("x.gz")
        try file.write(to: url)
        let packed = try [UInt8](contentsOf: url)
        for length in 0..<packed.count {
            try Data(packed[..<length]).write(to: url)
            #expect(throws: DataFileError.self, "cut to \(length) of \(packed.count) bytes") {
                try IDXFile(contentsOf: url)
            }
        }
        // Each byte from the deflate stream on, the checksum and the length at the end among them.
        for place in 10..<packed.count {
            var damaged = packed
            damaged[place] ^= 0x10
            try Data(damaged).write(to: url)
            #expect(throws: DataFileError.self, "byte \(place) of \(packed.count)") { try IDXFile(contentsOf: url) }
        }
    }
}

@Test func missingIDXFilesAndFoldersAreFileErrors() async throws {
    try await withTemporaryFolder { folder in
        let missing = folder.appendingPathComponent("x")
        #expect(throws: FileError(.read, missing.path, code: ENOENT)) { try IDXFile(contentsOf: missing) }
        #expect(throws: FileError(.read, folder.path, code: EISDIR)) { try IDXFile(contentsOf: folder) }
    }
}
