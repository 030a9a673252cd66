import Files
import Foundation

/// A ZIP archive that is written: files stored as they are, with 64-bit sizes where they are needed.
///
/// Equal files give equal bytes: every date is the format's first, 1980. The archive is complete after ``commit()``, or
/// does not appear.
///
/// ```swift
/// var archive = try ZipWriter(replacing: url)
/// try archive.add("mu.npy", bytes)
/// try archive.commit()
/// ```
public struct ZipWriter: ~Copyable {
    private let path: String
    private var file: AtomicFile
    private var written = 0
    private var directory: [UInt8] = []
    private var names: Set<String> = []

    /// - Throws: `FileError` when the folder is missing or may not be written to.
    public init(replacing url: URL) throws {
        path = url.path
        file = try AtomicFile(replacing: url)
    }

    /// Appends a file.
    ///
    /// - Throws: ``ArchiveError/unwritable(file:problem:)`` for a name that is empty, too long or there already;
    ///   `FileError` when the disk is full.
    public mutating func add(_ name: String, _ bytes: UnsafeRawBufferPointer) throws {
        guard (1...0xffff).contains(name.utf8.count), names.insert(name).inserted else {
            throw ArchiveError.unwritable(
                file: path, problem: "the name '\(name)' is not allowed in an archive, or is used twice")
        }
        let start = written
        let sum = crc32(of: bytes)
        let isLong = bytes.count >= 0xffff_ffff
        // The version that is needed to read it: 2.0, or 4.5 for 64-bit sizes; then UTF-8 names and no packing.
        let common = Fields()
            .short(isLong ? 45 : 20).short(1 << 11).short(0).short(0).short(1 << 5 | 1).word(Int(sum))
            .word(isLong ? 0xffff_ffff : bytes.count).word(isLong ? 0xffff_ffff : bytes.count).short(name.utf8.count)
        var extra = isLong ? Fields().short(1).short(16).long(bytes.count).long(bytes.count) : Fields()
        try write(
            Fields().word(0x0403_4b50).bytes + common.short(extra.bytes.count).bytes + Array(name.utf8) + extra.bytes)
        try file.write(bytes)
        written += bytes.count

        let isFar = start >= 0xffff_ffff
        if isFar {
            extra = Fields().short(1).short(isLong ? 24 : 8)
            if isLong { extra = extra.long(bytes.count).long(bytes.count) }
            extra = extra.long(start)
        }
        directory += Fields().word(0x0201_4b50).short(45).bytes
        directory +=
            common.short(extra.bytes.count).short(0).short(0).short(0).word(0)
            .word(isFar ? 0xffff_ffff : start).bytes
        directory += Array(name.utf8) + extra.bytes
    }

    /// Appends a file.
    public mutating func add(_ name: String, _ bytes: some ContiguousBytes) throws {
        try bytes.withUnsafeBytes { try add(name, $0) }
    }

    /// Writes the directory and gives the archive its name.
    ///
    /// - Throws: `FileError`; an earlier file of that name is then untouched.
    public consuming func commit() throws {
        let (start, size, count) = (written, directory.count, names.count)
        var end = directory
        if start >= 0xffff_ffff || size >= 0xffff_ffff || count >= 0xffff {
            end +=
                Fields().word(0x0606_4b50).long(44).short(45).short(45).word(0).word(0)
                .long(count).long(count).long(size).long(start).bytes
            end += Fields().word(0x0706_4b50).word(0).long(start + size).word(1).bytes
        }
        end +=
            Fields().word(0x0605_4b50).short(0).short(0).short(min(count, 0xffff)).short(min(count, 0xffff))
            .word(min(size, 0xffff_ffff)).word(min(start, 0xffff_ffff)).short(0).bytes
        try file.write(end)
        try file.commit()
    }

    private mutating func write(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        written += bytes.count
    }
}

/// Little-endian numbers one after another.
private struct Fields {
    private(set) var bytes: [UInt8] = []

    func short(_ value: Int) -> Fields { adding(UInt16(value)) }
    func word(_ value: Int) -> Fields { adding(UInt32(value)) }
    func long(_ value: Int) -> Fields { adding(UInt64(value)) }

    private func adding<Number: FixedWidthInteger>(_ value: Number) -> Fields {
        var longer = self
        withUnsafeBytes(of: value.littleEndian) { longer.bytes += $0 }
        return longer
    }
}
