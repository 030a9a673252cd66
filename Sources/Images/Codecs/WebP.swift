import Foundation
import WebP

/// A still WebP image, decoded by libwebp.
struct WebPImage {
    let header: ImageHeader
    private let bytes: UnsafeRawBufferPointer

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
        header = try ImageHeader(
            format: .webP, width: Int(features.width), height: Int(features.height),
            channels: features.has_alpha != 0 ? 4 : 3, isLossy: features.format == 1)
    }

    func raster() throws -> Raster {
        // A cut after the pixels leaves the decoder content; the container knows better.
        guard bytes.littleEndian(UInt32.self, at: 4) <= bytes.count - 8 else { throw ImageError(.truncated(.webP)) }
        return try Raster(header) { pixels in
            let source = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
            let stride = Int32(header.width * header.channels)
            let decode = header.channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto
            guard decode(source, bytes.count, pixels.baseAddress, pixels.count, stride) != nil else {
                throw ImageError(.corrupt(.webP, detail: "its pixels can't be decoded"))
            }
        }
    }
}
