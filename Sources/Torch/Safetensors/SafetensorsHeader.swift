/// The header of a safetensors file: the position of each tensor.
struct SafetensorsHeader {
    struct Entry {
        var dtype: DType
        var shape: [Int]
        /// The first and last byte of the elements, counted from the end of the header.
        var begin: Int
        var end: Int
    }

    var entries: [String: Entry] = [:]
    var metadata: [String: String] = [:]
    /// The offset in the file at which the header ends and the elements begin.
    var end = 0

    static let metadataName = "__metadata__"
    /// The maximum length of a header.
    static let longest = 100_000_000

    // MARK: Reading

    /// Reads the header of a whole file and checks that its tensors fill the rest exactly.
    init(checking bytes: UnsafeRawBufferPointer, file: String) throws {
        func fail(_ problem: String) -> SafetensorsError { .malformed(file: file, problem: problem) }
        guard bytes.count >= 8 else { throw fail("it ends after \(bytes.count) of the header length's 8 bytes") }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(Self.longest) else { throw fail("its header claims \(length) bytes, above 100 MB") }
        guard length <= UInt64(bytes.count - 8) else {
            throw fail("its header claims \(length) bytes of a file of \(bytes.count)")
        }
        end = 8 + Int(length)
        guard bytes.count > 8, length > 0, bytes[8] == UInt8(ascii: "{") else {
            throw fail("its header does not begin with '{'")
        }
        var scanner = HeaderScanner(Array(bytes[8..<end]))
        do {
            try read(&scanner, file: file)
        } catch let error as HeaderScanner.Failure {
            throw fail("\(error.problem) at byte \(8 + error.place)")
        }
        try checkLayout(filling: bytes.count - end, file: file)
    }

    private mutating func read(_ scanner: inout HeaderScanner, file: String) throws {
        var names: Set<String> = []
        try scanner.object { scanner, name in
            guard names.insert(name).inserted else { throw scanner.failure("the name '\(name)' occurs twice") }
            if name == Self.metadataName {
                try scanner.object { scanner, key in
                    guard metadata[key] == nil else { throw scanner.failure("the metadata '\(key)' occur twice") }
                    metadata[key] = try scanner.string()
                }
            } else {
                entries[name] = try Self.entry(&scanner, name, file: file)
            }
        }
        try scanner.expectEnd()
    }

    private static func entry(_ scanner: inout HeaderScanner, _ name: String, file: String) throws -> Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.object { scanner, key in
            switch key {
            case "dtype" where type == nil: type = try scanner.string()
            case "shape" where shape == nil: shape = try scanner.integers()
            case "data_offsets" where offsets == nil: offsets = try scanner.integers()
            default: throw scanner.failure("'\(name)' has an unknown or repeated '\(key)'")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
            throw scanner.failure("'\(name)' has no dtype, no shape or no increasing data_offsets")
        }
        guard let dtype = DType(safetensorsName: type) else {
            if DType.otherSafetensorsNames.contains(type) {
                throw SafetensorsError.unsupported(file: file, tensor: name, type: type)
            }
            throw scanner.failure("'\(name)' has the unknown dtype '\(type)'")
        }
        return Entry(dtype: dtype, shape: shape, begin: offsets[0], end: offsets[1])
    }

    /// Checks that sizes are those of the shapes, and that the tensors cover the elements without holes or overlaps.
    private func checkLayout(filling count: Int, file: String) throws {
        func fail(_ problem: String) -> SafetensorsError { .malformed(file: file, problem: problem) }
        var covered = 0
        for (name, entry) in entries.sorted(by: { ($0.value.begin, $0.value.end) < ($1.value.begin, $1.value.end) }) {
            guard let size = entry.dtype.byteCount(of: entry.shape) else {
                throw fail("the shape \(entry.shape) of '\(name)' is too large")
            }
            guard size == entry.end - entry.begin else {
                throw fail(
                    "'\(name)' takes \(entry.end - entry.begin) bytes, but \(entry.dtype)\(entry.shape) is \(size)")
            }
            guard entry.begin == covered else {
                throw fail("'\(name)' begins at \(entry.begin), but the tensors before it end at \(covered)")
            }
            covered = entry.end
        }
        guard covered == count else { throw fail("its tensors take \(covered) bytes, but \(count) follow the header") }
    }

    // MARK: Writing

    /// Orders tensors with the widest elements first, so that each begins at a multiple of its element size.
    init(layingOut tensors: [String: Tensor], metadata: [String: String]) {
        self.metadata = metadata
        for name in Self.order(of: tensors) {
            let tensor = tensors[name]!
            let size = tensor.count * tensor.dtype.byteCount
            entries[name] = Entry(dtype: tensor.dtype, shape: tensor.shape, begin: end, end: end + size)
            end += size
        }
        end = 0
    }

    /// The order of tensors in the file, which depends on their names and types only.
    static func order(of tensors: [String: Tensor]) -> [String] {
        tensors.keys.sorted { first, second in
            let widths = (tensors[first]!.dtype.byteCount, tensors[second]!.dtype.byteCount)
            return widths.0 != widths.1 ? widths.0 > widths.1 : first < second
        }
    }

    /// The header's length and text, padded with spaces so that the elements begin at a multiple of 8 bytes.
    func encoded() -> [UInt8] {
        var parts: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            parts.append("\(quoted(Self.metadataName)):{\(pairs.joined(separator: ","))}")
        }
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            parts.append(
                "\(quoted(name)):{\"dtype\":\"\(entry.dtype.safetensorsName!)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(entry.begin),\(entry.end)]}")
        }
        var text = Array("{\(parts.joined(separator: ","))}".utf8)
        text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension DType {
    /// The size of a shape of this type in bytes; `nil` if it, or a stride, overflows. The strides of an empty tensor
    /// can overflow too, if its other axes are large.
    func byteCount(of shape: [Int]) -> Int? {
        var size = byteCount
        for axis in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: max(axis, 1))
            if overflow { return nil }
            size = product
        }
        return shape.contains(0) ? 0 : size
    }
}

extension DType {
    /// The format's name for the type; `nil` if it has none.
    var safetensorsName: String? {
        switch self {
        case .bool: "BOOL"
        case .uint8: "U8"
        case .int8: "I8"
        case .int16: "I16"
        case .int32: "I32"
        case .int64: "I64"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .float32: "F32"
        case .float64: "F64"
        case .complex64: "C64"
        case .complex128: nil
        }
    }

    fileprivate init?(safetensorsName name: String) {
        guard let dtype = DType.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
        self = dtype
    }

    /// Types of the format that this library does not have.
    fileprivate static let otherSafetensorsNames: Set<String> = [
        "U16", "U32", "U64", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F6_E2M3", "F6_E3M2", "F4",
    ]
}
