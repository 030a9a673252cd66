import Files
import Foundation
import Zlib

/// The files of a zip archive (PKWARE's APPNOTE 6.3), stored or deflated; each is checked against its CRC-32.
struct ZipInput {
    struct Entry {
        let name: String
        fileprivate let method: Int
        fileprivate let checksum: Int
        fileprivate let packedSize: Int
        let size: Int
        /// Where the entry's own header begins.
        fileprivate let place: Int

        var isFolder: Bool { name.hasSuffix("/") }
    }

    let path: String
    /// In the order of the archive's directory.
    let entries: [Entry]
    private let bytes: Data

    /// - Throws: ``DataFileError`` when the directory at the archive's end is damaged; `FileError`.
    init(_ url: URL) throws {
        path = url.path
        guard (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true,
            let mapped = try? Data(contentsOf: url, options: .alwaysMapped)
        else { throw FileError(.read, url.path, code: errno == 0 ? EINVAL : errno) }
        bytes = mapped
        entries = try Self.directory(of: mapped, path: url.path)
    }

    /// The content of an entry.
    func content(of entry: Entry) throws -> [UInt8] {
        func failure(_ detail: String) -> DataFileError { Self.failure("'\(entry.name)' \(detail)", path) }
        // The entry's own header repeats the directory, but for the length of what stands between.
        guard entry.place + 30 <= bytes.count, number(entry.place, 4) == 0x0403_4B50 else {
            throw failure("has no header")
        }
        let start = entry.place + 30 + number(entry.place + 26, 2) + number(entry.place + 28, 2)
        guard start + entry.packedSize <= bytes.count else { throw failure("ends beyond the file") }
        let packed = bytes[start..<start + entry.packedSize]
        let content: [UInt8]?
        switch entry.method {
        case 0: content = packed.count == entry.size ? [UInt8](packed) : nil
        case 8: content = inflated([UInt8](packed), to: entry.size)
        default:
            throw DataFileError(.unsupported("compression method \(entry.method)"), format: "zip", path: path)
        }
        guard let content else { throw failure("does not unpack to its size") }
        guard Int(checksum(of: content)) == entry.checksum else { throw failure("has the wrong checksum") }
        return content
    }

    // MARK: The directory

    private static func directory(of bytes: Data, path: String) throws -> [Entry] {
        func number(_ place: Int, _ count: Int) -> Int { littleEndian(bytes, place, count) }
        // The end record is 22 bytes and a comment of at most 65,535.
        let last = bytes.count - 22
        guard last >= 0,
            let end = stride(from: last, through: max(0, last - 65_535), by: -1).first(where: {
                number($0, 4) == 0x0605_4B50
            })
        else { throw DataFileError(.truncated("its directory is missing"), format: "zip", path: path) }
        let (count, start) = (number(end + 10, 2), number(end + 16, 4))
        guard count < 0xFFFF, start < 0xFFFF_FFFF else {
            throw DataFileError(.unsupported("more than 65,534 files or 4 GB"), format: "zip", path: path)
        }
        var entries: [Entry] = []
        var place = start
        for _ in 0..<count {
            guard place + 46 <= end, number(place, 4) == 0x0201_4B50 else {
                throw failure("its directory breaks off", path)
            }
            let length = number(place + 28, 2)
            guard place + 46 + length <= end else { throw failure("its directory breaks off", path) }
            let entry = Entry(
                name: String(decoding: bytes[place + 46..<place + 46 + length], as: UTF8.self),
                method: number(place + 10, 2), checksum: number(place + 16, 4), packedSize: number(place + 20, 4),
                size: number(place + 24, 4), place: number(place + 42, 4))
            // Deflate shrinks by a factor of 1032 at best.
            guard entry.size <= entry.packedSize * 1032 + 1 else {
                throw failure("'\(entry.name)' is said to unpack to \(entry.size) bytes", path)
            }
            entries.append(entry)
            place += 46 + length + number(place + 30, 2) + number(place + 32, 2)
        }
        return entries
    }

    private static func failure(_ detail: String, _ path: String) -> DataFileError {
        DataFileError(.corrupt(detail), format: "zip", path: path)
    }

    private func number(_ place: Int, _ count: Int) -> Int { littleEndian(bytes, place, count) }
}

private func littleEndian(_ bytes: Data, _ place: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
}

private func checksum(of bytes: [UInt8]) -> UInt {
    bytes.withUnsafeBufferPointer { whole in
        // zlib counts in 32 bits.
        stride(from: 0, to: whole.count, by: 1 << 30).reduce(crc32(0, nil, 0)) { sum, start in
            let count = min(whole.count - start, 1 << 30)
            return crc32(sum, whole.baseAddress! + start, UInt32(count))
        }
    }
}

/// What deflated bytes unpack to; nil unless it is exactly so many bytes.
private func inflated(_ packed: [UInt8], to size: Int) -> [UInt8]? {
    var stream = z_stream()
    // A negative window: deflate without zlib's or gzip's header.
    let status = inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib could not start: \(status)")
    defer { inflateEnd(&stream) }
    var packed = packed
    // A byte more than there should be shows what is too long.
    return packed.withUnsafeMutableBufferPointer { source in
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { target, count in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(size + 1)
            isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out == size
            count = Int(stream.total_out)
        }
        return isWhole ? bytes : nil
    }
}
