import Foundation
import Zlib

extension Animation {
    /// An animated PNG: the pixels of ordinary PNG files in one, with chunks that say when each is shown.
    ///
    /// libpng as distributions build it writes no animations.
    ///
    /// Source: PNG specification, third edition (W3C 2025), section 11.3.6: `acTL`, `fcTL` and `fdAT`.
    func animatedPNG() throws -> Data {
        var file = Data()
        var sequence: UInt32 = 0
        for (number, frame) in frames.enumerated() {
            let png = frame.pngData()
            try png.withUnsafeBytes { bytes in
                var chunks = PNG.Chunks(bytes)
                var isFirst = true
                if number == 0 { file += bytes.prefix(PNG.signatureLength) }
                while true {
                    let chunk = try chunks.next()
                    switch chunk.name {
                    case "IHDR" where number == 0:
                        file += bytes[chunk.whole]
                        file.append(chunk: "acTL", [UInt32(frames.count), 0].flatMap(\.bigEndianBytes))
                    case "IDAT":
                        if isFirst { file.append(chunk: "fcTL", control(&sequence)) }
                        isFirst = false
                        // The first frame is what readers see that know no animations.
                        if number == 0 {
                            file += bytes[chunk.whole]
                        } else {
                            file.append(chunk: "fdAT", sequence.bigEndianBytes + bytes[chunk.body])
                            sequence += 1
                        }
                    case "IEND": return
                    default: break
                    }
                }
            }
        }
        file.append(chunk: "IEND", [])
        return file
    }

    /// What `fcTL` says of a frame: its number in the sequence, size, place, time, and that it replaces what was there.
    private func control(_ sequence: inout UInt32) -> [UInt8] {
        defer { sequence += 1 }
        return [sequence, UInt32(frames[0].width), UInt32(frames[0].height), 0, 0].flatMap(\.bigEndianBytes)
            + UInt16(1).bigEndianBytes + UInt16(framesPerSecond).bigEndianBytes + [0, 0]
    }
}

extension FixedWidthInteger {
    fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension Data {
    /// Appends a chunk of a PNG file: length, name, body and checksum.
    fileprivate mutating func append(chunk name: String, _ body: [UInt8]) {
        let named = Array(name.utf8) + body
        self += UInt32(body.count).bigEndianBytes + named + UInt32(crc32_z(0, named, named.count)).bigEndianBytes
    }
}
