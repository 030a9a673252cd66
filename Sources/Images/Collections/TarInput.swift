import Foundation

/// The regular files of a tar archive (POSIX ustar, and what GNU and pax write), packed with gzip or not, in turn.
///
/// Nothing is written to the disk, so no name in an archive can reach outside it.
struct TarInput: ~Copyable {
    private var input: GzipInput
    /// Bytes of the current file, with its padding, that nobody has read yet.
    private var rest = 0
    private var entrySize = 0

    private static let block = 512

    init(_ url: URL) throws {
        input = try GzipInput(url, format: "tar")
    }

    /// Goes to the next regular file and returns its name and size; nil at the end of the archive.
    ///
    /// - Throws: `DataFileError` when the archive is damaged or ends without its end mark.
    mutating func next() throws -> (name: String, size: Int)? {
        while true {
            try skipRest()
            let header = try input.readExactly(Self.block, "a tar header")
            // Two blocks of zeros end an archive.
            if header.allSatisfy({ $0 == 0 }) { return nil }
            try verify(header)
            let size = try octal(header[124..<136], "size")
            guard size <= input.largestSize else {
                throw failure(.truncated("its header gives a file \(size) bytes"))
            }
            entrySize = size
            rest = (size + Self.block - 1) / Self.block * Self.block
            // "0" or, in old archives, zero: a regular file. Folders, links and extended headers are passed over.
            if header[156] == UInt8(ascii: "0") || header[156] == 0 {
                return (text(header[0..<100]), size)
            }
        }
    }

    /// The content of the current file.
    mutating func content() throws -> [UInt8] {
        let bytes = try input.readExactly(entrySize, "a file in the archive")
        rest -= entrySize
        entrySize = 0
        return bytes
    }

    private mutating func skipRest() throws {
        while rest > 0 {
            let portion = min(rest, 1 << 20)
            _ = try input.readExactly(portion, "a file in the archive")
            rest -= portion
        }
    }

    /// The checksum is the sum of the header's bytes with its own field read as spaces.
    private func verify(_ header: [UInt8]) throws {
        let field = 148..<156
        let sum = header.indices.reduce(0) { $0 + (field.contains($1) ? 32 : Int(header[$1])) }
        guard try octal(header[field], "checksum") == sum else {
            throw failure(.notThisFormat("a header has the wrong checksum"))
        }
    }

    private func octal(_ field: ArraySlice<UInt8>, _ name: String) throws -> Int {
        let digits = text(field).trimmingCharacters(in: .whitespaces)
        guard let number = Int(digits, radix: 8), number >= 0 else {
            throw failure(.notThisFormat("a header's \(name) is no octal number"))
        }
        return number
    }

    private func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    private func failure(_ problem: DataFileError.Problem) -> DataFileError {
        DataFileError(problem, format: "tar", path: input.path)
    }
}
