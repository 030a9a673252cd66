import Foundation

@testable import Report

/// Reads an event file as TensorBoard does: whole records whose checksums are right, up to the first that is cut off.
struct RecordReader {
    struct WrongChecksum: Error { let offset: Int }

    private(set) var events: [Event] = []

    init(_ url: URL) throws {
        var rest = [UInt8](try Data(contentsOf: url))[...]
        while let length: UInt64 = RecordReader.number(in: rest), rest.count >= 16 + Int(length) {
            let event = rest.dropFirst(12).prefix(Int(length))
            guard RecordReader.number(in: rest.dropFirst(8)) == RecordReader.maskedChecksum(rest.prefix(8)),
                RecordReader.number(in: rest.dropFirst(12 + event.count)) == RecordReader.maskedChecksum(event)
            else { throw WrongChecksum(offset: rest.startIndex) }
            events.append(try Event(serializedBytes: Data(event)))
            rest = rest.dropFirst(16 + event.count)
        }
    }

    private static func number<Number: FixedWidthInteger>(in bytes: ArraySlice<UInt8>) -> Number? {
        let size = Number.bitWidth / 8
        guard bytes.count >= size else { return nil }
        return bytes.prefix(size).reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    /// Bit by bit, so that a wrong table can't agree with itself.
    private static func maskedChecksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var remainder = UInt32.max
        for byte in bytes {
            for bit in 0..<8 {
                let differs = (remainder ^ UInt32(byte) >> bit) & 1 == 1
                remainder = remainder >> 1 ^ (differs ? 0x82F6_3B78 : 0)
            }
        }
        remainder = ~remainder
        return (remainder >> 15 | remainder << 17) &+ 0xA282_EAD8
    }
}
