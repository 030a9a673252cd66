import Foundation

/// A file that is written atomically: it appears under its name when it is complete, or not at all.
///
/// The bytes go to a hidden file in the same folder; ``commit()`` flushes them to the disk, renames the file over the
/// target and flushes the folder. If anything fails before that (no space, a thrown error, `kill -9`), an earlier file
/// of that name stays unchanged. A value that is released without a commit removes its hidden file.
///
/// ```swift
/// var file = try AtomicFile(replacing: url)
/// try file.write(header)
/// try file.write(body)
/// try file.commit()
/// ```
public struct AtomicFile: ~Copyable {
    private let target: String
    private let folder: String
    private let scratch: String
    private var descriptor: Int32

    /// Opens the hidden file in the folder of `url`.
    ///
    /// - Throws: ``FileError`` when the folder is missing or may not be written to, or when `url` is a folder.
    public init(replacing url: URL) throws {
        target = url.path
        folder = url.deletingLastPathComponent().path
        (scratch, descriptor) = try Self.openBeside(url)
    }

    private static func openBeside(_ url: URL) throws -> (path: String, descriptor: Int32) {
        var status = stat()
        if stat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw FileError(.write, url.path, code: EISDIR)
        }
        // The name of a file that a killed process left is never reused: O_EXCL refuses it, and another is drawn.
        while true {
            let tag = String(UInt64.random(in: .min ... .max), radix: 36)
            let path = url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).\(tag).part"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return (path, descriptor) }
            guard errno == EEXIST || errno == EINTR else { throw FileError(.write, url.path, code: errno) }
        }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            unlink(scratch)
        }
    }

    /// Appends bytes.
    ///
    /// - Throws: ``FileError``, for instance when no space is left.
    public mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Linux writes at most 2^31 - 4096 bytes a call, and macOS refuses more.
            let count = Foundation.write(
                descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, min(rest.count, 1 << 30))
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(.write, target, code: errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes bytes over those at the beginning of the file, as many as were written there before.
    ///
    /// - Throws: ``FileError``.
    public mutating func writeBeginning(_ bytes: [UInt8]) throws {
        var place = 0
        while place < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress! + place, bytes.count - place, off_t(place))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError(.write, target, code: errno) }
            place += count
        }
    }

    /// Appends bytes.
    public mutating func write(_ bytes: some ContiguousBytes) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Flushes the bytes to the disk and gives the file its name.
    ///
    /// - Throws: ``FileError``; the earlier file, if any, is then untouched.
    public consuming func commit() throws {
        guard fsync(descriptor) == 0, rename(scratch, target) == 0 else {
            throw FileError(.write, target, code: errno)
        }
        close(descriptor)
        descriptor = -1
        // The rename itself must survive a power cut. Some network file systems refuse to flush a folder; the file is
        // in place by then, so that is no failure.
        let entry = open(folder, O_RDONLY | O_CLOEXEC)
        if entry >= 0 {
            fsync(entry)
            close(entry)
        }
    }
}

extension Data {
    /// Writes the bytes to `url` atomically: the file is complete or does not appear, and it survives a power cut.
    ///
    /// - Throws: ``FileError``; an earlier file of that name is then untouched.
    public func writeAtomically(to url: URL) throws {
        var file = try AtomicFile(replacing: url)
        try file.write(self)
        try file.commit()
    }
}
