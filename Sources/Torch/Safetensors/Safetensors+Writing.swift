import Foundation

extension Safetensors {
    /// Writes the tensors to a file, one after another, without a second copy of them in memory.
    ///
    /// The bytes go to a new file beside, which takes the place of the old one only when it is whole and on the disk:
    /// whatever happens, there is either the old file or the new one. Equal tensors and metadata give equal bytes.
    ///
    /// - Throws: ``SafetensorsError/unwritable(file:reason:)`` when the disk is full, the folder is missing or may not
    ///   be written, or a tensor has no place in the format.
    public func write(to file: URL) throws {
        for (name, tensor) in tensors where tensor.dtype.safetensorsName == nil {
            throw SafetensorsError.unwritable(
                file: file.path, reason: "'\(name)' is \(tensor.dtype), a type the format does not have")
        }
        guard tensors[SafetensorsHeader.metadataName] == nil else {
            throw SafetensorsError.unwritable(
                file: file.path, reason: "no tensor can be called \(SafetensorsHeader.metadataName)")
        }
        let header = SafetensorsHeader(layingOut: tensors, metadata: metadata).encoded()
        guard header.count - 8 <= SafetensorsHeader.longest else {
            throw SafetensorsError.unwritable(file: file.path, reason: "names and metadata take more than 100 MB")
        }
        let output = try ReplacementFile(for: file)
        try header.withUnsafeBytes(output.append)
        for name in SafetensorsHeader.order(of: tensors) { try tensors[name]!.withUnsafeBytes(output.append) }
        try output.finish()
    }
}

/// A file that is written beside another one and takes its place when it is whole.
private final class ReplacementFile {
    private let target: URL
    private let beside: String
    private let descriptor: Int32
    private var isInPlace = false

    init(for target: URL) throws {
        self.target = target
        let name = ".\(target.lastPathComponent).\(UUID().uuidString.prefix(8)).partial"
        beside = target.deletingLastPathComponent().appendingPathComponent(name).path
        descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure(target, errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if descriptor >= 0, !isInPlace { unlink(beside) }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Systems take at most 2 GB in one call.
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            let written = Foundation.write(descriptor, part.baseAddress, part.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Self.failure(target, errno) }
            rest = rest.dropFirst(written)
        }
    }

    /// Puts the file into its place, with everything on the disk.
    func finish() throws {
        guard fsync(descriptor) == 0, rename(beside, target.path) == 0 else { throw Self.failure(target, errno) }
        isInPlace = true
        // The new name is on the disk only when its folder is; some file systems refuse this, which does no harm.
        let folder = open(target.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    private static func failure(_ target: URL, _ code: Int32) -> SafetensorsError {
        let reason =
            switch code {
            case ENOSPC, EDQUOT: "the disk is full; make room, the file before it is untouched"
            case ENOENT: "its folder does not exist"
            default: String(cString: strerror(code))
            }
        return .unwritable(file: target.path, reason: reason)
    }
}
