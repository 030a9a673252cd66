import Testing

@testable import Report

/// The vectors of RFC 3720, appendix B.4, and the polynomial's customary one.
@Test(
    arguments: [
        ([], 0),
        (Array("123456789".utf8), 0xE306_9283),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0..<32), 0x46DD_794E),
        (Array((0..<32).reversed()), 0x113F_DB5C),
    ] as [([UInt8], UInt32)])
func theChecksumOfKnownBytesIsTheRFCs(bytes: [UInt8], checksum: UInt32) {
    #expect(CRC32C.checksum(bytes) == checksum)
}

@Test func aMaskedChecksumIsTurnedRightByFifteenBitsPlusAConstant() {
    // 0xE3069283 turned right by 15 bits is 0x2507C60D.
    #expect(CRC32C.maskedChecksum("123456789".utf8) == 0x2507_C60D &+ 0xA282_EAD8)
    #expect(CRC32C.maskedChecksum([]) == 0xA282_EAD8)
}
