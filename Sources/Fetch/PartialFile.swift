import Digests
import Foundation

/// The bytes of a download that have arrived so far: `name.part` beside the final `name`, with `name.part.json` saying
/// which version of the server's file they belong to.
///
/// The part is locked against other processes while it is open and hashed as it grows. It survives every failure, so
/// that the next attempt goes on where this one ended, until it is sealed (it becomes the file) or discarded.
final class PartialFile {
    /// What the server said of the version of the file that the part belongs to.
    struct Version: Codable, Equatable {
        let url: String
        let etag: String?
        let lastModified: String?

        /// The validator for `If-Range`. It must be strong (RFC 9110, 13.1.5): a weak ETag cannot vouch for bytes.
        var validator: String? {
            if let etag, !etag.hasPrefix("W/") { return etag }
            return lastModified
        }
    }

    /// How many bytes are stored.
    private(set) var size: Int64
    /// Whether bytes of more than one response are joined: only then can a wrong checksum be the joint's fault.
    private(set) var isJoined = false
    private(set) var version: Version?

    private let file: URL
    private let part: URL
    private let note: URL
    private let checksum: Checksum
    private let descriptor: Int32
    private var digest: RunningDigest

    /// Opens the part of `file`, creating it if there is none.
    init(of file: URL, checksum: Checksum) throws(FetchError) {
        self.file = file
        part = file.appendingPathExtension("part")
        note = part.appendingPathExtension("json")
        self.checksum = checksum
        digest = RunningDigest(checksum.algorithm)
        (descriptor, size) = try Self.openLocked(part.path)
        version = (try? Data(contentsOf: note)).flatMap { try? JSONDecoder().decode(Version.self, from: $0) }
    }

    deinit {
        close(descriptor)
    }

    /// Hashes what an earlier process left, so that more can be appended.
    ///
    /// - Parameter report: called with the number of bytes hashed so far; what it throws ends the hashing.
    func hashExisting(_ report: (Int64) throws -> Void) throws {
        guard size > 0 else { return }
        digest = RunningDigest(checksum.algorithm)
        isJoined = true
        let end = try hash(descriptor, path: part.path, into: digest, report)
        guard end == size else { throw FetchError.fileSystem(path: part.path, reason: "it changed while it was read") }
    }

    /// Notes which version of the file the bytes that follow belong to.
    func begin(_ version: Version) throws(FetchError) {
        self.version = version
        do {
            try JSONEncoder().encode(version).write(to: note, options: .atomic)
        } catch {
            // Without the note the part resumes unguarded, and the checksum still has the last word; but a disk that
            // cannot take 200 bytes cannot take the file.
            throw .foundation(error, path: note.path)
        }
    }

    /// Says that another response's bytes are appended to those of an earlier one.
    func join() {
        isJoined = true
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(FetchError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw .system(errno, path: part.path)
            }
            digest.update(UnsafeRawBufferPointer(rebasing: rest[..<written]))
            size += Int64(written)
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Empties the part.
    func restart() throws(FetchError) {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw .system(errno, path: part.path)
        }
        unlink(note.path)
        size = 0
        version = nil
        isJoined = false
        digest = RunningDigest(checksum.algorithm)
    }

    /// The digest of the bytes so far, in hexadecimal.
    var digestSoFar: String { digest.hexadecimal }

    /// Makes the part the file: its bytes reach the disk before its name does, so that no crash leaves half a file
    /// under the final name.
    func seal() throws(FetchError) {
        guard fsync(descriptor) == 0, rename(part.path, file.path) == 0 else {
            throw .system(errno, path: file.path)
        }
        unlink(note.path)
        let folder = open(file.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            // Some file systems cannot sync a folder; the name is then as durable as they make it.
            fsync(folder)
            close(folder)
        }
    }

    /// Deletes the part and its note.
    func discard() {
        unlink(part.path)
        unlink(note.path)
        size = 0
    }

    /// Opens and locks the part. Between opening and locking, the process that held the lock may have renamed or
    /// deleted the file: then what was locked is no longer the part, and the opening starts again. A file system that
    /// knows no locks (Lustre often) does without.
    private static func openLocked(_ path: String) throws(FetchError) -> (descriptor: Int32, size: Int64) {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
            guard descriptor >= 0 else { throw .system(errno, path: path) }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                close(descriptor)
                throw .busy(path: path)
            }
            var held = stat()
            var named = stat()
            guard fstat(descriptor, &held) == 0 else {
                let number = errno
                close(descriptor)
                throw .system(number, path: path)
            }
            if stat(path, &named) == 0, named.st_ino == held.st_ino, named.st_dev == held.st_dev {
                lseek(descriptor, 0, SEEK_END)
                return (descriptor, Int64(held.st_size))
            }
            close(descriptor)
        }
    }
}

/// Whether the file is there, of the right size and content.
///
/// - Parameter report: called with the number of bytes hashed so far; what it throws ends the hashing.
func isComplete(_ file: URL, of download: Download, _ report: (Int64) throws -> Void) throws -> Bool {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        if errno == ENOENT { return false }
        throw FetchError.system(errno, path: file.path)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw FetchError.fileSystem(path: file.path, reason: "this path exists and is not a file")
    }
    if let bytes = download.bytes, Int64(status.st_size) != bytes { return false }
    let digest = RunningDigest(download.checksum.algorithm)
    _ = try hash(descriptor, path: file.path, into: digest, report)
    return digest.hexadecimal == download.checksum.hexadecimal
}

/// Feeds an open file from its beginning to a digest, one mebibyte at a time, and returns how many bytes that were.
private func hash(
    _ descriptor: Int32, path: String, into digest: RunningDigest, _ report: (Int64) throws -> Void
) throws -> Int64 {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw FetchError.system(errno, path: path) }
    var hashed: Int64 = 0
    while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0 {
            if errno == EINTR { continue }
            throw FetchError.system(errno, path: path)
        }
        if count == 0 { return hashed }
        digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        hashed += Int64(count)
        try report(hashed)
    }
}
