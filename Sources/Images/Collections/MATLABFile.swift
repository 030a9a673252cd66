import Files
import Foundation
import Zlib

/// Arrays of bytes in a MATLAB level-5 file, packed with zlib or not, as SVHN is published.
///
/// The file is a header of 128 bytes and elements of a type, a length and content; an array is an element that holds
/// elements: flags, dimensions, name and numbers. Format: MathWorks, "MAT-File Format", 2019, chapter 1.
struct MATLABFile {
    /// An array of whole numbers of one byte.
    struct Array {
        /// Outermost last: numbers lie column by column.
        let dimensions: [Int]
        let numbers: [UInt8]
    }

    /// By their names.
    private(set) var arrays: [String: Array] = [:]
    private let path: String

    /// The types of elements that are read.
    private enum Kind: Int {
        case signedByte = 1
        case byte = 2
        case signedWord = 5
        case word = 6
        case double = 9
        case matrix = 14
        case compressed = 15
    }

    /// Reads those arrays that are asked for.
    ///
    /// - Throws: ``DataFileError``, or `FileError` when the file can't be read.
    init(contentsOf url: URL, names: Set<String>) throws {
        path = url.path
        let file = try SharedBytes(mapping: url)
        try file.withUnsafeBytes { bytes in
            // The header's last two bytes tell in which order numbers were written.
            guard bytes.count > 128, bytes.starts(with: Swift.Array("MATLAB 5.0".utf8)),
                bytes[126] == UInt8(ascii: "I"),
                bytes[127] == UInt8(ascii: "M")
            else { throw failure(.notThisFormat("it does not begin as MATLAB's level-5 files do")) }
            try readElements(UnsafeRawBufferPointer(rebasing: bytes[128...]), names)
        }
    }

    private func failure(_ problem: DataFileError.Problem) -> DataFileError {
        DataFileError(problem, format: "MATLAB", path: path)
    }

    private mutating func readElements(_ bytes: UnsafeRawBufferPointer, _ names: Set<String>) throws {
        var offset = 0
        while offset < bytes.count {
            let element = try element(of: bytes, at: offset)
            let content = UnsafeRawBufferPointer(rebasing: bytes[element.content])
            switch Kind(rawValue: element.kind) {
            case .compressed:
                // What is packed is one whole element.
                let unpacked = try inflated(content)
                try unpacked.withUnsafeBytes { try readElements($0, names) }
            case .matrix: try readArray(content, names)
            default: break
            }
            offset = element.next
        }
    }

    /// Where an element's content lies: small ones stand in the eight bytes of the tag itself.
    private func element(
        of bytes: UnsafeRawBufferPointer, at offset: Int
    ) throws -> (kind: Int, content: Range<Int>, next: Int) {
        guard offset + 8 <= bytes.count else { throw failure(.truncated("an element's head")) }
        let first = bytes.littleEndian(UInt32.self, at: offset)
        if first >> 16 != 0 {
            guard first >> 16 <= 4 else { throw failure(.corrupt("a small element of \(first >> 16) bytes")) }
            return (first & 0xFFFF, offset + 4..<offset + 4 + first >> 16, offset + 8)
        }
        let length = bytes.littleEndian(UInt32.self, at: offset + 4)
        guard length <= bytes.count - offset - 8 else { throw failure(.truncated("an element of \(length) bytes")) }
        // Whole groups of eight, but for what is packed.
        let padded = first == Kind.compressed.rawValue ? length : (length + 7) / 8 * 8
        return (first, offset + 8..<offset + 8 + length, offset + 8 + padded)
    }

    private mutating func readArray(_ bytes: UnsafeRawBufferPointer, _ names: Set<String>) throws {
        var parts: [(kind: Int, content: Range<Int>)] = []
        var offset = 0
        while offset < bytes.count, parts.count < 4 {
            let element = try element(of: bytes, at: offset)
            parts.append((element.kind, element.content))
            offset = element.next
        }
        guard parts.count == 4, parts[1].kind == Kind.signedWord.rawValue else { return }
        let name = String(decoding: bytes[parts[2].content], as: UTF8.self)
        guard names.contains(name) else { return }
        let stored = parts[1].content
        let dimensions = stride(from: stored.lowerBound, to: stored.upperBound - 3, by: 4).map {
            bytes.littleEndian(UInt32.self, at: $0)
        }
        let count = dimensions.reduce((value: 1, overflows: false)) { product, dimension in
            let next = product.value.multipliedReportingOverflow(by: dimension)
            return (next.partialValue, product.overflows || next.overflow)
        }
        let numbers = try self.numbers(bytes, parts[3], name)
        guard !count.overflows, numbers.count == count.value else {
            throw failure(.corrupt("'\(name)' of \(dimensions) contains \(numbers.count) numbers"))
        }
        arrays[name] = Array(dimensions: dimensions, numbers: numbers)
    }

    /// Numbers 0...255, which may be stored as another type where they are few.
    private func numbers(
        _ bytes: UnsafeRawBufferPointer, _ part: (kind: Int, content: Range<Int>), _ name: String
    ) throws -> [UInt8] {
        func converted(every size: Int, _ value: (Int) -> Double) throws -> [UInt8] {
            try stride(from: part.content.lowerBound, to: part.content.upperBound - size + 1, by: size).map { place in
                guard let number = UInt8(exactly: value(place)) else {
                    throw failure(.unsupported("'\(name)' contains \(value(place)), which is not a byte"))
                }
                return number
            }
        }
        switch Kind(rawValue: part.kind) {
        case .byte, .signedByte: return [UInt8](bytes[part.content])
        case .double:
            return try converted(every: 8) {
                Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
            }
        case .word, .signedWord: return try converted(every: 4) { Double(bytes.littleEndian(UInt32.self, at: $0)) }
        default: throw failure(.unsupported("'\(name)' contains numbers of type \(part.kind)"))
        }
    }

    /// Unpacks a zlib stream; memory is taken as bytes arrive, at most what deflate can make of it.
    private func inflated(_ packed: UnsafeRawBufferPointer) throws -> [UInt8] {
        var stream = z_stream()
        guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw FileError(.read, path, code: ENOMEM)
        }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(mutating: packed.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(packed.count)
        var bytes: [UInt8] = []
        var portion = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let status = portion.withUnsafeMutableBufferPointer { target in
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return inflate(&stream, Z_NO_FLUSH)
            }
            let count = portion.count - Int(stream.avail_out)
            bytes += portion.prefix(count)
            // SVHN's largest part unpacks to 1.6 GB.
            guard bytes.count <= 1 << 32 else { throw failure(.tooLong("above 4 GB in one array")) }
            if status == Z_STREAM_END { return bytes }
            guard status == Z_OK, count > 0 || stream.avail_in > 0 else {
                let what = "a packed array"
                throw failure([Z_OK, Z_BUF_ERROR].contains(status) ? .truncated(what) : .corrupt(what))
            }
        }
    }
}
