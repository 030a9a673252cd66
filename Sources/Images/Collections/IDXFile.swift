import Files
import Foundation

/// An array of whole numbers in the IDX format of the MNIST database (Y. LeCun, C. Cortes, C. Burges), packed with gzip
/// or not: MNIST, Fashion-MNIST, EMNIST, USPS, and labels of one, two or four bytes.
///
/// The file is two zero bytes, a code for the type of number, the count of dimensions, each dimension as a big-endian
/// 32-bit number, and the numbers, row-major and big-endian.
public struct IDXFile: Sendable, Equatable {
    /// The type of the numbers; the raw value is the format's code.
    public enum Element: UInt8, Sendable {
        case uint8 = 0x08
        case int8 = 0x09
        case int16 = 0x0B
        case int32 = 0x0C

        /// Bytes a number.
        public var size: Int {
            switch self {
            case .uint8, .int8: 1
            case .int16: 2
            case .int32: 4
            }
        }
    }

    /// The dimensions, outermost first: [N] for labels, [N, H, W] for images.
    public let dimensions: [Int]
    public let element: Element
    /// The numbers as stored: row-major, big-endian.
    public let bytes: [UInt8]

    /// Numbers in the file.
    public var count: Int { dimensions.reduce(1, *) }

    /// Takes numbers that are there already.
    ///
    /// - Parameter bytes: `element.size` times the product of the dimensions.
    public init(dimensions: [Int], element: Element = .uint8, bytes: [UInt8]) {
        precondition(
            (1...255).contains(dimensions.count) && dimensions.allSatisfy { (0...Int(UInt32.max)).contains($0) },
            "IDX takes 1 to 255 dimensions of at most 32 bits, not \(dimensions).")
        precondition(
            bytes.count == dimensions.reduce(element.size, *),
            "\(dimensions) of \(element) are not \(bytes.count) bytes.")
        self.dimensions = dimensions
        self.element = element
        self.bytes = bytes
    }

    /// Reads a file whole and checks every part of its header against its length.
    ///
    /// - Throws: ``DataFileError``, or `FileError` when the file can't be read.
    public init(contentsOf url: URL) throws {
        var input = try GzipInput(url, format: "IDX")
        func failure(_ problem: DataFileError.Problem) -> DataFileError {
            DataFileError(problem, format: "IDX", path: url.path)
        }

        let magic = try input.readExactly(4, "its header")
        guard magic[0] == 0, magic[1] == 0 else { throw failure(.notThisFormat("it does not begin with two zeros")) }
        guard let element = Element(rawValue: magic[2]) else {
            let isKnown = magic[2] == 0x0D || magic[2] == 0x0E
            throw failure(
                isKnown
                    ? .unsupported("numbers with a fraction; write them as bytes 0...255")
                    : .notThisFormat("type \(magic[2]) of number does not exist"))
        }
        guard magic[3] > 0 else { throw failure(.notThisFormat("it has no dimensions")) }

        let stored = try input.readExactly(4 * Int(magic[3]), "its dimensions")
        let dimensions = stored.withUnsafeBytes { stored in
            stride(from: 0, to: stored.count, by: 4).map { stored.bigEndian(UInt32.self, at: $0) }
        }
        var size = element.size
        for dimension in dimensions {
            let (product, overflows) = size.multipliedReportingOverflow(by: dimension)
            guard !overflows else { throw failure(.corrupt("dimensions \(dimensions) multiply beyond 64 bits")) }
            size = product
        }
        let shape = dimensions.map(String.init).joined(separator: "x")
        bytes = try input.readExactly(size, "its header promises \(shape) numbers")
        guard try input.read(1).isEmpty else { throw failure(.tooLong("its header promises \(shape) numbers")) }
        self.dimensions = dimensions
        self.element = element
    }

    /// The numbers of a one-dimensional file, as labels are stored.
    ///
    /// - Throws: ``DataFileError`` when the file holds anything but a list; `path` names it in the error.
    public func labels(path: String = "labels") throws -> [Int] {
        guard dimensions.count == 1 else {
            let shape = dimensions.map(String.init).joined(separator: "x")
            throw DataFileError(.unsupported("labels are a list, and this is \(shape)"), format: "IDX", path: path)
        }
        return bytes.withUnsafeBytes { bytes in
            (0..<dimensions[0]).map { index in
                switch element {
                case .uint8: bytes.bigEndian(UInt8.self, at: index)
                case .int8: bytes.bigEndian(Int8.self, at: index)
                case .int16: bytes.bigEndian(Int16.self, at: 2 * index)
                case .int32: bytes.bigEndian(Int32.self, at: 4 * index)
                }
            }
        }
    }

    /// Writes the file whole or not at all, packed with gzip if its name ends in ".gz".
    ///
    /// - Throws: `FileError`; an earlier file of that name is then untouched.
    public func write(to url: URL) throws {
        var file: [UInt8] = [0, 0, element.rawValue, UInt8(dimensions.count)]
        for dimension in dimensions {
            withUnsafeBytes(of: UInt32(dimension).bigEndian) { file.append(contentsOf: $0) }
        }
        file.append(contentsOf: bytes)
        let data = url.pathExtension == "gz" ? gzipped(file) : Data(file)
        try data.writeAtomically(to: url)
    }
}
