import Files
import Foundation

/// Named tensors with metadata, the contents of a safetensors file.
///
/// The file is the length of a JSON header (8 bytes, little-endian), the header, and the elements of one tensor after
/// another; it holds nothing that could be executed. Python reads it with `safetensors.torch.load_file`.
/// Format: https://huggingface.co/docs/safetensors
public struct Safetensors {
    public var tensors: [String: Tensor]
    /// Free text by name, the header's `__metadata__`.
    public var metadata: [String: String]

    public init(tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads a file by mapping it into memory: elements are fetched when they are first used.
    ///
    /// The mapping exists as long as any of the tensors, and is private: changing a tensor in place does not change the
    /// file. Files are replaced atomically (see ``write(to:checksum:)``), so writing a new one does not change the tensors.
    ///
    /// A file that was written with a checksum is read as a whole, to check it.
    ///
    /// - Throws: `FileError` when the file cannot be read, ``SafetensorsError`` when it breaks any rule of the format or
    ///   does not have the checksum in its header.
    public init(contentsOf file: URL) throws {
        let mapping = try SharedBytes(mapping: file)
        let header = try mapping.withUnsafeBytes { bytes in
            let header = try SafetensorsHeader(checking: bytes, file: file.path)
            if SafetensorsChecksum.fits(bytes, header: header.end) == false {
                throw SafetensorsError.changed(file: file.path)
            }
            return header
        }
        metadata = header.metadata
        metadata[SafetensorsChecksum.key] = nil
        tensors = [:]
        for (name, entry) in header.entries {
            tensors[name] = try mapping.tensor(name, entry, after: header.end, file: file.path)
        }
    }

    /// Reads only the metadata, with the same checks of the header.
    ///
    /// - Throws: `FileError`, ``SafetensorsError``
    public static func readMetadata(of file: URL) throws -> [String: String] {
        let mapping = try SharedBytes(mapping: file)
        var metadata = try mapping.withUnsafeBytes { try SafetensorsHeader(checking: $0, file: file.path) }.metadata
        metadata[SafetensorsChecksum.key] = nil
        return metadata
    }
}

extension SharedBytes {
    fileprivate func tensor(
        _ name: String, _ entry: SafetensorsHeader.Entry, after start: Int, file: String
    ) throws -> Tensor {
        let elements = part(start + entry.begin..<start + entry.end)
        if entry.dtype == .bool, elements.hasOtherThanTruth {
            throw SafetensorsError.malformed(file: file, problem: "'\(name)' contains truth values other than 0 and 1")
        }
        // Other programs may write unaligned elements; those are copied.
        return .over(elements, entry.shape, entry.dtype)
    }
}
