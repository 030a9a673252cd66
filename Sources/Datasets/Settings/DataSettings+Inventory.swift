import Files
import Foundation
import Images

extension DataSettings {
    /// The files that ``open()`` reads; `nil` for a built-in source.
    ///
    /// Of a folder of images these are all images of the parts asked for (of both parts where some are held out), of other
    /// sets the files that hold them.
    ///
    /// - Throws: as ``open()`` does when the files cannot be found.
    public func inventory() throws -> Inventory? {
        guard let location else { return nil }
        if let folder = try imageFolder() {
            // A part of a set is listed below the set's root, so that parts can be told apart.
            let part =
                folder.root.path.hasPrefix(location.path + "/")
                ? folder.root.path.dropFirst(location.path.count + 1) + "/" : ""
            let images = folder.images
            return Inventory(
                files: try concurrently(images.count) {
                    Inventory.File(
                        path: part + images[$0].path, bytes: try Self.size(of: folder.url(of: images[$0])))
                })
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: location.path, isDirectory: &isFolder) else {
            throw FileError(.read, source, code: ENOENT)
        }
        let folder = isFolder.boolValue ? location : location.deletingLastPathComponent()
        let names =
            isFolder.boolValue
            ? try FileManager.default.contentsOfDirectory(atPath: folder.path).filter(Self.isOfACollection).sorted()
            : [location.lastPathComponent]
        return Inventory(
            files: try names.map {
                Inventory.File(path: $0, bytes: try Self.size(of: folder.appendingPathComponent($0)))
            })
    }

    /// Whether a file's name is one of those that IDX files, CIFAR-10 and USPS have.
    private static func isOfACollection(_ name: String) -> Bool {
        let name = name.lowercased()
        return !name.hasPrefix(".")
            && (name.contains("idx3") || name.contains("idx1") || name.hasPrefix("cifar-10") || name.hasSuffix(".bin")
                || name.hasPrefix("usps"))
    }

    private static func size(of file: URL) throws -> Int {
        var status = stat()
        guard stat(file.path, &status) == 0 else { throw FileError(.read, file.path, code: errno) }
        return Int(status.st_size)
    }
}
