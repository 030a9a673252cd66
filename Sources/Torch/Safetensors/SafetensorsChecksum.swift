import Archives

/// The checksum that a safetensors file may carry in its metadata under the name `ganymede-crc32`: the CRC-32 of zip and
/// gzip over the whole file, header and elements, in eight hexadecimal digits; for the sum these digits count as zeros.
///
/// The format itself notices a file that is cut short, not bytes that were changed. Other programs read the file as any
/// other.
struct SafetensorsChecksum {
    static let key = "ganymede-crc32"
    static let blank = "00000000"

    private var sum: UInt32 = 0

    /// Goes on with the bytes that follow.
    mutating func add(_ bytes: UnsafeRawBufferPointer) { sum = crc32(of: bytes, continuing: sum) }

    private var digits: [UInt8] {
        let text = String(sum, radix: 16)
        return Array((String(repeating: "0", count: 8 - text.count) + text).utf8)
    }

    /// The header with the checksum in its place.
    func written(into header: [UInt8]) -> [UInt8] {
        guard let place = header.withUnsafeBytes(Self.place) else { return header }
        var header = header
        header.replaceSubrange(place, with: digits)
        return header
    }

    /// Whether a file's bytes are those that its checksum was computed over; `nil` where it has none.
    ///
    /// - Parameter end: where the header ends.
    static func fits(_ file: UnsafeRawBufferPointer, header end: Int) -> Bool? {
        let header = UnsafeRawBufferPointer(rebasing: file[..<end])
        guard let place = place(in: header) else { return nil }
        var blanked = Array(header)
        blanked.replaceSubrange(place, with: blank.utf8)
        var checksum = SafetensorsChecksum()
        blanked.withUnsafeBytes { checksum.add($0) }
        checksum.add(UnsafeRawBufferPointer(rebasing: file[end...]))
        return checksum.digits.elementsEqual(header[place])
    }

    /// Where the digits lie. Quotes within a value are escaped, so that the name with its quotes is found nowhere else.
    private static func place(in header: UnsafeRawBufferPointer) -> Range<Int>? {
        let name = Array("\"\(key)\":\"".utf8)
        guard let start = header.firstRange(of: name)?.upperBound else { return nil }
        let end = start + blank.utf8.count
        return end < header.count && header[end] == UInt8(ascii: "\"") ? start..<end : nil
    }
}
