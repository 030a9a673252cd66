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
    public func imageFolder() throws -> ImageFolder? { try namedImageFolder()?.folder }

    /// The same with the part's name, such as `val` (empty for a set in one piece), and what a person should know, such
    /// as pictures that lie beside the class folders.
    ///
    /// - Throws: as ``imageFolder()``.
    public func namedImageFolder() throws -> (folder: ImageFolder, part: String, notes: [String])? {
        guard let location, Self.isFolderOfImages(location) else { return nil }
        let parts = try ImageParts(location)
        let (folders, part) = try parts.chosen(heldOut > 0 ? .all : split)
        let whole = folders.count == 1 ? folders[0] : ImageFolder(joining: folders, below: location)
        let strays = Strays.Decision(
            strays, images: whole.images.count, classes: whole.classNames.count,
            without: whole.images.filter { $0.label == nil }.map { whole.url(of: $0).path })
        let folder: ImageFolder
        switch strays.outcome {
        case .asTheyAre: folder = whole
        case .leftOut: folder = whole.filtered { $0.label != nil }
        case .withoutClasses: folder = whole.withoutClasses
        }
        return (folder, part, parts.notes + strays.notes)
    }

    /// Opens the file or folder that ``source`` names.
    ///
    /// - Parameter lazily: leaves images in their files until they are asked for, however few they are.
    func files(
        at url: URL, lazily: Bool
    ) throws -> (set: any Dataset, part: String, notes: [String], files: [Int]?) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw source.contains("/")
                ? FileError(.read, source, code: ENOENT)
                : DataError.unknownSource(source, nearest: nearest(to: source, among: Self.builtIn.map(\.name)))
        }
        if !isFolder.boolValue, url.pathExtension.lowercased() == "zip" {
            try checkIsInOnePiece(url)
            let archive = try ZippedFolder(url)
            let kinds = Set(archive.classNames.compactMap { FolderPart(folder: $0) })
            guard !(kinds.contains(.train) && kinds.count > 1) else {
                throw DataError.files(
                    "'\(url.path)' comes in parts (\(archive.classNames.joined(separator: ", "))), which are not read from an "
                        + "archive: unpack it, and name the folder")
            }
            let listing = ImageListing(archive, strays: strays)
            let found = try opened(
                listing, part: "", notes: ImageParts.notes(onClassesNamedLikeParts: archive.classNames, in: url.path),
                lazily: lazily)
            // An archive is one file.
            return (found.set, found.part, found.notes, nil)
        }
        if isFolder.boolValue, Self.isFolderOfImages(url) {
            let parts = try ImageParts(url)
            let (folders, name) = try parts.chosen(split)
            let listing = ImageListing(folders: folders, all: parts.all, strays: strays)
            var notes = parts.notes
            if heldOut > 0, parts.all.count > 1 {
                let names = parts.all.map(\.root.lastPathComponent).joined(separator: " and ")
                notes.append(
                    "data.heldOut=\(heldOut) takes the parts \(names) together and holds out a share of all: leave it at 0 to "
                        + "keep the parts as they are")
            }
            return try opened(listing, part: name, notes: notes, lazily: lazily)
        }
        guard damaged == .refuse, strays == .skip else {
            throw DataError.setting(
                "data.damaged and data.strays are for folders of images, and '\(url.path)' is one of another kind: leave "
                    + "them out")
        }
        let set = try isFolder.boolValue ? collection(in: url) : file(url)
        let sample = set.shape.sample
        let isCut = sample[1] != sample[2]
        let isInParts = isFolder.boolValue || Self.isTar(url)
        return (
            try set.brought(to: form), isInParts ? split.rawValue : "",
            form.notes(onCutting: isCut ? set.count : 0, of: set.count), nil
        )
    }

    private func opened(
        _ listing: ImageListing, part: String, notes: [String], lazily: Bool
    ) throws -> (set: any Dataset, part: String, notes: [String], files: [Int]?) {
        let set = try ImageFolderDataset(listing, form: form, damaged: damaged)
        let isKept = !lazily && set.byteCount <= Self.memoryLimit
        return (isKept ? try set.inMemory() : set, part, notes + set.notes, set.places)
    }

    private func checkIsInOnePiece(_ url: URL) throws {
        guard split == .train || split == .all else {
            throw DataError.setting(
                "'\(url.path)' is one file without parts: leave data.split at train, or set data.heldOut to 0.1 to hold out "
                    + "a tenth")
        }
    }

    /// Whether a file is an archive in which a set was published, with all its parts.
    static func isTar(_ url: URL) -> Bool {
        [".tar.gz", ".tgz", ".tar"].contains(where: url.lastPathComponent.lowercased().hasSuffix)
    }

    private func file(_ url: URL) throws -> ImageTensor {
        let name = url.lastPathComponent.lowercased()
        let isTar = Self.isTar(url)
        if !isTar, !name.contains("idx3") { try checkIsInOnePiece(url) }
        if isTar {
            if name.hasPrefix("stl10") { return try ImageTensor(stl: url, split: split) }
            let version = name.contains("100") ? CIFARBinary.Version.hundred : .ten
            return try ImageTensor(cifar: url, version: version, split: split)
        }
        if ["usps", "usps.t", "usps.bz2", "usps.t.bz2"].contains(name) {
            return try ImageTensor(usps: url, split: split)
        }
        if name.hasSuffix(".mat") { return try ImageTensor(SVHNFile.pictures(contentsOf: url)) }
        if name.hasSuffix("_x.bin") { return try ImageTensor(STLBinary.pictures(contentsOf: url)) }
        if name.hasSuffix(".bin") {
            let isHundred = ["train.bin", "test.bin"].contains(name)
            return try ImageTensor(cifarBatch: url, version: isHundred ? .hundred : .ten)
        }
        return try IDXCollection(file: url).images(split)
    }

    private func collection(in url: URL) throws -> ImageTensor {
        if IDXCollection.isFound(in: url) { return try IDXCollection(url).images(split) }
        if let (place, version) = Self.cifar(in: url) {
            return try ImageTensor(cifar: place, version: version, split: split)
        }
        if let place = ImageTensor.stl(in: url) { return try ImageTensor(stl: place, split: split) }
        if ImageTensor.isSVHN(in: url) { return try ImageTensor(svhn: url, split: split) }
        return try ImageTensor(usps: url, split: split)
    }

    /// Whether a folder's images are files of their own, rather than files that hold many.
    static func isFolderOfImages(_ url: URL) -> Bool {
        FileManager.default.isFolder(url)
            && !IDXCollection.isFound(in: url) && cifar(in: url) == nil && ImageTensor.stl(in: url) == nil
            && !ImageTensor.isSVHN(in: url) && !ImageTensor.isUSPS(in: url)
    }

    /// The folder itself where CIFAR-10 or CIFAR-100 lies in it unpacked, or the archive in it.
    static func cifar(in folder: URL) -> (place: URL, version: CIFARBinary.Version)? {
        func holds(_ name: String) -> Bool {
            FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
        }
        if holds("data_batch_1.bin") || holds("test_batch.bin") { return (folder, .ten) }
        if holds("train.bin"), holds("test.bin") { return (folder, .hundred) }
        return CIFARBinary.Version.allCases.first { holds($0.archiveName) }.map {
            (folder.appendingPathComponent($0.archiveName), $0)
        }
    }

    /// Folder sets of at most so many bytes, in the form asked for, are decoded once and kept in memory.
    private static let memoryLimit = 1 << 30
}
