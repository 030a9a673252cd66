import Files
import Foundation

/// Named tensors and a few words about them, as a safetensors file holds them.
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
    /// The mapping lives as long as any of the tensors, and is private: changing a tensor in place does not change the
    /// file. Since files are replaced as a whole (see ``write(to:)``), writing a new one does not disturb the tensors.
    ///
    /// - Throws: `FileError` when the file cannot be read, ``SafetensorsError`` when it breaks any rule of the format.
    public init(contentsOf file: URL) throws {
        let mapping = try MappedFile(file)
        let header = try SafetensorsHeader(checking: mapping.bytes, file: file.path)
        metadata = header.metadata
        tensors = [:]
        for (name, entry) in header.entries {
            tensors[name] = try mapping.tensor(name, entry, after: header.end, file: file.path)
        }
    }

    /// Reads only the metadata, after the same checks of the header as for the whole file.
    ///
    /// - Throws: `FileError`, ``SafetensorsError``
    public static func readMetadata(of file: URL) throws -> [String: String] {
        let mapping = try MappedFile(file)
        return try SafetensorsHeader(checking: mapping.bytes, file: file.path).metadata
    }
}

/// A file's bytes in memory, unmapped when the last owner goes.
private final class MappedFile {
    let bytes: UnsafeRawBufferPointer

    init(_ file: URL) throws {
        // A pipe that nobody writes to would keep a plain open waiting for ever.
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(.read, file.path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(.read, file.path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.read, file.path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE)
        }
        let count = Int(status.st_size)
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        // Private and writable: an in-place operator gets a copy of the page instead of a fault.
        guard let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
        else { throw FileError(.read, file.path, code: errno) }
        bytes = UnsafeRawBufferPointer(start: start, count: count)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }

    func tensor(_ name: String, _ entry: SafetensorsHeader.Entry, after start: Int, file: String) throws -> Tensor {
        let part = UnsafeRawBufferPointer(rebasing: bytes[start + entry.begin..<start + entry.end])
        guard !part.isEmpty else { return .empty(entry.shape, dtype: entry.dtype) }
        // A byte that is neither 0 nor 1 is no truth value to the compiled operators.
        if entry.dtype == .bool, part.contains(where: { $0 > 1 }) {
            throw SafetensorsError.malformed(file: file, problem: "'\(name)' holds truth values other than 0 and 1")
        }
        // Other writers may leave elements at odd addresses; those are copied to even ones.
        let isAligned = UInt(bitPattern: part.baseAddress) % UInt(Swift.min(entry.dtype.byteCount, 8)) == 0
        return isAligned
            ? .reading(part, shape: entry.shape, dtype: entry.dtype, keeping: self)
            : .copying(part, shape: entry.shape, dtype: entry.dtype)
    }
}
