/// Reads bytes in order; every read is checked against the end.
struct PickleReader {
    struct Failure: Error { var problem: String }

    let bytes: UnsafeRawBufferPointer
    private(set) var place: Int

    init(_ bytes: UnsafeRawBufferPointer, from place: Int = 0) { (self.bytes, self.place) = (bytes, place) }

    func failure(_ problem: String) -> Failure { Failure(problem: "\(problem) at byte \(place)") }

    mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count >= 0, count <= bytes.count - place else { throw failure("the pickle ends too early") }
        defer { place += count }
        return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count])
    }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type) throws -> Number {
        Number(littleEndian: try take(MemoryLayout<Number>.size).loadUnaligned(as: Number.self))
    }

    mutating func byte() throws -> UInt8 { try number(UInt8.self) }

    /// A length prefix.
    mutating func length<Number: FixedWidthInteger>(_: Number.Type) throws -> Int {
        guard let length = Int(exactly: try number(Number.self)), length >= 0 else {
            throw failure("a length is too large")
        }
        return length
    }

    mutating func text(_ count: Int) throws -> String {
        guard let text = String(validating: try take(count), as: UTF8.self) else { throw failure("a text is no UTF-8") }
        return text
    }

    /// Text up to the end of the line.
    mutating func line() throws -> String {
        guard let end = bytes[place...].firstIndex(of: 0x0a) else { throw failure("the pickle ends too early") }
        let text = try text(end - place)
        place = end + 1
        return text
    }
}
