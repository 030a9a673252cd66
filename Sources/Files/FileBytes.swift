import Foundation

extension [UInt8] {
    /// Reads a file into memory, at most `limit` bytes of it.
    ///
    /// - Throws: ``FileError`` when the file is missing, may not be read, or is a folder.
    public init(contentsOf url: URL, limit: Int = .max) throws {
        try self.init(url) { 0..<Swift.min($0, limit) }
    }

    /// Reads the last bytes of a file into memory, at most `limit` of them.
    ///
    /// - Throws: ``FileError`` when the file is missing, may not be read, or is a folder.
    public init(endOf url: URL, limit: Int) throws {
        try self.init(url) { Swift.max(0, $0 - limit)..<$0 }
    }

    /// - Parameter range: which bytes to read, given how many there are.
    private init(_ url: URL, range: (Int) -> Range<Int>) throws {
        let path = url.readablePath
        // O_NONBLOCK: opening a pipe without a writer must not wait.
        let descriptor = url.withFileSystemPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw FileError(.read, path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(.read, path, code: errno) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else { throw FileError(.read, path, code: kind == S_IFDIR ? EISDIR : EINVAL) }

        let range = range(Int(status.st_size))
        try self.init(unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let wanted = Swift.min(range.count - count, 1 << 30)
                let read = pread(descriptor, buffer.baseAddress! + count, wanted, off_t(range.lowerBound + count))
                if read < 0 {
                    if errno == EINTR { continue }
                    throw FileError(.read, path, code: errno)
                }
                if read == 0 { break }  // The file shrank meanwhile.
                count += read
            }
        }
    }
}
