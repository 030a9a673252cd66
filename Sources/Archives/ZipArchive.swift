import Files
import Foundation

/// A ZIP archive that is read: stored and deflated files, with 64-bit sizes where they are needed.
///
/// The whole directory is checked before any file is read: every file lies inside the archive, none overlaps another,
/// none is encrypted, no name occurs twice, and none can unpack to more than deflate's 1032 times its size. A file's
/// checksum is verified when it is read. Format: PKWARE, APPNOTE.TXT 6.3.10.
public struct ZipArchive: Sendable {
    /// One file of the archive.
    public struct Entry: Sendable, Equatable {
        public let name: String
        /// Bytes, unpacked.
        public let size: Int
        let packedSize: Int
        let isDeflated: Bool
        /// The CRC-32 of what is unpacked.
        public let checksum: UInt32
        /// Where its local header begins.
        let header: Int
        /// Where its bytes begin in the archive.
        var start = 0
    }

    /// In the order of the directory.
    public let entries: [Entry]
    /// The file's path, or another name of the bytes for error messages.
    public let path: String
    private let content: SharedBytes
    private let byName: [String: Int]

    /// Reads the directory of a file.
    ///
    /// - Throws: ``ArchiveError`` for anything but a valid archive, `FileError` when the file can't be read.
    public init(contentsOf file: URL) throws {
        try self.init(SharedBytes(mapping: file), path: file.path)
    }

    /// Reads the directory of an archive in memory.
    ///
    /// - Throws: ``ArchiveError``
    public init(_ content: SharedBytes, path: String) throws {
        self.content = content
        self.path = path
        entries = try content.withUnsafeBytes { try ZipDirectory($0, path: path).entries }
        byName = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
    }

    /// Whether bytes begin like an archive.
    public static func isFound(in bytes: SharedBytes) -> Bool {
        bytes.withUnsafeBytes { $0.starts(with: [0x50, 0x4b, 0x03, 0x04]) }
    }

    /// The file of that name; `nil` where there is none.
    public subscript(_ name: String) -> Entry? { byName[name].map { entries[$0] } }

    /// The bytes of the file of that name; stored ones are not copied.
    ///
    /// - Parameter limit: the most bytes that are accepted.
    /// - Throws: ``ArchiveError`` when it is missing, damaged or too large.
    public func bytes(of name: String, limit: Int = .max) throws -> SharedBytes {
        guard let entry = self[name] else { throw ArchiveError.missing(file: path, entry: name) }
        guard entry.size <= limit else {
            throw ArchiveError.tooLarge(file: path, entry: name, bytes: entry.size, limit: limit)
        }
        let packed = content.part(entry.start..<entry.start + entry.packedSize)
        let unpacked = entry.isDeflated ? try packed.withUnsafeBytes { try inflated($0, entry) } : packed
        guard unpacked.withUnsafeBytes({ crc32(of: $0) }) == entry.checksum else {
            throw ArchiveError.malformed(file: path, problem: "'\(name)' has the wrong checksum")
        }
        return unpacked
    }

    private func inflated(_ packed: UnsafeRawBufferPointer, _ entry: Entry) throws -> SharedBytes {
        try SharedBytes(count: entry.size) { target in
            guard inflate(packed, into: target) else {
                throw ArchiveError.malformed(file: path, problem: "the packed bytes of '\(entry.name)' are damaged")
            }
        }
    }
}
