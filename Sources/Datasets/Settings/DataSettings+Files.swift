import Files
import Foundation
import Images
import Spelling

extension DataSettings {
    /// The file or folder that ``source`` names, with `~` for the home folder; `nil` for a built-in source, even where
    /// a file or folder of that name lies beside.
    public var location: URL? {
        guard !Self.builtIn.contains(where: { $0.name == source }) else { return nil }
        return URL(fileURLWithPath: (source as NSString).expandingTildeInPath)
    }

    /// All images that ``open()`` reads, as one folder; `nil` where it reads no image files, but a built-in source or
    /// files that hold many images.
    ///
    /// - Throws: as ``open()`` does when the folder is empty or lacks the part.
    public func imageFolder() throws -> ImageFolder? {
        guard let location, Self.isFolderOfImages(location) else { return nil }
        var read = self
        if heldOut > 0 { read.split = .all }
        let parts = try read.imageFolders(in: location)
        return parts.count == 1 ? parts[0] : ImageFolder(joining: parts, below: location)
    }

    /// Opens the file or folder that ``source`` names.
    func files(at url: URL) throws -> any Dataset {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw source.contains("/")
                ? FileError(.read, source, code: ENOENT)
                : DataError.unknownSource(source, nearest: nearest(to: source, among: Self.builtIn.map(\.name)))
        }
        return isFolder.boolValue ? try folder(url) : try file(url)
    }

    private func file(_ url: URL) throws -> ImageTensor {
        let name = url.lastPathComponent.lowercased()
        let isBatch = name.hasSuffix(".bin")
        let isUSPS = ["usps", "usps.t", "usps.bz2", "usps.t.bz2"].contains(name)
        guard !isBatch && !isUSPS || split != .test else {
            throw DataError.setting("'\(url.path)' is one file without parts: leave data.split at train")
        }
        if isUSPS { return try ImageTensor(usps: url, split: split).brought(to: form) }
        let isCIFAR = isBatch || [".tar.gz", ".tgz", ".tar"].contains(where: name.hasSuffix)
        if isCIFAR { return try ImageTensor(cifar: url, split: split).brought(to: form) }
        return try IDXCollection(file: url).images(split).brought(to: form)
    }

    private func folder(_ url: URL) throws -> any Dataset {
        if IDXCollection.isFound(in: url) { return try IDXCollection(url).images(split).brought(to: form) }
        if let cifar = Self.cifar(in: url) { return try ImageTensor(cifar: cifar, split: split).brought(to: form) }
        if ImageTensor.isUSPS(in: url) { return try ImageTensor(usps: url, split: split).brought(to: form) }
        let set = try ImageFolderDataset(imageFolders(in: url), form: form)
        return set.byteCount <= Self.memoryLimit ? try set.inMemory() : set
    }

    /// Whether a folder's images are files of their own, rather than IDX, CIFAR-10 or USPS files that hold many.
    private static func isFolderOfImages(_ url: URL) -> Bool {
        (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
            && !IDXCollection.isFound(in: url) && cifar(in: url) == nil && !ImageTensor.isUSPS(in: url)
    }

    /// The folder itself where CIFAR-10 lies in it unpacked, or the archive in it.
    private static func cifar(in folder: URL) -> URL? {
        func holds(_ name: String) -> Bool {
            FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
        }
        if holds("data_batch_1.bin") || holds("test_batch.bin") { return folder }
        let archive = "cifar-10-binary.tar.gz"
        return holds(archive) ? folder.appendingPathComponent(archive) : nil
    }

    /// Folder sets of at most so many bytes, in the form asked for, are decoded once and kept in memory.
    private static let memoryLimit = 1 << 30

    /// A folder in which `train` and `test` (or `val`) lie side by side comes in two parts; any other is all training
    /// part.
    private func imageFolders(in url: URL) throws -> [ImageFolder] {
        func part(_ names: String...) -> URL? {
            names.map(url.appendingPathComponent).first { place in
                (try? place.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
            }
        }
        guard let train = part("train"), let test = part("test", "val") else {
            guard split != .test else {
                throw DataError.files(
                    "'\(url.path)' has no test part: set data.heldOut to 0.1 to hold out a tenth, put its images into "
                        + "folders 'train' and 'test', or set data.split to train")
            }
            return [try ImageFolder(url)]
        }
        return switch split {
        case .train: [try ImageFolder(train)]
        case .test: [try ImageFolder(test)]
        case .all: [try ImageFolder(train), try ImageFolder(test)]
        }
    }
}
