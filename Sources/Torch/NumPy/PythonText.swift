/// Reads the Python dictionary in an array's header, and no other Python.
struct PythonText {
    /// The type of an array's elements in the header.
    enum ArrayType: Equatable {
        case name(String)
        /// A list of fields.
        case structure
    }

    private let bytes: Slice<UnsafeRawBufferPointer>
    private var place: Int

    init(_ bytes: Slice<UnsafeRawBufferPointer>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    /// The three fields of an array's header; `nil` if the text is anything else.
    mutating func arrayFields() -> (type: ArrayType, isFortran: Bool, shape: [Int])? {
        var type: ArrayType?
        var isFortran: Bool?
        var shape: [Int]?
        guard take("{") else { return nil }
        while !take("}") {
            guard let key = string(), take(":") else { return nil }
            switch key {
            case "descr" where type == nil:
                // The contents of a structure are ignored: structures are refused.
                if peek() == UInt8(ascii: "[") { return (.structure, false, []) }
                type = string().map(ArrayType.name)
            case "fortran_order" where isFortran == nil: isFortran = truth()
            case "shape" where shape == nil: shape = sizes()
            default: return nil
            }
            if !take(",") { guard peek() == UInt8(ascii: "}") else { return nil } }
        }
        guard let type, let isFortran, let shape, peek() == nil else { return nil }
        return (type, isFortran, shape)
    }

    /// The next byte that is not white space.
    private mutating func peek() -> UInt8? {
        while place < bytes.endIndex, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[place]) { place += 1 }
        return place < bytes.endIndex ? bytes[place] : nil
    }

    private mutating func take(_ text: String) -> Bool {
        _ = peek()
        guard bytes[place...].starts(with: text.utf8) else { return false }
        place += text.utf8.count
        return true
    }

    private mutating func string() -> String? {
        guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        let start = place + 1
        guard let end = bytes[start...].firstIndex(of: quote) else { return nil }
        place = end + 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private mutating func truth() -> Bool? {
        if take("True") { return true }
        return take("False") ? false : nil
    }

    private mutating func sizes() -> [Int]? {
        guard take("(") else { return nil }
        var sizes: [Int] = []
        while !take(")") {
            _ = peek()
            let digits = bytes[place...].prefix { (0x30...0x39).contains($0) }
            guard sizes.count < 64, let size = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
            sizes.append(size)
            place = digits.endIndex
            // Python 2 wrote long numbers with an L.
            _ = take("L")
            if !take(",") { guard peek() == UInt8(ascii: ")") else { return nil } }
        }
        return sizes
    }
}
