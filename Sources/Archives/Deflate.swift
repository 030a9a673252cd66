import Zlib

/// The CRC-32 of ZIP and gzip.
///
/// - Parameter sum: the checksum of the bytes before these, where they are a part of more.
public func crc32(of bytes: UnsafeRawBufferPointer, continuing sum: UInt32 = 0) -> UInt32 {
    var sum = uLong(sum)
    var rest = bytes[...]
    while !rest.isEmpty {
        // zlib counts its input in 32 bits.
        let portion = rest.prefix(1 << 30)
        sum = Zlib.crc32(
            sum, UnsafeRawBufferPointer(rebasing: portion).bindMemory(to: UInt8.self).baseAddress, uInt(portion.count))
        rest = rest.dropFirst(portion.count)
    }
    return UInt32(sum)
}

/// Unpacks raw deflate data that must fill `target` exactly and end where `source` ends; whether it did.
func inflate(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
    var stream = z_stream()
    // Negative: no header and no checksum around the data.
    let version = inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(version == Z_OK, "zlib could not start: \(version)")
    defer { inflateEnd(&stream) }

    let input = source.bindMemory(to: UInt8.self)
    let output = target.bindMemory(to: UInt8.self)
    // A target for data that unpacks to nothing.
    var nowhere: UInt8 = 0
    var (read, written) = (0, 0)
    while true {
        let (supply, room) = (min(input.count - read, 1 << 30), min(output.count - written, 1 << 30))
        stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + read) }
        stream.avail_in = uInt(supply)
        stream.avail_out = uInt(room)
        let status = withUnsafeMutablePointer(to: &nowhere) { place in
            stream.next_out = output.isEmpty ? place : output.baseAddress! + written
            return inflate(&stream, Z_NO_FLUSH)
        }
        let (taken, made) = (supply - Int(stream.avail_in), room - Int(stream.avail_out))
        read += taken
        written += made
        if status == Z_STREAM_END { return read == input.count && written == output.count }
        guard status == Z_OK, taken + made > 0 else { return false }
    }
}
