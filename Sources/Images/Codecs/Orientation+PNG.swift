import Foundation
import Zlib

extension Orientation {
    /// The chunks in which a PNG file may hold an Exif block.
    static let pngChunks = ["eXIf", "tEXt", "zTXt"]

    /// Reads the orientation from a chunk of a PNG file; nil when it holds none.
    ///
    /// Before the chunk eXIf was agreed on (2017), ImageMagick and exiftool wrote the block in hexadecimal digits into
    /// a text of a certain name, plain or compressed.
    init?(pngChunk name: String, _ body: UnsafeRawBufferPointer) {
        switch name {
        case "eXIf":
            self.init(exif: body, prefixed: false)
        case "tEXt", "zTXt":
            let title = Array("Raw profile type exif\0".utf8)
            guard body.starts(with: title) else { return nil }
            let text = body.dropFirst(title.count)
            // A compressed text starts with a byte for the method, of which there is one.
            let digits =
                name == "tEXt" ? [UInt8](text) : Self.inflated(UnsafeRawBufferPointer(rebasing: text.dropFirst()))
            guard let block = Self.bytes(ofRawProfile: digits) else { return nil }
            guard let orientation = block.withUnsafeBytes({ Orientation(exif: $0, prefixed: false) }) else {
                return nil
            }
            self = orientation
        default:
            return nil
        }
    }

    /// The beginning of a compressed text: the orientation stands among its first bytes.
    private static func inflated(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 1 << 17) { buffer, count in
            var length = uLongf(buffer.count)
            let source = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
            // A text longer than the buffer is an error to zlib; what it wrote until then serves us.
            let status = uncompress(buffer.baseAddress, &length, source, uLong(bytes.count))
            count = status == Z_OK || status == Z_BUF_ERROR ? Int(length) : 0
        }
    }

    /// What a raw profile holds: an empty line, its name, its length, and then lines of hexadecimal digits.
    private static func bytes(ofRawProfile text: [UInt8]) -> [UInt8]? {
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
        guard lines.count == 4 else { return nil }
        let digits = lines[3].compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
