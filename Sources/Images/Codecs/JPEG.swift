import Foundation
import TurboJPEG

/// A JPEG image: the markers are walked here, the pixels decoded by TurboJPEG.
struct JPEG {
    let header: ImageHeader
    private let bytes: UnsafeRawBufferPointer
    private let components: Int
    private let orientation: Orientation

    /// Reads the segments up to the frame header.
    init(_ bytes: UnsafeRawBufferPointer) throws {
        self.bytes = bytes
        var orientation = Orientation.upright
        var offset = 2
        while true {
            let (marker, body) = try Self.segment(of: bytes, at: offset)
            if Self.frames.contains(marker) {
                guard body.count >= 6 else { throw ImageError(.corrupt(.jpeg, detail: "short frame header")) }
                let precision = bytes[body.lowerBound]
                guard precision == 8 else {
                    throw ImageError(.unsupported(.jpeg, detail: "\(precision) bits a sample"))
                }
                let height = bytes.bigEndian(UInt16.self, at: body.lowerBound + 1)
                let width = bytes.bigEndian(UInt16.self, at: body.lowerBound + 3)
                components = Int(bytes[body.lowerBound + 5])
                guard [1, 3, 4].contains(components) else {
                    throw ImageError(.unsupported(.jpeg, detail: "\(components) components"))
                }
                self.orientation = orientation
                header = try ImageHeader(
                    format: .jpeg, width: orientation.swapsSides ? height : width,
                    height: orientation.swapsSides ? width : height, channels: components == 1 ? 1 : 3, isLossy: true)
                return
            }
            switch marker {
            case 0xE1: orientation = Orientation(exif: UnsafeRawBufferPointer(rebasing: bytes[body])) ?? orientation
            case 0xD9, 0xDA: throw ImageError(.corrupt(.jpeg, detail: "no frame header before the pixels"))
            default: break
            }
            offset = body.upperBound
        }
    }

    /// Start-of-frame markers; 0xC4, 0xC8 and 0xCC mean other things.
    private static let frames: Set<UInt8> = [
        0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF,
    ]

    /// The segment at `offset`: its marker and where its body lies.
    private static func segment(
        of bytes: UnsafeRawBufferPointer, at offset: Int
    ) throws -> (marker: UInt8, body: Range<Int>) {
        var offset = offset
        guard offset < bytes.count else { throw ImageError(.truncated(.jpeg)) }
        guard bytes[offset] == 0xFF else { throw ImageError(.corrupt(.jpeg, detail: "no marker where one must be")) }
        // Any number of fill bytes may stand before a marker.
        while offset < bytes.count, bytes[offset] == 0xFF { offset += 1 }
        guard offset < bytes.count else { throw ImageError(.truncated(.jpeg)) }
        let marker = bytes[offset]
        // These stand alone, without a length.
        if marker == 0x01 || (0xD0...0xD9).contains(marker) { return (marker, offset + 1..<offset + 1) }
        guard offset + 2 < bytes.count else { throw ImageError(.truncated(.jpeg)) }
        let length = bytes.bigEndian(UInt16.self, at: offset + 1)
        guard length >= 2 else { throw ImageError(.corrupt(.jpeg, detail: "a segment without length")) }
        guard offset + 1 + length <= bytes.count else { throw ImageError(.truncated(.jpeg)) }
        return (marker, offset + 3..<offset + 1 + length)
    }

    func raster() throws -> Raster {
        guard let decoder = tjInitDecompress() else {
            throw ImageError(.corrupt(.jpeg, detail: "TurboJPEG has no memory left"))
        }
        defer { tjDestroy(decoder) }
        let width = orientation.swapsSides ? header.height : header.width
        let height = orientation.swapsSides ? header.width : header.height
        let stored = try [UInt8](unsafeUninitializedCapacity: width * height * components) { buffer, count in
            // Warnings count: a file cut short or hit by a wrong byte yields only a warning and half a picture. The
            // limit on scans stops progressive files made to take hours.
            let flags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS
            let status = tjDecompress2(
                decoder, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, numericCast(bytes.count),
                buffer.baseAddress, Int32(width), Int32(width * components), Int32(height), pixelFormat, flags)
            guard status == 0 else {
                throw ImageError(.corrupt(.jpeg, detail: String(cString: tjGetErrorStr2(decoder))))
            }
            count = width * height * components
        }
        let pixels = components == 4 ? Self.rgb(cmyk: stored) : stored
        return orientation.upright(
            Raster(width: width, height: height, channels: header.channels, bytes: pixels))
    }

    private var pixelFormat: Int32 {
        switch components {
        case 1: numericCast(TJPF_GRAY.rawValue)
        case 3: numericCast(TJPF_RGB.rawValue)
        default: numericCast(TJPF_CMYK.rawValue)
        }
    }

    /// Converts ink to light: `R = C K / 255`, with the samples inverted as Adobe's programs store them.
    private static func rgb(cmyk: [UInt8]) -> [UInt8] {
        let count = cmyk.count / 4
        return [UInt8](unsafeUninitializedCapacity: count * 3) { rgb, initialised in
            for pixel in 0..<count {
                let key = Int(cmyk[4 * pixel + 3])
                for channel in 0..<3 {
                    rgb[3 * pixel + channel] = UInt8((Int(cmyk[4 * pixel + channel]) * key + 127) / 255)
                }
            }
            initialised = count * 3
        }
    }
}
