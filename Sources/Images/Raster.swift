import Foundation

/// A decoded image of 8-bit samples.
public struct Raster: Sendable, Equatable {
    /// Images with more pixels are refused before memory is taken for them: a few hundred bytes can claim billions.
    /// The limit lies above the largest photographs (2^27 pixels, about 134 million).
    public static let maximumPixels = 1 << 27

    /// The longest side, which is also libpng's limit.
    public static let maximumSide = 1_000_000

    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// 1 grey, 3 RGB, 4 RGBA with alpha not multiplied in.
    public let channels: Int
    /// Samples 0...255, rows top to bottom, columns left to right, channels interleaved: [height, width, channels].
    public let bytes: [UInt8]

    /// Takes samples that are there already.
    ///
    /// - Parameter bytes: `width * height * channels` samples, laid out as in ``bytes``.
    public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
        let sides = 1...Self.maximumSide
        precondition(
            sides.contains(width) && sides.contains(height) && width * height <= Self.maximumPixels,
            "A raster has at least one pixel and at most 2^27, not \(width)x\(height).")
        precondition([1, 3, 4].contains(channels), "A raster has 1, 3 or 4 channels, not \(channels).")
        precondition(
            bytes.count == width * height * channels,
            "A raster of \(width)x\(height)x\(channels) takes \(width * height * channels) samples, not \(bytes.count)."
        )
        self.width = width
        self.height = height
        self.channels = channels
        self.bytes = bytes
    }

    /// Decodes a PNG, JPEG, WebP, BMP or AVIF, the first frame of a GIF or the first page of a TIFF.
    ///
    /// The samples are those the file stores: no colour management, as Pillow and torchvision read them. Palettes are
    /// looked up, samples of more than 8 bits rounded to 8, grey with alpha becomes RGBA, CMYK becomes RGB. A picture
    /// that is stored lying on its side (the orientation that cameras note in Exif, or the file's own) is set upright.
    ///
    /// - Throws: ``ImageError`` for anything but a whole and sound image; a file cut short is never a half-grey one.
    public init(decoding bytes: some ContiguousBytes) throws {
        self = try DecodedImage(decoding: bytes).raster
    }

    /// Decodes an image file; see ``init(decoding:)``.
    ///
    /// - Throws: ``ImageError``, or `FileError` when the file can't be read.
    public init(contentsOf url: URL) throws {
        self = try DecodedImage(contentsOf: url).raster
    }
}

extension Raster {
    /// Makes a raster of the header's size whose samples `body` writes, each of them.
    init(_ header: ImageHeader, writing body: (UnsafeMutableBufferPointer<UInt8>) throws -> Void) rethrows {
        let count = header.width * header.height * header.channels
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            try body(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            initialised = count
        }
        self.init(width: header.width, height: header.height, channels: header.channels, bytes: bytes)
    }
}

extension UnsafeRawBufferPointer {
    /// The unsigned number stored at `offset`, which must lie inside.
    func bigEndian<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Int {
        precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= count)
        return Int(Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: Number.self)))
    }

    /// The number stored at `offset`, which must lie inside.
    func littleEndian<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Int {
        precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= count)
        return Int(Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self)))
    }
}
