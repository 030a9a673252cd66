import Archives
import Files
import Foundation

/// Arrays in NumPy's own files: one array in `.npy`, several by name in `.npz`.
///
/// Numbers of 8 to 64 bits and truth values are read, little-endian, in C or Fortran order, from versions 1.0 to 3.0 of
/// the format; Python objects, which would be pickles, are refused.
public enum NumPyArray {
    /// Reads one array (`numpy.load` of an `.npy` file).
    ///
    /// - Throws: ``NumPyError``, or `FileError` when the file can't be read.
    public static func tensor(contentsOf file: URL) throws -> Tensor {
        try tensor(in: SharedBytes(mapping: file), file: file.path)
    }

    /// Reads all arrays of an `.npz` file, packed or not, by their names without `.npy`. Other files in it are left
    /// out.
    ///
    /// - Throws: `ArchiveError`, ``NumPyError``, or `FileError` when the file can't be read.
    public static func tensors(contentsOf file: URL) throws -> [String: Tensor] {
        let archive = try ZipArchive(contentsOf: file)
        var tensors: [String: Tensor] = [:]
        for entry in archive.entries where entry.name.hasSuffix(".npy") {
            let name = String(entry.name.dropLast(4))
            tensors[name] = try tensor(in: archive.bytes(of: entry.name), file: "\(file.path):\(entry.name)")
        }
        return tensors
    }

    /// A further file of an `.npz` file, as ``write(_:to:texts:)`` adds it; `nil` where there is none of this name.
    ///
    /// - Throws: `ArchiveError`, ``NumPyError`` when it is not text, or `FileError` when the file can't be read.
    public static func text(_ name: String, in file: URL) throws -> String? {
        let archive = try ZipArchive(contentsOf: file)
        guard archive[name] != nil else { return nil }
        let bytes = try archive.bytes(of: name, limit: 1 << 20).withUnsafeBytes { [UInt8]($0) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw NumPyError.malformed(file: file.path, problem: "'\(name)' in it is not text")
        }
        return text
    }

    /// Reads one array from memory; aligned elements in C order are not copied.
    ///
    /// - Parameter file: the name of the bytes in error messages.
    /// - Throws: ``NumPyError``
    public static func tensor(in content: SharedBytes, file: String) throws -> Tensor {
        let header = try content.withUnsafeBytes { try ArrayHeader(checking: $0, file: file) }
        let elements = content.part(header.end..<content.count)
        if header.dtype == .bool, elements.hasOtherThanTruth {
            throw NumPyError.malformed(file: file, problem: "it contains truth values other than 0 and 1")
        }
        guard header.isFortran, header.shape.count > 1 else { return .over(elements, header.shape, header.dtype) }
        // Fortran's order is C's order of the reversed axes.
        let reversed = Tensor.over(elements, header.shape.reversed(), header.dtype)
        return reversed.permuted(header.shape.indices.reversed()).contiguous()
    }

    /// Writes one array, as `numpy.save` does.
    ///
    /// - Throws: ``NumPyError/unwritable(file:reason:)`` for `bfloat16`; `FileError` when the disk is full or the folder
    ///   may not be written.
    public static func write(_ tensor: Tensor, to file: URL) throws {
        let bytes = try encoded(tensor, file: file.path)
        var output = try AtomicFile(replacing: file)
        try output.write(bytes)
        try output.commit()
    }

    /// Writes arrays by name, as `numpy.savez` does: `numpy.load(file)[name]` reads them.
    ///
    /// - Parameter texts: further files in the archive by name, which NumPy ignores.
    /// - Throws: ``NumPyError/unwritable(file:reason:)`` for `bfloat16`; `FileError` when the disk is full or the folder
    ///   may not be written.
    public static func write(_ tensors: [String: Tensor], to file: URL, texts: [String: String] = [:]) throws {
        let arrays = try tensors.sorted { $0.key < $1.key }
            .map { (name: "\($0.key).npy", bytes: try encoded($0.value, file: file.path)) }
        var archive = try ZipWriter(replacing: file)
        for array in arrays { try archive.add(array.name, array.bytes) }
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) { try archive.add(name, Array(text.utf8)) }
        try archive.commit()
    }

    private static func encoded(_ tensor: Tensor, file: String) throws -> [UInt8] {
        guard let name = tensor.dtype.numPyName else {
            throw NumPyError.unwritable(file: file, reason: "NumPy has no \(tensor.dtype); convert it to float32 first")
        }
        return tensor.withUnsafeBytes { ArrayHeader(of: tensor).encoded(name) + $0 }
    }
}

extension Tensor {
    /// A tensor that uses the given bytes; they are copied only if they are not aligned.
    static func over(_ content: SharedBytes, _ shape: [Int], _ dtype: DType) -> Tensor {
        guard content.count > 0 else { return .empty(shape, dtype: dtype) }
        return content.withUnsafeBytes { bytes in
            let isAligned = UInt(bitPattern: bytes.baseAddress) % UInt(Swift.min(dtype.byteCount, 8)) == 0
            return isAligned
                ? .reading(bytes, shape: shape, dtype: dtype, keeping: content)
                : .copying(bytes, shape: shape, dtype: dtype)
        }
    }
}

extension SharedBytes {
    /// Whether a byte is neither 0 nor 1, which compiled operators do not accept as a truth value.
    var hasOtherThanTruth: Bool { withUnsafeBytes { $0.contains { $0 > 1 } } }
}
