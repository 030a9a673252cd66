/// Parses the JSON of a safetensors header only: objects, strings and lists of whole numbers.
///
/// A general parser silently keeps the last of two equal keys, and accepts `1.0` and `true` as whole numbers.
struct HeaderScanner {
    struct Failure: Error {
        var place: Int
        var problem: String
    }

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func failure(_ problem: String) -> Failure { Failure(place: place, problem: problem) }

    /// Reads an object; `member` is called after each key and its colon, and reads the value.
    mutating func object(_ member: (inout HeaderScanner, String) throws -> Void) throws {
        try expect("{")
        if takes("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try member(&self, key)
        } while takes(",")
        try expect("}")
    }

    /// Reads a list of whole numbers that are not negative.
    mutating func integers() throws -> [Int] {
        try expect("[")
        if takes("]") { return [] }
        var numbers: [Int] = []
        repeat { numbers.append(try integer()) } while takes(",")
        try expect("]")
        return numbers
    }

    private mutating func integer() throws -> Int {
        skipSpace()
        let start = place
        while place < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[place] { place += 1 }
        let digits = String(decoding: bytes[start..<place], as: UTF8.self)
        guard let number = Int(digits), digits.count == 1 || digits.first != "0" else {
            throw failure("there is no whole number of the 64-bit range")
        }
        return number
    }

    /// Reads a string with its escapes.
    mutating func string() throws -> String {
        try expect("\"")
        var units: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                let text = String(decoding: units, as: UTF8.self)
                // Decoding would replace invalid UTF-8; such a name is refused instead.
                guard text.utf8.elementsEqual(units) else { throw failure("a string is not UTF-8") }
                return text
            case UInt8(ascii: "\\"): units += Array(String(try escape()).utf8)
            case 0..<0x20: throw failure("a string contains a control character")
            default: units.append(byte)
            }
        }
        throw failure("a string has no end")
    }

    private mutating func escape() throws -> Unicode.Scalar {
        guard place < bytes.count else { throw failure("a string has no end") }
        let letter = bytes[place]
        place += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw failure("a string contains an unknown escape")
        }
    }

    /// Reads the four digits after `\u`, and the second half of a pair of surrogates.
    private mutating func codePoint() throws -> Unicode.Scalar {
        var value = try hexadecimal()
        if 0xD800..<0xDC00 ~= value {
            guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u")
            else {
                throw failure("a string contains half of a surrogate pair")
            }
            place += 2
            let low = try hexadecimal()
            guard 0xDC00..<0xE000 ~= low else { throw failure("a string contains half of a surrogate pair") }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw failure("a string contains half of a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard place + 4 <= bytes.count else { throw failure("a string has no end") }
        let digits = bytes[place..<place + 4]
        place += 4
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
            throw failure("a string contains an unknown escape")
        }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)!
    }

    /// Checks that nothing but space is left.
    mutating func expectEnd() throws {
        skipSpace()
        guard place == bytes.count else { throw failure("there is text after the header's last '}'") }
    }

    private mutating func expect(_ sign: Unicode.Scalar) throws {
        guard takes(sign) else { throw failure("a '\(sign)' is missing") }
    }

    private mutating func takes(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: sign) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }
}
