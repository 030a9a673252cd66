import Files
import Foundation

/// A decoded image and what is odd about the file it came from.
public struct DecodedImage: Sendable, Equatable {
    public let raster: Raster
    /// What the decoder warned of although every pixel is there, in its words ("12 extraneous bytes before marker
    /// 0xd9"); nil for a file without oddities.
    public let warning: String?

    /// Decodes an image in memory; see ``Raster/init(decoding:)``.
    ///
    /// - Throws: ``ImageError``.
    public init(decoding bytes: some ContiguousBytes) throws {
        self = try bytes.withUnsafeBytes { bytes in
            guard !bytes.isEmpty else { throw ImageError(.empty) }
            return switch ImageFormat(startingWith: bytes) {
            case .png: try DecodedImage(PNG(bytes).raster())
            case .jpeg: try DecodedImage(JPEG(bytes).decoded())
            case .webP: try DecodedImage(WebPImage(bytes).raster())
            case .gif: try DecodedImage(GIFFrame(bytes).raster())
            case .bmp: try DecodedImage(BMP(bytes).raster())
            case .tiff: try DecodedImage(TIFFImage(bytes).decoded())
            case .avif: try DecodedImage(AVIFImage(bytes).raster())
            case nil: throw ImageError(unrecognised: bytes)
            }
        }
    }

    /// Decodes an image file.
    ///
    /// - Throws: ``ImageError``, or `FileError` when the file can't be read.
    public init(contentsOf url: URL) throws {
        let bytes = try [UInt8](contentsOf: url)
        do {
            try self.init(decoding: bytes)
        } catch var error as ImageError {
            error.path = url.readablePath
            throw error
        }
    }

    private init(_ raster: Raster) {
        (self.raster, warning) = (raster, nil)
    }

    private init(_ decoded: (raster: Raster, warning: String?)) {
        (raster, warning) = decoded
    }
}
