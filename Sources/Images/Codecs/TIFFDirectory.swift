import Foundation
import LibTIFF

/// What a TIFF file says of its first page.
struct TIFFDirectory {
    /// The upright picture.
    let header: ImageHeader
    let orientation: Orientation
    let layout: TIFFLayout
    /// Samples that are colours: 1 grey or place in the palette, 3 RGB, 4 inks; 0 where libtiff converts.
    let colours: Int
    /// What the sample behind the colours is; nil where it is no opacity, or there is none.
    let alpha: Alpha?

    enum Alpha {
        case multiplied
        case apart
    }

    /// Whether the samples are unpacked in `TIFFSamples`, or else converted by libtiff.
    var isUnpackedHere: Bool { colours > 0 }

    /// - Throws: ``ImageError`` for what is not read.
    init(_ file: OpaquePointer) throws {
        let isJPEG = TIFFReadLayout(file).compression == UInt16(COMPRESSION_JPEG)
        if isJPEG { TIFFDecodeJPEGAsRGB(file) }
        layout = TIFFReadLayout(file)
        orientation = Orientation(rawValue: Int(layout.orientation)) ?? .upright
        guard TIFFIsCODECConfigured(layout.compression) != 0 else {
            throw ImageError(.unsupported(.tiff, detail: "compression \(layout.compression)"))
        }
        colours = try Self.colours(layout)
        let hasExtra = colours > 0 && Int(layout.samples) > colours
        alpha =
            switch Int32(layout.firstExtra) {
            case EXTRASAMPLE_ASSOCALPHA where hasExtra: .multiplied
            case EXTRASAMPLE_UNASSALPHA where hasExtra: .apart
            default: nil
            }
        let isGrey = colours == 1 && layout.photometric != UInt16(PHOTOMETRIC_PALETTE)
        header = try ImageHeader(
            format: .tiff, width: Int(layout.width), height: Int(layout.height),
            channels: alpha != nil ? 4 : isGrey ? 1 : 3, isLossy: Self.lossy.contains(Int(layout.compression))
        ).turned(orientation)
        if colours == 0 { try Self.checkThatLibTIFFConverts(file) }
    }

    /// JPEG in its old and its present way, WebP and LERC.
    private static let lossy: Set<Int> = [6, 7, 34887, 50001]

    private static func colours(_ layout: TIFFLayout) throws -> Int {
        let format = Int32(layout.sampleFormat)
        guard format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID else {
            let kind = format == SAMPLEFORMAT_IEEEFP ? "numbers with a point" : "signed or complex numbers"
            throw ImageError(.unsupported(.tiff, detail: "samples that are \(kind)"))
        }
        let colours: Int
        switch Int32(layout.photometric) {
        case PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_PALETTE: colours = 1
        case PHOTOMETRIC_RGB: colours = 3
        case PHOTOMETRIC_SEPARATED: colours = 4
        // The JPEG codec makes RGB of it, if the three lie together.
        case PHOTOMETRIC_YCBCR
        where layout.compression == UInt16(COMPRESSION_JPEG) && layout.planes == UInt16(PLANARCONFIG_CONTIG):
            colours = 3
        default: return 0
        }
        let isPalette = layout.photometric == UInt16(PHOTOMETRIC_PALETTE)
        guard [1, 2, 4, 8, 16].contains(layout.bits), !isPalette || layout.bits <= 8 else {
            throw ImageError(.unsupported(.tiff, detail: "\(layout.bits) bits a sample"))
        }
        // More than opacity and a few masks is no picture, and would take memory for what nobody looks at.
        guard (colours...colours + 4).contains(Int(layout.samples)),
            colours < 4 || layout.inkSet == UInt16(INKSET_CMYK)
        else { throw ImageError(.unsupported(.tiff, detail: "\(layout.samples) samples a pixel")) }
        guard !isPalette || layout.red != nil else { throw ImageError(.corrupt(.tiff, detail: "no palette")) }
        return colours
    }

    private static func checkThatLibTIFFConverts(_ file: OpaquePointer) throws {
        var message = [CChar](repeating: 0, count: 1024)
        guard TIFFRGBAImageOK(file, &message) != 0 else {
            let detail = message.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw ImageError(.unsupported(.tiff, detail: detail))
        }
    }

    /// The picture as stored, of kinds that libtiff converts.
    func converted(_ file: OpaquePointer) throws -> Raster {
        let stored = header.turned(orientation)
        let count = stored.width * stored.height
        var message = [CChar](repeating: 0, count: 1024)
        var image = TIFFRGBAImage()
        guard TIFFRGBAImageBegin(&image, file, 1, &message) != 0 else { throw TIFFRefusal() }
        defer { TIFFRGBAImageEnd(&image) }
        // Turning is done here, for all eight ways.
        image.req_orientation = image.orientation
        let pixels = try [UInt32](unsafeUninitializedCapacity: count) { buffer, written in
            buffer.initialize(repeating: 0)
            guard TIFFRGBAImageGet(&image, buffer.baseAddress, UInt32(stored.width), UInt32(stored.height)) != 0 else {
                throw TIFFRefusal()
            }
            written = count
        }
        return Raster(stored) { samples in
            for (place, pixel) in pixels.enumerated() {
                // Red lies in the lowest byte.
                for channel in 0..<3 {
                    samples[3 * place + channel] = UInt8(truncatingIfNeeded: pixel >> (8 * UInt32(channel)))
                }
            }
        }
    }
}
