import CJPEG
import Foundation

/// A JPEG image: the markers are walked here, the pixels decoded by libjpeg-turbo.
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
                    format: .jpeg, width: width, height: height, channels: components == 1 ? 1 : 3, isLossy: true
                ).turned(orientation)
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

    /// The next segment from `offset` on: its marker and where its body lies.
    ///
    /// Like libjpeg it skips bytes that are no marker. What they are counted as is for the decoding to say.
    private static func segment(
        of bytes: UnsafeRawBufferPointer, at offset: Int
    ) throws -> (marker: UInt8, body: Range<Int>) {
        var offset = offset
        var marker: UInt8 = 0
        // Zero behind 0xFF is no marker either.
        while marker == 0 {
            while offset < bytes.count, bytes[offset] != 0xFF { offset += 1 }
            // Any number of fill bytes may stand before a marker.
            while offset < bytes.count, bytes[offset] == 0xFF { offset += 1 }
            guard offset < bytes.count else { throw ImageError(.truncated(.jpeg)) }
            marker = bytes[offset]
            offset += 1
        }
        // These stand alone, without a length.
        if marker == 0x01 || (0xD0...0xD9).contains(marker) { return (marker, offset..<offset) }
        guard offset + 1 < bytes.count else { throw ImageError(.truncated(.jpeg)) }
        let length = bytes.bigEndian(UInt16.self, at: offset)
        guard length >= 2 else { throw ImageError(.corrupt(.jpeg, detail: "a segment without length")) }
        guard offset + length <= bytes.count else { throw ImageError(.truncated(.jpeg)) }
        return (marker, offset + 2..<offset + length)
    }

    /// The picture and what is odd about the file.
    ///
    /// A file cut short or hit by a wrong byte would yield half a picture: that is damage. Bytes too many between two
    /// segments, as some cameras and editors leave them, cost no pixel and are only a warning.
    func decoded() throws -> (raster: Raster, warning: String?) {
        let stored = header.turned(orientation)
        var report = cjpeg_report()
        let samples = try [UInt8](unsafeUninitializedCapacity: stored.width * stored.height * components) {
            buffer, count in
            let status = cjpeg_decode(
                bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count, UInt32(stored.width),
                UInt32(stored.height), Int32(components), buffer.baseAddress, &report)
            guard status == 0 else {
                throw ImageError(.corrupt(.jpeg, detail: Self.detail(Self.text(&report.damage))))
            }
            count = stored.width * stored.height * components
        }
        let pixels = components == 4 ? CMYK.rgb(inverted: samples) : samples
        let raster = Raster(width: stored.width, height: stored.height, channels: header.channels, bytes: pixels)
        let warning = Self.text(&report.warning)
        return (orientation.upright(raster), warning.isEmpty ? nil : Self.detail(warning))
    }

    /// libjpeg's words without what our own sentences say already.
    private static func detail(_ message: String) -> String {
        let prefix = "Corrupt JPEG data: "
        let words = message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
        return words.prefix(1).lowercased() + words.dropFirst()
    }

    private static func text<Characters>(_ characters: inout Characters) -> String {
        withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
