import Files
import Foundation
import Images

extension DataSettings {
    /// The files that ``open()`` reads; `nil` for a built-in source.
    ///
    /// Of a folder of images these are all images of the parts asked for (of both parts where some are held out), of other
    /// sets the files that hold them.
    ///
    /// With ``heldOut``, images of a folder are marked that are held out.
    ///
    /// - Parameter earlier: the files of before, as they were marked then: what was held out stays held out, and what was
    ///   trained on does not become held out; see ``Inventory/holdingOut(_:since:)``.
    /// - Throws: as ``open()`` does when the files cannot be found.
    public func inventory(since earlier: Inventory? = nil) throws -> Inventory? {
        try partedInventory(since: earlier)?.inventory
    }

    /// The same, with how many of the images that were held out can no longer be told from others; `nil` where nothing is
    /// known of the files of before, or samples are no files.
    public func partedInventory(since earlier: Inventory?) throws -> (inventory: Inventory, lost: Int?)? {
        guard let all = try listed() else { return nil }
        guard heldOut > 0, let location, Self.isFolderOfImages(location) else { return (all, nil) }
        guard let earlier else { return (all.holdingOut(heldOut), nil) }
        let (inventory, lost) = all.holdingOut(heldOut, since: earlier)
        return (inventory, lost)
    }

    private func listed() throws -> Inventory? {
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

    /// Whether a file's name is one of those that published sets have: IDX files, CIFAR, STL-10, SVHN and USPS.
    private static func isOfACollection(_ name: String) -> Bool {
        let isOfPythonCIFAR = CIFARBinary.Version.allCases.contains { version in
            CIFARBinary.Part.allCases.contains { version.fileNames(of: $0, isPython: true).contains(name) }
        }
        let name = name.lowercased()
        return !name.hasPrefix(".")
            && (isOfPythonCIFAR || IDXCollection.isImages(name) || IDXCollection.areLabels(name)
                || ["cifar-", "stl10", "usps"].contains(where: name.hasPrefix)
                || [".bin", ".mat"].contains(where: name.hasSuffix))
    }

    private static func size(of file: URL) throws -> Int {
        var status = stat()
        guard file.withFileSystemPath({ stat($0, &status) }) == 0 else {
            throw FileError(.read, file.readablePath, code: errno)
        }
        return Int(status.st_size)
    }
}
