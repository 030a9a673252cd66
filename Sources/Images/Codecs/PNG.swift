import Foundation
import LibPNG
import Zlib

/// A PNG image: the chunks are walked here, the pixels decoded by libpng's simplified interface.
///
/// That interface stops at the last row and hides warnings, so a file cut after it, or with a wrong checksum, would
/// pass. And it converts colours by the gAMA and iCCP chunks, where training wants the samples as stored. Hence the
/// walk: it checks structure and checksums, and leaves the colour chunks out of what libpng sees.
struct PNG {
    let header: ImageHeader
    private let bytes: UnsafeRawBufferPointer
    private let orientation: Orientation

    static let signatureLength = 8
    private static let colourChunks: Set<String> = ["gAMA", "cHRM", "sRGB", "iCCP", "cICP"]

    /// So many bytes at the end of a file are looked through for an orientation that stands behind the pixels.
    static let endLength = 1 << 16

    /// Reads the chunks before the pixels and, where they name no orientation, the end of the file.
    ///
    /// - Parameters:
    ///   - bytes: the file, or its beginning.
    ///   - end: the last ``endLength`` bytes of the file, where `bytes` is its beginning only.
    init(_ bytes: UnsafeRawBufferPointer, end: UnsafeRawBufferPointer? = nil) throws {
        self.bytes = bytes
        var chunks = Chunks(bytes)
        let first = try chunks.next()
        guard first.name == "IHDR", first.body.count == 13 else {
            throw ImageError(.corrupt(.png, detail: "no header chunk"))
        }
        let width = bytes.bigEndian(UInt32.self, at: first.body.lowerBound)
        let height = bytes.bigEndian(UInt32.self, at: first.body.lowerBound + 4)
        let colourType = bytes[first.body.lowerBound + 9]

        var hasAlpha = colourType & 4 != 0
        var noted: Orientation?
        while !chunks.areAtPixels {
            let chunk = try chunks.next()
            if chunk.name == "tRNS" { hasAlpha = true }
            noted = noted ?? Orientation(pngChunk: chunk.name, UnsafeRawBufferPointer(rebasing: bytes[chunk.body]))
        }
        orientation =
            noted ?? Self.orientation(inEnd: end ?? UnsafeRawBufferPointer(rebasing: bytes.suffix(Self.endLength)))
            ?? .upright
        header = try ImageHeader(
            format: .png, width: width, height: height, channels: hasAlpha ? 4 : colourType & 2 != 0 ? 3 : 1,
            isLossy: false
        ).turned(orientation)
    }

    /// The orientation among the chunks behind the pixels, found by their names: they are told from pixels that look
    /// like a name by their checksums. So a header needs no walk over all chunks of a long file.
    private static func orientation(inEnd end: UnsafeRawBufferPointer) -> Orientation? {
        let names = Orientation.pngChunks.map { name in
            Array(name.utf8).withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
        }
        for offset in stride(from: 4, through: end.count - 8, by: 1) {
            guard names.contains(end.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) else { continue }
            let length = end.bigEndian(UInt32.self, at: offset - 4)
            guard length <= end.count - offset - 8 else { continue }
            let chunk = Chunk(
                name: String(decoding: end[offset..<offset + 4], as: UTF8.self),
                whole: offset - 4..<offset + 8 + length,
                body: offset + 4..<offset + 4 + length)
            guard chunk.hasRightChecksum(in: end) else { continue }
            let body = UnsafeRawBufferPointer(rebasing: end[chunk.body])
            if let orientation = Orientation(pngChunk: chunk.name, body) { return orientation }
        }
        return nil
    }

    func raster() throws -> Raster {
        let sound = try withoutColourChunks()
        return try sound.withUnsafeBytes { sound in
            var image = png_image()
            image.version = png_uint_32(PNG_IMAGE_VERSION)
            defer { png_image_free(&image) }
            guard png_image_begin_read_from_memory(&image, sound.baseAddress, sound.count) != 0 else {
                throw failure(of: image)
            }
            // Without this, 16-bit samples would be taken for linear light and brightened.
            image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
            image.format = Self.format(channels: header.channels)
            let stored = header.turned(orientation)
            guard Int(image.width) == stored.width, Int(image.height) == stored.height else {
                throw ImageError(.corrupt(.png, detail: "contradictory sizes"))
            }
            let stride = Int32(stored.width * stored.channels)
            let raster = try Raster(stored) { pixels in
                guard png_image_finish_read(&image, nil, pixels.baseAddress, stride, nil) != 0 else {
                    throw failure(of: image)
                }
            }
            return orientation.upright(raster)
        }
    }

    /// The file with every checksum verified, up to its end chunk, without the colour chunks.
    private func withoutColourChunks() throws -> [UInt8] {
        var sound = [UInt8](bytes.prefix(Self.signatureLength))
        sound.reserveCapacity(bytes.count)
        var chunks = Chunks(bytes)
        while true {
            let chunk = try chunks.next()
            guard chunk.hasRightChecksum(in: bytes) else {
                throw ImageError(.corrupt(.png, detail: "wrong checksum in chunk \(chunk.name)"))
            }
            if Self.colourChunks.contains(chunk.name) { continue }
            sound.append(contentsOf: bytes[chunk.whole])
            if chunk.name == "IEND" { return sound }
        }
    }

    static func format(channels: Int) -> png_uint_32 {
        switch channels {
        case 1: 0
        case 3: png_uint_32(PNG_FORMAT_FLAG_COLOR)
        default: png_uint_32(PNG_FORMAT_FLAG_COLOR) | png_uint_32(PNG_FORMAT_FLAG_ALPHA)
        }
    }

    private func failure(of image: png_image) -> ImageError {
        ImageError(.corrupt(.png, detail: PNG.message(of: image)))
    }

    static func message(of image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension PNG {
    /// One chunk: four bytes of length, four of name, the body, four of checksum.
    struct Chunk {
        let name: String
        let whole: Range<Int>
        let body: Range<Int>

        /// The checksum covers the name and the body.
        func hasRightChecksum(in bytes: UnsafeRawBufferPointer) -> Bool {
            let checked = UnsafeRawBufferPointer(rebasing: bytes[whole.lowerBound + 4..<body.upperBound])
            let sum = crc32_z(0, checked.assumingMemoryBound(to: UInt8.self).baseAddress, checked.count)
            return Int(sum) == bytes.bigEndian(UInt32.self, at: body.upperBound)
        }
    }

    /// Walks the chunks from first to last.
    struct Chunks {
        private let bytes: UnsafeRawBufferPointer
        private var offset = PNG.signatureLength

        init(_ bytes: UnsafeRawBufferPointer) {
            self.bytes = bytes
        }

        /// Whether the next chunk holds pixels; it need not be there whole.
        var areAtPixels: Bool {
            bytes.count - offset >= 8 && bytes[offset + 4..<offset + 8].elementsEqual("IDAT".utf8)
        }

        /// The next chunk. The caller stops after the end chunk.
        mutating func next() throws -> Chunk {
            guard bytes.count - offset >= 12 else { throw ImageError(.truncated(.png)) }
            let length = bytes.bigEndian(UInt32.self, at: offset)
            guard length <= bytes.count - offset - 12 else { throw ImageError(.truncated(.png)) }
            let name = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
            let chunk = Chunk(
                name: name, whole: offset..<offset + length + 12, body: offset + 8..<offset + 8 + length)
            offset += length + 12
            return chunk
        }
    }
}
