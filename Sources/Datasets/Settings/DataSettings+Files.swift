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
        let parts = try ImageParts(.folder(location))
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
        if let tree = try Self.images(at: url) {
            let parts = try ImageParts(tree)
            let (folders, name) = try parts.chosen(split)
            let listing = ImageListing(folders: folders, all: parts.all, in: tree, strays: strays)
            var notes = parts.notes
            if heldOut > 0, parts.names.count > 1 {
                notes.append(
                    "data.heldOut=\(heldOut) joins the parts \(parts.names.joined(separator: " and ")) and holds out a share of "
                        + "all: leave it at 0 to keep the parts as they are")
            }
            let found = try opened(listing, part: name, notes: notes, lazily: lazily)
            // An archive is one file.
            if case .archive = tree { return (found.set, found.part, found.notes, nil) }
            return found
        }
        guard damaged == .refuse, strays == .skip else {
            throw DataError.setting(
                "data.damaged and data.strays are for folders and zip archives of images, which '\(url.path)' is not: leave "
                    + "them out")
        }
        let (set, notes) = try isFolder.boolValue ? collection(in: url) : file(url)
        let sample = set.shape.sample
        let isCut = sample[1] != sample[2]
        let isInParts = isFolder.boolValue || Self.isTar(url)
        return (
            try set.formed(form, keepingAtMost: Self.memoryLimit), isInParts ? split.rawValue : "",
            notes + form.notes(onCutting: isCut ? set.count : 0, of: set.count), nil
        )
    }

    private func opened(
        _ listing: ImageListing, part: String, notes: [String], lazily: Bool
    ) throws -> (set: any Dataset, part: String, notes: [String], files: [Int]?) {
        let set = try ImageFolderDataset(listing, form: form, damaged: damaged, crop: crop)
        let isCropped = crop == .random && set.hasRoomToCrop
        let bytes = isCropped ? set.scaledByteCount : set.byteCount
        let isKept = !lazily && bytes <= Self.memoryLimit
        var kept: any Dataset = set
        if isKept, isCropped { kept = try set.scaledInMemory() } else if isKept { kept = try set.inMemory() }
        return (kept, part, notes + set.notes, set.places)
    }

    private func checkIsInOnePiece(_ url: URL) throws {
        guard split == .train || split == .all else {
            throw DataError.setting(
                "'\(url.path)' is one file and has no parts: leave data.split at train, or set data.heldOut to 0.1 to hold out "
                    + "a tenth")
        }
    }

    /// Whether a file is an archive in which a set was published, with all its parts.
    static func isTar(_ url: URL) -> Bool {
        [".tar.gz", ".tgz", ".tar"].contains(where: url.lastPathComponent.lowercased().hasSuffix)
    }

    private func file(_ url: URL) throws -> (set: ImageTensor, notes: [String]) {
        let name = url.lastPathComponent.lowercased()
        let isTar = Self.isTar(url)
        if !isTar, !IDXCollection.isImages(name) { try checkIsInOnePiece(url) }
        if isTar {
            if name.hasPrefix("stl10") { return (try ImageTensor(stl: url, split: split), []) }
            let version = name.contains("100") ? CIFARBinary.Version.hundred : .ten
            return (try ImageTensor(cifar: url, version: version, split: split), [])
        }
        if ["usps", "usps.t", "usps.bz2", "usps.t.bz2"].contains(name) {
            return (try ImageTensor(usps: url, split: split), [])
        }
        if name.hasSuffix(".mat") { return (try ImageTensor(SVHNFile.pictures(contentsOf: url)), []) }
        if name.hasSuffix("_x.bin") { return (try ImageTensor(STLBinary.pictures(contentsOf: url)), []) }
        if let version = CIFARBinary.Version.allCases.first(where: { CIFARBinary.isPythonBatch(url, of: $0) }) {
            return (try ImageTensor(cifarBatch: url, version: version), [])
        }
        if name.hasSuffix(".bin") {
            let isHundred = ["train.bin", "test.bin"].contains(name)
            return (try ImageTensor(cifarBatch: url, version: isHundred ? .hundred : .ten), [])
        }
        let found = IDXCollection(file: url)
        return (try found.images(split), found.notes)
    }

    private func collection(in url: URL) throws -> (set: ImageTensor, notes: [String]) {
        if IDXCollection.isFound(in: url) {
            let found = try IDXCollection(url)
            return (try found.images(split), found.notes)
        }
        if let (place, version) = Self.cifar(in: url) {
            return (try ImageTensor(cifar: place, version: version, split: split), [])
        }
        if let place = ImageTensor.stl(in: url) { return (try ImageTensor(stl: place, split: split), []) }
        if ImageTensor.isSVHN(in: url) { return (try ImageTensor(svhn: url, split: split), []) }
        return (try ImageTensor(usps: url, split: split), [])
    }

    /// A folder or zip archive whose images are files of their own; `nil` for anything else.
    ///
    /// - Throws: `ArchiveError` where the archive is damaged.
    static func images(at url: URL) throws -> FileTree? {
        if isFolderOfImages(url) { return .folder(url) }
        guard url.pathExtension.lowercased() == "zip", !FileManager.default.isFolder(url) else { return nil }
        return .archive(try ZippedFolder(url))
    }

    /// Whether a folder's images are files of their own, rather than files that contain many.
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
        if let version = CIFARBinary.Version.allCases.first(where: { CIFARBinary.isPython($0, in: folder) }) {
            return (folder, version)
        }
        for version in CIFARBinary.Version.allCases {
            if let name = [version.archiveName, version.pythonArchiveName].first(where: holds) {
                return (folder.appendingPathComponent(name), version)
            }
        }
        return nil
    }

    /// Folder sets of at most so many bytes, in the form asked for, are decoded once and kept in memory.
    static let memoryLimit = 1 << 30
}
