import Files
import Foundation

extension Safetensors {
    /// Writes the tensors to a file, one after another, without a second copy of them in memory.
    ///
    /// The bytes go to a new file in the same folder, which replaces the old one when it is complete and on the disk.
    /// There is always either the old file or the new one. Equal tensors and metadata give equal bytes.
    ///
    /// - Parameter checksum: whether the file gets a checksum, by which ``init(contentsOf:)`` notices damage anywhere in
    ///   it.
    /// - Throws: `FileError` when the disk is full, or the folder is missing or may not be written;
    ///   ``SafetensorsError/unwritable(file:reason:)`` when the format cannot represent a tensor.
    public func write(to file: URL, checksum: Bool = false) throws {
        for (name, tensor) in tensors where tensor.dtype.safetensorsName == nil {
            throw SafetensorsError.unwritable(
                file: file.path, reason: "'\(name)' is \(tensor.dtype), a type the format does not have")
        }
        guard tensors[SafetensorsHeader.metadataName] == nil else {
            throw SafetensorsError.unwritable(
                file: file.path, reason: "no tensor can be called \(SafetensorsHeader.metadataName)")
        }
        var metadata = metadata
        if checksum { metadata[SafetensorsChecksum.key] = SafetensorsChecksum.blank }
        let header = SafetensorsHeader(layingOut: tensors, metadata: metadata).encoded()
        guard header.count - 8 <= SafetensorsHeader.longest else {
            throw SafetensorsError.unwritable(file: file.path, reason: "names and metadata take more than 100 MB")
        }
        var output = try AtomicFile(replacing: file)
        try output.write(header)
        var sum = SafetensorsChecksum()
        if checksum { header.withUnsafeBytes { sum.add($0) } }
        for name in SafetensorsHeader.order(of: tensors) {
            try tensors[name]!.withUnsafeBytes {
                try output.write($0)
                if checksum { sum.add($0) }
            }
        }
        if checksum { try output.writeBeginning(sum.written(into: header)) }
        try output.commit()
    }
}
