import Foundation

extension [UInt8] {
    /// Reads a file into memory, at most `limit` bytes of it.
    ///
    /// - Throws: ``FileError`` when the file is missing, may not be read, or is a folder.
    public init(contentsOf url: URL, limit: Int = .max) throws {
        let path = url.path
        // O_NONBLOCK: opening a pipe that nobody writes to must not wait.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(.read, path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(.read, path, code: errno) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else { throw FileError(.read, path, code: kind == S_IFDIR ? EISDIR : EINVAL) }

        let size = Swift.min(Int(status.st_size), limit)
        try self.init(unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let read = Foundation.read(descriptor, buffer.baseAddress! + count, Swift.min(size - count, 1 << 30))
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
