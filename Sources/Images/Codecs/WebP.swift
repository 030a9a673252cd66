import Foundation
import WebP

/// A still WebP image, decoded by libwebp.
struct WebPImage {
    let header: ImageHeader
    private let bytes: UnsafeRawBufferPointer
    private let orientation: Orientation

    init(_ bytes: UnsafeRawBufferPointer) throws {
        self.bytes = bytes
        var features = WebPBitstreamFeatures()
        switch WebPGetFeatures(bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count, &features) {
        case VP8_STATUS_OK: break
        case VP8_STATUS_NOT_ENOUGH_DATA: throw ImageError(.truncated(.webP))
        case VP8_STATUS_UNSUPPORTED_FEATURE: throw ImageError(.unsupported(.webP, detail: "an unknown feature"))
        default: throw ImageError(.corrupt(.webP, detail: "its header makes no sense"))
        }
        guard features.has_animation == 0 else {
            throw ImageError(.unsupported(.webP, detail: "an animation"))
        }
        orientation = try Self.orientation(of: bytes) ?? .upright
        header = try ImageHeader(
            format: .webP, width: Int(features.width), height: Int(features.height),
            channels: features.has_alpha != 0 ? 4 : 3, isLossy: features.format == 1
        ).turned(orientation)
    }

    /// The orientation in the chunk EXIF, which stands behind the pixels.
    private static func orientation(of bytes: UnsafeRawBufferPointer) throws -> Orientation? {
        // Simple files have no such chunk: the bit for it is in the extended header.
        guard bytes.count > 20, bytes.dropFirst(12).starts(with: "VP8X".utf8),
            bytes[20] & UInt8(EXIF_FLAG.rawValue) != 0
        else { return nil }
        guard bytes.littleEndian(UInt32.self, at: 4) <= bytes.count - 8 else { throw ImageError(.truncated(.webP)) }
        var data = WebPData(bytes: bytes.assumingMemoryBound(to: UInt8.self).baseAddress, size: bytes.count)
        guard let file = WebPDemux(&data) else { return nil }
        defer { WebPDemuxDelete(file) }
        var chunk = WebPChunkIterator()
        guard WebPDemuxGetChunk(file, "EXIF", 1, &chunk) != 0 else { return nil }
        defer { WebPDemuxReleaseChunkIterator(&chunk) }
        return Orientation(
            exif: UnsafeRawBufferPointer(start: chunk.chunk.bytes, count: chunk.chunk.size), prefixed: false)
    }

    func raster() throws -> Raster {
        // A cut after the pixels leaves the decoder content; the container knows better.
        guard bytes.littleEndian(UInt32.self, at: 4) <= bytes.count - 8 else { throw ImageError(.truncated(.webP)) }
        let stored = header.turned(orientation)
        let raster = try Raster(stored) { pixels in
            let source = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
            let stride = Int32(stored.width * stored.channels)
            let decode = stored.channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto
            guard decode(source, bytes.count, pixels.baseAddress, pixels.count, stride) != nil else {
                throw ImageError(.corrupt(.webP, detail: "its pixels can't be decoded"))
            }
        }
        return orientation.upright(raster)
    }
}
