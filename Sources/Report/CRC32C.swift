/// The cyclic redundancy check with Castagnoli's polynomial (Castagnoli, Bräuer and Herrmann, 1993; RFC 3720,
/// appendix B.4), which event files are checked with.
enum CRC32C {
    /// The remainder of each byte. 0x82F63B78 is the polynomial 0x1EDC6F41 with its bits reversed.
    private static let remainders: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(byte) { remainder, _ in remainder >> 1 ^ (remainder & 1 == 0 ? 0 : 0x82F6_3B78) }
    }

    /// The checksum of some bytes.
    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let remainders = remainders
        return ~bytes.reduce(~0) { remainder, byte in
            remainders[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ remainder >> 8
        }
    }

    /// The checksum as records carry it: turned right by 15 bits, plus a constant. The checksum of bytes that hold
    /// their own checksum is the same whatever the bytes are; a masked one isn't.
    static func maskedChecksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let checksum = checksum(bytes)
        return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
    }
}
