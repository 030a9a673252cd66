import BZip2
import Files
import Foundation

/// A part of the USPS digits as the LIBSVM tools publish it: 16x16 grey (J. J. Hull, "A database for handwritten text
/// recognition research", 1994).
///
/// Text, packed with bzip2 or not. A line is a digit's number plus one and 256 samples `index:value`, −1 for white
/// paper to 1 for ink; a sample that is left out is 0.
public struct USPSFile: Sendable, Equatable {
    /// The edge in pixels.
    public static let edge = 16

    /// Samples 0...255, [N, 16, 16]: the nearest byte of (value + 1) · 127.5.
    public private(set) var images: [UInt8] = []
    /// A digit an image, [N].
    public private(set) var labels: [Int] = []

    /// Images.
    public var count: Int { labels.count }

    /// Reads a file whole.
    ///
    /// - Throws: ``DataFileError`` when it is damaged, or `FileError` when it can't be read.
    public init(contentsOf url: URL) throws {
        let file = try [UInt8](contentsOf: url)
        let isPacked = file.starts(with: Array("BZh".utf8))
        let text = isPacked ? try unpacked(file, path: url.path) : file
        for (number, line) in text.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard append(line) else {
                throw DataFileError(
                    .notThisFormat("line \(number + 1) is no digit of 16x16"), format: "USPS", path: url.path)
            }
        }
        guard count > 0 else { throw DataFileError(.truncated("it contains no digit"), format: "USPS", path: url.path) }
    }

    private mutating func append(_ line: ArraySlice<UInt8>) -> Bool {
        let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
        guard let first = words.first, let label = Int(String(decoding: first, as: UTF8.self)), 1...10 ~= label else {
            return false
        }
        var image = [UInt8](repeating: 128, count: Self.edge * Self.edge)
        for word in words.dropFirst() {
            let parts = word.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard parts.count == 2, let index = Int(String(decoding: parts[0], as: UTF8.self)),
                1...image.count ~= index, let value = Double(String(decoding: parts[1], as: UTF8.self)),
                -1...1 ~= value
            else { return false }
            image[index - 1] = UInt8(((value + 1) * 127.5).rounded())
        }
        labels.append(label - 1)
        images += image
        return true
    }
}

/// Unpacks bytes of bzip2; the library checks the checksums on the way.
private func unpacked(_ packed: [UInt8], path: String) throws -> [UInt8] {
    func failure(_ problem: DataFileError.Problem) -> DataFileError {
        DataFileError(problem, format: "USPS", path: path)
    }
    var stream = bz_stream()
    guard BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK else { throw FileError(.read, path, code: ENOMEM) }
    defer { BZ2_bzDecompressEnd(&stream) }
    var packed = packed.map { CChar(bitPattern: $0) }
    return try packed.withUnsafeMutableBufferPointer { source in
        var bytes: [UInt8] = []
        var portion = [CChar](repeating: 0, count: 1 << 18)
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        while true {
            let status = portion.withUnsafeMutableBufferPointer { target in
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return BZ2_bzDecompress(&stream)
            }
            let count = portion.count - Int(stream.avail_out)
            bytes += portion.prefix(count).lazy.map { UInt8(bitPattern: $0) }
            if status == BZ_STREAM_END { return bytes }
            guard status == BZ_OK else { throw failure(.corrupt("its bzip2 stream")) }
            guard count > 0 || stream.avail_in > 0 else { throw failure(.truncated("its bzip2 stream")) }
            // The published parts unpack to 20 MB.
            guard bytes.count <= 1 << 28 else { throw failure(.tooLong("above 256 MB of text")) }
        }
    }
}
