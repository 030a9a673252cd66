import Foundation
import LibAVIF

/// A still AVIF image, decoded by libavif into samples of 8 bits.
///
/// Rotation and mirroring are properties of the file (irot, imir) and are applied; its Exif block, which may repeat
/// them, is not asked.
struct AVIFImage {
    let header: ImageHeader
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) throws {
        self.bytes = bytes
        header = try Self.withDecoder(of: bytes) { decoder in
            try Self.storedHeader(decoder).turned(Orientation(decoder.pointee.image.pointee))
        }
    }

    func raster() throws -> Raster {
        try Self.withDecoder(of: bytes) { decoder in
            let stored = try Self.storedHeader(decoder)
            let orientation = Orientation(decoder.pointee.image.pointee)
            // The AV1 decoder takes no memory for a picture that is larger than its container says.
            decoder.pointee.imageSizeLimit = UInt32(Raster.maximumPixels)
            try Self.check(avifDecoderNextImage(decoder), decoder)
            guard let image = decoder.pointee.image, Int(image.pointee.width) == stored.width,
                Int(image.pointee.height) == stored.height
            else { throw ImageError(.corrupt(.avif, detail: "contradictory sizes")) }
            // libavif gives three channels or four.
            let colours = stored.channels == 1 ? 3 : stored.channels
            let samples = try [UInt8](unsafeUninitializedCapacity: stored.width * stored.height * colours) {
                buffer, count in
                var rgb = avifRGBImage()
                avifRGBImageSetDefaults(&rgb, image)
                rgb.depth = 8
                rgb.format = colours == 4 ? AVIF_RGB_FORMAT_RGBA : AVIF_RGB_FORMAT_RGB
                rgb.pixels = buffer.baseAddress
                rgb.rowBytes = numericCast(stored.width * colours)
                try Self.check(avifImageYUVToRGB(image, &rgb), decoder)
                count = stored.width * stored.height * colours
            }
            let grey = stored.channels == 1 ? stride(from: 0, to: samples.count, by: 3).map { samples[$0] } : samples
            return orientation.upright(
                Raster(width: stored.width, height: stored.height, channels: stored.channels, bytes: grey))
        }
    }

    /// The header of the picture before it is turned.
    private static func storedHeader(_ decoder: UnsafeMutablePointer<avifDecoder>) throws -> ImageHeader {
        guard decoder.pointee.imageCount == 1 else { throw ImageError(.unsupported(.avif, detail: "an animation")) }
        let image = decoder.pointee.image.pointee
        let isGrey = image.yuvFormat == AVIF_PIXEL_FORMAT_YUV400
        return try ImageHeader(
            format: .avif, width: Int(image.width), height: Int(image.height),
            channels: decoder.pointee.alphaPresent != 0 ? 4 : isGrey ? 1 : 3,
            // Compression without loss is rare, and nothing before the pixels tells it.
            isLossy: true)
    }

    /// Opens the container and reads what it says of the image.
    private static func withDecoder<Result>(
        of bytes: UnsafeRawBufferPointer, _ body: (UnsafeMutablePointer<avifDecoder>) throws -> Result
    ) throws -> Result {
        guard let decoder = avifDecoderCreate() else {
            throw ImageError(.corrupt(.avif, detail: "libavif has no memory left"))
        }
        defer { avifDecoderDestroy(decoder) }
        decoder.pointee.ignoreExif = 1
        decoder.pointee.ignoreXMP = 1
        // Old writers leave out or garble what pictures can be decoded without.
        decoder.pointee.strictFlags = 0
        decoder.pointee.imageDimensionLimit = UInt32(Raster.maximumSide)
        try check(
            avifDecoderSetIOMemory(decoder, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count),
            decoder)
        try check(avifDecoderParse(decoder), decoder)
        return try body(decoder)
    }

    private static func check(_ result: avifResult, _ decoder: UnsafeMutablePointer<avifDecoder>) throws {
        switch result {
        case AVIF_RESULT_OK: return
        case AVIF_RESULT_TRUNCATED_DATA: throw ImageError(.truncated(.avif))
        default:
            let word = String(cString: avifResultToString(result))
            let detail = withUnsafeBytes(of: &decoder.pointee.diag.error) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw ImageError(.corrupt(.avif, detail: (detail.isEmpty ? word : detail).lowercased()))
        }
    }
}

extension Orientation {
    /// First turned against the clock by quarters, then mirrored (ISO/IEC 23008-12, 6.5.10 and 6.5.12).
    fileprivate init(_ image: avifImage) {
        let isTurned = image.transformFlags & AVIF_TRANSFORM_IROT.rawValue != 0
        let isMirrored = image.transformFlags & AVIF_TRANSFORM_IMIR.rawValue != 0
        let turns = isTurned ? Int(image.irot.angle) & 3 : 0
        let turned: [Orientation] = [.upright, .leftwards, .upsideDown, .rightwards]
        // The same turns, and then top and bottom exchanged.
        let flipped: [Orientation] = [.flipped, .transposed, .mirrored, .transversed]
        // Left and right exchanged is top and bottom exchanged and half a turn.
        let isLeftRight = withUnsafePointer(to: image) { avifMirrorOf($0) } == 1
        self = !isMirrored ? turned[turns] : flipped[isLeftRight ? (turns + 2) % 4 : turns]
    }
}
