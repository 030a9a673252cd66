import Files
import Foundation

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
    /// Whether compression changed the pixels (JPEG, lossy WebP, AVIF), as opposed to keeping them.
    public let isLossy: Bool

    /// Reads the header of an image in memory.
    ///
    /// - Throws: ``ImageError``.
    public init(decoding bytes: some ContiguousBytes) throws {
        self = try bytes.withUnsafeBytes { try ImageHeader($0) }
    }

    /// Reads the header of an image file: 32 KiB of it, and more only where the header lies further back.
    ///
    /// - Throws: ``ImageError``, or `FileError` when the file can't be read.
    public init(contentsOf url: URL) throws {
        do {
            let start = try [UInt8](contentsOf: url, limit: Self.startLength)
            guard start.count == Self.startLength else {
                try self.init(decoding: start)
                return
            }
            do {
                self = try Self.header(ofLongFile: url, start: start)
            } catch is ImageError {
                try self.init(decoding: [UInt8](contentsOf: url))
            }
        } catch var error as ImageError {
            error.path = url.readablePath
            throw error
        }
    }

    private static let startLength = 1 << 15

    private static func header(ofLongFile url: URL, start: [UInt8]) throws -> ImageHeader {
        switch ImageFormat(startingWith: start) {
        case .png:
            // Some programs say after the pixels which way is up.
            let end = try [UInt8](endOf: url, limit: PNG.endLength)
            return try start.withUnsafeBytes { start in
                try end.withUnsafeBytes { try PNG(start, end: $0).header }
            }
        // The directory may lie anywhere, and what is left out for want of bytes would have defaults.
        case .tiff: return try TIFFImage.header(ofFile: url)
        default: return try ImageHeader(decoding: start)
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

    /// The header of the picture set upright, or, which is the same, of the stored one given the upright one.
    func turned(_ orientation: Orientation) -> ImageHeader {
        guard orientation.swapsSides else { return self }
        return ImageHeader(swappingSidesOf: self)
    }

    private init(swappingSidesOf other: ImageHeader) {
        (width, height) = (other.height, other.width)
        (format, channels, isLossy) = (other.format, other.channels, other.isLossy)
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
            case .tiff: try TIFFImage(bytes).header
            case .avif: try AVIFImage(bytes).header
            case nil: throw ImageError(unrecognised: bytes)
            }
    }
}
