import Files
import Foundation
import Testing

/// A folder of its own, removed at the end.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ganymede-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

@Test func aCommittedFileHoldsAllPortionsAndNothingLiesBesideIt() throws {
    try withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("checkpoint.bin")
        try Data("earlier".utf8).write(to: url)
        var file = try AtomicFile(replacing: url)
        try file.write([1, 2, 3] as [UInt8])
        try file.write(Data([4, 5]))
        #expect(try Data(contentsOf: url) == Data("earlier".utf8), "before the commit the earlier file is untouched")
        try file.commit()
        #expect(try [UInt8](contentsOf: url) == [1, 2, 3, 4, 5])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["checkpoint.bin"])
    }
}

@Test func aFileThatIsNotCommittedLeavesNoTrace() throws {
    struct Interruption: Error {}
    func writeHalf(to url: URL) throws {
        var file = try AtomicFile(replacing: url)
        try file.write([1, 2, 3] as [UInt8])
        throw Interruption()
    }
    try withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("checkpoint.bin")
        try Data("earlier".utf8).write(to: url)
        #expect(throws: Interruption.self) { try writeHalf(to: url) }
        #expect(try Data(contentsOf: url) == Data("earlier".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["checkpoint.bin"])
    }
}

@Test func aRelativePathIsWrittenInTheCurrentFolder() throws {
    let name = "ganymede-\(UUID().uuidString)"
    let url = URL(fileURLWithPath: name)
    defer { try? FileManager.default.removeItem(atPath: name) }
    try Data([7]).writeAtomically(to: url)
    #expect(FileManager.default.contents(atPath: name) == Data([7]))
}

@Test func whatCannotBeWrittenIsToldInOneSentence() throws {
    try withTemporaryFolder { folder in
        let missing = folder.appendingPathComponent("missing/x.png")
        #expect(throws: FileError(.write, missing.path, code: ENOENT)) { try Data([1]).writeAtomically(to: missing) }
        #expect(throws: FileError(.write, folder.path, code: EISDIR)) { try Data([1]).writeAtomically(to: folder) }
        let text = FileError(.write, "/runs/a/x.bin", code: ENOSPC).description
        #expect(
            text == "cannot write '/runs/a/x.bin': no space left on device; free some space or choose another disk")
    }
}

@Test func aWriteThatFindsNoRoomThrowsAndKeepsTheEarlierFile() throws {
    // A limit on file sizes stands in for a full disk: the system refuses the bytes beyond it.
    var earlier = rlimit()
    #expect(getrlimit(fileSizeLimit, &earlier) == 0)
    signal(SIGXFSZ, SIG_IGN)
    defer { setrlimit(fileSizeLimit, &earlier) }
    try withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("checkpoint.bin")
        try Data("earlier".utf8).write(to: url)
        var limit = rlimit(rlim_cur: 1 << 26, rlim_max: earlier.rlim_max)
        #expect(setrlimit(fileSizeLimit, &limit) == 0)
        #expect(throws: FileError(.write, url.path, code: EFBIG)) {
            try Data(count: 1 << 26 + 1).writeAtomically(to: url)
        }
        #expect(try Data(contentsOf: url) == Data("earlier".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["checkpoint.bin"])
    }
}

#if canImport(Glibc)
    private let fileSizeLimit = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#else
    private let fileSizeLimit = RLIMIT_FSIZE
#endif

@Test func filesThatCannotBeReadAreToldApart() throws {
    try withTemporaryFolder { folder in
        let missing = folder.appendingPathComponent("missing")
        #expect(throws: FileError(.read, missing.path, code: ENOENT)) { try [UInt8](contentsOf: missing) }
        #expect(throws: FileError(.read, folder.path, code: EISDIR)) { try [UInt8](contentsOf: folder) }
        let pipe = folder.appendingPathComponent("pipe")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        #expect(throws: FileError(.read, pipe.path, code: EINVAL)) { try [UInt8](contentsOf: pipe) }
        let empty = folder.appendingPathComponent("empty")
        try Data().writeAtomically(to: empty)
        #expect(try [UInt8](contentsOf: empty).isEmpty)
    }
}

@Test func onlyTheStartOfAFileIsReadWhenALimitIsSet() throws {
    try withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("x")
        try Data(0..<100).writeAtomically(to: url)
        #expect(try [UInt8](contentsOf: url, limit: 3) == [0, 1, 2])
    }
}
