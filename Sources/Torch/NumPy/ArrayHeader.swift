/// The header of an array in NumPy's file format: the elements' type and order, and the shape.
///
/// `\x93NUMPY`, the version (two bytes), the length of the text that follows (two bytes, four from version 2 on), and
/// the text, a Python dictionary such as `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
/// Format: numpy.lib.format, versions 1.0 to 3.0.
struct ArrayHeader {
    var dtype: DType
    /// Whether elements that are neighbours along the first axis, not the last, are adjacent in memory.
    var isFortran: Bool
    var shape: [Int]
    /// The offset of the elements.
    var end = 0

    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// The maximum length of the text; NumPy's limit is 10,000 bytes.
    private static let longest = 1 << 20

    // MARK: Reading

    init(checking bytes: UnsafeRawBufferPointer, file: String) throws {
        func fail(_ problem: String) -> NumPyError { .malformed(file: file, problem: problem) }
        guard bytes.count >= 10, bytes.starts(with: Self.magic) else { throw fail("it does not begin like one") }
        guard (1...3).contains(bytes[6]) else { throw fail("it has the unknown version \(bytes[6])") }
        let isLong = bytes[6] > 1
        guard bytes.count >= 12 else { throw fail("it ends in its header") }
        let length =
            isLong
            ? Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
            : Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
        let start = isLong ? 12 : 10
        guard length <= Self.longest, length <= bytes.count - start else {
            throw fail("its header claims \(length) bytes of a file of \(bytes.count)")
        }
        var text = PythonText(bytes[start..<start + length])
        guard let fields = text.arrayFields() else { throw fail("its header cannot be parsed") }
        dtype = try Self.dtype(fields.type, file: file)
        (isFortran, shape, end) = (fields.isFortran, fields.shape, start + length)
        guard let size = dtype.byteCount(of: shape) else { throw fail("its shape \(shape) is too large") }
        guard size == bytes.count - end else {
            throw fail("\(bytes.count - end) bytes follow its header, but \(dtype)\(shape) is \(size)")
        }
    }

    private static func dtype(_ type: PythonText.ArrayType, file: String) throws -> DType {
        guard case .name(let name) = type else {
            throw NumPyError.unsupported(file: file, type: "structures", cure: "save each field as an array of its own")
        }
        if let found = DType.allCases.first(where: { $0.numPyName == name.replacing("=", with: "<") }) { return found }
        switch name.drop(while: { "<>|=".contains($0) }).first {
        case "O":
            throw NumPyError.unsupported(
                file: file, type: "Python objects ('\(name)', a pickle)",
                cure: "save the numbers with .astype(float), without allow_pickle")
        case _ where name.hasPrefix(">"):
            throw NumPyError.unsupported(
                file: file, type: "big-endian numbers ('\(name)')", cure: "save them with .astype('<f8')")
        default:
            throw NumPyError.unsupported(
                file: file, type: "elements of type '\(name)'", cure: "save them with .astype(float)")
        }
    }

    // MARK: Writing

    init(of tensor: Tensor) {
        (dtype, isFortran, shape) = (tensor.dtype, false, tensor.shape)
    }

    /// The header as version 1.0, padded so that the elements begin at a multiple of 64 bytes.
    func encoded(_ name: String) -> [UInt8] {
        let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var text = Array("{'descr': '\(name)', 'fortran_order': False, 'shape': (\(sizes)), }".utf8)
        text += [UInt8](repeating: UInt8(ascii: " "), count: 63 - (10 + text.count) % 64) + [UInt8(ascii: "\n")]
        return Self.magic + [1, 0] + withUnsafeBytes(of: UInt16(text.count).littleEndian) { Array($0) } + text
    }
}

extension DType {
    /// NumPy's name of the type, little-endian; `nil` if there is none.
    var numPyName: String? {
        switch self {
        case .bool: "|b1"
        case .uint8: "|u1"
        case .int8: "|i1"
        case .int16: "<i2"
        case .int32: "<i4"
        case .int64: "<i8"
        case .float16: "<f2"
        case .float32: "<f4"
        case .float64: "<f8"
        case .complex64: "<c8"
        case .complex128: "<c16"
        case .bfloat16: nil
        }
    }
}
