import Files
import Foundation
import Zlib

/// A file read from its start, unpacked on the way if it is gzip; zlib verifies the checksum at its end.
struct GzipInput: ~Copyable {
    let path: String
    /// The format that is expected inside, for errors.
    let format: String
    /// The most bytes that can come out: deflate shrinks by a factor of 1032 at best.
    let largestSize: Int
    private let file: gzFile

    init(_ url: URL, format: String) throws {
        path = url.path
        self.format = format
        (file, largestSize) = try Self.open(url.path)
        gzbuffer(file, 1 << 17)
    }

    private static func open(_ path: String) throws -> (file: gzFile, largestSize: Int) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(.read, path, code: errno) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else { throw FileError(.read, path, code: kind == S_IFDIR ? EISDIR : EINVAL) }
        errno = 0
        guard let file = gzopen(path, "rb") else { throw FileError(.read, path, code: errno == 0 ? ENOMEM : errno) }
        return (file, Int(status.st_size) * 1032 + 1)
    }

    deinit {
        gzclose(file)
    }

    /// Reads up to `count` bytes; fewer only at the end of the file.
    mutating func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        // Memory is taken as bytes arrive: a header may promise more than there is of either.
        bytes.reserveCapacity(min(count, 1 << 26))
        var portion = [UInt8](repeating: 0, count: min(count, 1 << 18))
        while bytes.count < count {
            let read = gzread(file, &portion, UInt32(min(count - bytes.count, portion.count)))
            // A file cut short gives what it holds first, and the error with the call after.
            var code = Int32(0)
            let message = gzerror(file, &code).map { String(cString: $0) } ?? ""
            if code == Z_ERRNO { throw FileError(.read, path, code: errno) }
            if code == Z_BUF_ERROR { throw DataFileError(.truncated("its gzip stream"), format: format, path: path) }
            if read < 0 || code != Z_OK { throw DataFileError(.corrupt(reason(message)), format: format, path: path) }
            if read == 0 { break }
            bytes.append(contentsOf: portion.prefix(Int(read)))
        }
        return bytes
    }

    /// zlib puts the path before its message.
    private func reason(_ message: String) -> String {
        message.hasPrefix("\(path): ") ? String(message.dropFirst(path.count + 2)) : message
    }

    /// Reads exactly `count` bytes.
    ///
    /// - Parameter detail: what they are, for the error.
    mutating func readExactly(_ count: Int, _ detail: String) throws -> [UInt8] {
        guard count <= largestSize else { throw DataFileError(.truncated(detail), format: format, path: path) }
        let bytes = try read(count)
        guard bytes.count == count else { throw DataFileError(.truncated(detail), format: format, path: path) }
        return bytes
    }
}

/// Packs bytes as gzip, always the same bytes for the same input: no name, no time.
func gzipped(_ bytes: [UInt8]) -> Data {
    var stream = z_stream()
    // 15 bits of window, and 16 for a gzip header.
    let status = deflateInit2_(
        &stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib could not start: \(status)")
    defer { deflateEnd(&stream) }

    var packed = Data()
    var chunk = [UInt8](repeating: 0, count: 1 << 17)
    bytes.withUnsafeBufferPointer { source in
        var offset = 0
        var status = Z_OK
        while status != Z_STREAM_END {
            // zlib counts its input in 32 bits.
            let portion = min(source.count - offset, 1 << 30)
            stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress?.advanced(by: offset))
            stream.avail_in = UInt32(portion)
            let isLast = offset + portion == source.count
            status = chunk.withUnsafeMutableBufferPointer { target in
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            }
            precondition(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR, "zlib failed: \(status)")
            offset += portion - Int(stream.avail_in)
            packed.append(contentsOf: chunk.prefix(chunk.count - Int(stream.avail_out)))
        }
    }
    return packed
}
