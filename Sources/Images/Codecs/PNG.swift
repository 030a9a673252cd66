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

    private static let signatureLength = 8
    private static let colourChunks: Set<String> = ["gAMA", "cHRM", "sRGB", "iCCP", "cICP"]

    /// Reads the chunks before the pixels.
    init(_ bytes: UnsafeRawBufferPointer) throws {
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
        while !chunks.areAtPixels {
            if try chunks.next().name == "tRNS" { hasAlpha = true }
        }
        header = try ImageHeader(
            format: .png, width: width, height: height, channels: hasAlpha ? 4 : colourType & 2 != 0 ? 3 : 1,
            isLossy: false)
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
            guard Int(image.width) == header.width, Int(image.height) == header.height else {
                throw ImageError(.corrupt(.png, detail: "contradictory sizes"))
            }
            let stride = Int32(header.width * header.channels)
            return try Raster(header) { pixels in
                guard png_image_finish_read(&image, nil, pixels.baseAddress, stride, nil) != 0 else {
                    throw failure(of: image)
                }
            }
        }
    }

    /// The file with every checksum verified, up to its end chunk, without the colour chunks.
    private func withoutColourChunks() throws -> [UInt8] {
        var sound = [UInt8](bytes.prefix(Self.signatureLength))
        sound.reserveCapacity(bytes.count)
        var chunks = Chunks(bytes)
        while true {
            let chunk = try chunks.next()
            let checked = UnsafeRawBufferPointer(rebasing: bytes[chunk.whole.lowerBound + 4..<chunk.body.upperBound])
            let sum = crc32_z(0, checked.assumingMemoryBound(to: UInt8.self).baseAddress, checked.count)
            guard Int(sum) == bytes.bigEndian(UInt32.self, at: chunk.body.upperBound) else {
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
    private struct Chunk {
        let name: String
        let whole: Range<Int>
        let body: Range<Int>
    }

    /// Walks the chunks from first to last.
    private struct Chunks {
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
