import Files
import Foundation

/// A file format for images, told by the first bytes of a file and never by its name.
public enum ImageFormat: String, Sendable, Codable, CaseIterable, CustomStringConvertible {
    case png = "PNG"
    case jpeg = "JPEG"
    case webP = "WebP"
    case gif = "GIF"
    case bmp = "BMP"

    public var description: String { rawValue }

    /// Recognises a format by the first twelve bytes; nil for anything else.
    public init?(startingWith bytes: some ContiguousBytes) {
        let format: ImageFormat? = bytes.withUnsafeBytes { bytes in
            func has(_ prefix: [UInt8], at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: prefix) }
            return if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                .png
            } else if has([0xFF, 0xD8, 0xFF]) {
                .jpeg
            } else if has(Array("RIFF".utf8)), has(Array("WEBP".utf8), at: 8) {
                .webP
            } else if has(Array("GIF87a".utf8)) || has(Array("GIF89a".utf8)) {
                .gif
            } else if has(Array("BM".utf8)), has([0, 0, 0, 0], at: 6) {
                .bmp
            } else {
                nil
            }
        }
        guard let format else { return nil }
        self = format
    }
}

/// What a file says of its image before any pixel is decoded.
///
/// It agrees with what decoding gives: `Raster(decoding:)` has the same width, height and channels.
public struct ImageHeader: Sendable, Equatable {
    public let format: ImageFormat
    /// Columns of the upright image.
    public let width: Int
    /// Rows of the upright image.
    public let height: Int
    /// 1 grey, 3 RGB, 4 RGBA.
    public let channels: Int
    /// Whether compression changed the pixels (JPEG, lossy WebP), as opposed to keeping them.
    public let isLossy: Bool

    /// Reads the header of an image in memory.
    ///
    /// - Throws: ``ImageError``.
    public init(decoding bytes: some ContiguousBytes) throws {
        self = try bytes.withUnsafeBytes { try ImageHeader($0) }
    }

    /// Reads the header of an image file: 32 KiB of it, and the rest only when metadata push the header further back.
    ///
    /// - Throws: ``ImageError``, or `FileError` when the file can't be read.
    public init(contentsOf url: URL) throws {
        do {
            let start = try [UInt8](contentsOf: url, limit: 1 << 15)
            do {
                try self.init(decoding: start)
            } catch  where start.count == 1 << 15 {
                try self.init(decoding: [UInt8](contentsOf: url))
            }
        } catch var error as ImageError {
            error.path = url.path
            throw error
        }
    }

    init(format: ImageFormat, width: Int, height: Int, channels: Int, isLossy: Bool) throws {
        guard width > 0, height > 0 else { throw ImageError(.corrupt(format, detail: "no width or no height")) }
        guard max(width, height) <= Raster.maximumSide, width * height <= Raster.maximumPixels else {
            throw ImageError(.tooLarge(format, width: width, height: height))
        }
        self.format = format
        self.width = width
        self.height = height
        self.channels = channels
        self.isLossy = isLossy
    }

    private init(_ bytes: UnsafeRawBufferPointer) throws {
        guard !bytes.isEmpty else { throw ImageError(.empty) }
        self =
            switch ImageFormat(startingWith: bytes) {
            case .png: try PNG(bytes).header
            case .jpeg: try JPEG(bytes).header
            case .webP: try WebPImage(bytes).header
            case .gif: try GIFFrame(bytes).header
            case .bmp: try BMP(bytes).header
            case nil: throw ImageError(.unknownFormat)
            }
    }
}
