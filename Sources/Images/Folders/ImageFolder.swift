import Files
import Foundation

/// The images below a folder, found but not yet decoded, in an order that depends on nothing but their paths.
///
/// The first level of folders names the classes; deeper levels are searched but name nothing. A folder that holds all
/// the images, as archives often unpack to, is no class: the level below it counts. Images that lie beside the class
/// folders have no class (see ``strays``). Hidden files and folders (a leading dot) are passed over, and so are folders of
/// runs (see ``runs``).
public struct ImageFolder: Sendable, Equatable {
    /// One image.
    public struct Entry: Sendable, Equatable {
        /// The path below the root, with "/" between names; bytes that are no UTF-8 are written as `\xe9`.
        public let path: String
        /// The index of the class in ``ImageFolder/classNames``; nil for an image that lies beside the class folders.
        public let label: Int?
        /// The path byte by byte.
        let place: FilePath

        init(path: String, label: Int?) {
            self.init(FilePath(path), label: label)
        }

        init(_ place: FilePath, label: Int?) {
            (self.place, self.label, path) = (place, label, place.readable)
        }
    }

    /// The folder that was searched.
    public let root: URL
    /// The folders that name classes: by number where all names are numbers, or else by their bytes. Empty when all
    /// images lie in one folder.
    public let classNames: [String]
    /// The images, sorted by the bytes of their paths.
    public let images: [Entry]
    /// Images of kinds that are not read, sorted likewise: they are no part of the set.
    public internal(set) var unreadImages: [UnreadImage] = []
    /// Other files, sorted likewise.
    public let otherFiles: [String]

    /// Folders below the root that hold a run of `ganymede train`, sorted: the pictures in them are samples, and no part of
    /// the set.
    public internal(set) var runs: [String] = []

    /// Whether every image has a class and there are at least two of them to tell apart.
    public var isLabelled: Bool { classNames.count > 1 && images.allSatisfy { $0.label != nil } }

    /// The images that have no class although others have: they lie beside the class folders, or the table of classes
    /// lacks them.
    public var strays: [Entry] { classNames.isEmpty ? [] : images.filter { $0.label == nil } }

    /// Such as "skipped the run in run1: samples are no data"; nil where there is none.
    public var skippedRuns: String? {
        guard !runs.isEmpty else { return nil }
        return
            "skipped \(runs.count == 1 ? "the run" : "\(runs.count) runs") in \(runs.prefix(3).joined(separator: ", "))"
            + "\(runs.count > 3 ? ", …" : ""): samples are no data"
    }

    /// One sentence on the images that are not read, such as "3 files are not read: 2 HEIC, 1 SVG; convert them to PNG or
    /// JPEG", and on folders of runs; nil where there is none.
    public var unreadSummary: String? {
        let all = [UnreadImage.summary(unreadImages), skippedRuns].compactMap { $0 }
        return all.isEmpty ? nil : all.joined(separator: "; ")
    }

    /// Where an image lies. Where the path is no UTF-8, so that the URL's `path` is empty, its `readablePath` is not.
    public func url(of entry: Entry) -> URL {
        entry.place.isText
            ? root.appendingPathComponent(entry.path, isDirectory: false) : URL(root.filePath.appending(entry.place))
    }

    /// Searches a folder and all folders below it, following links but no circles of them.
    ///
    /// A file counts as an image by its first bytes or, where they tell nothing, by its name's ending. Whether it can
    /// be decoded is for ``DataCheck`` to find out; kinds that are never read are told apart already.
    ///
    /// - Throws: `FileError` when a folder can't be listed, ``ImageFolderError`` when no image is found.
    public init(_ root: URL) throws {
        let found = try FolderSearch(root)
        try self.init(
            root, images: found.images, unreadImages: found.unreadImages, otherFiles: found.otherFiles,
            runs: found.runs)
    }

    /// Files that were found below a folder, sorted by the bytes of their paths.
    ///
    /// - Throws: ``ImageFolderError`` when there is no image among them.
    init(
        _ root: URL, images found: [FilePath], unreadImages: [UnreadImage], otherFiles: [String], runs: [String] = []
    ) throws {
        guard !found.isEmpty else {
            throw ImageFolderError(
                path: root.readablePath, otherFiles: otherFiles.count, unreadImages: unreadImages)
        }
        let depth = Self.sharedDepth(of: found.map(\.readable))
        let classes = found.map { image in
            let names = image.readable.split(separator: "/")
            return names.count > depth + 1 ? String(names[depth]) : nil
        }
        classNames = Set(classes.compactMap { $0 }).sortedAsClasses()
        let labels = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        images = zip(found, classes).map { Entry($0, label: $1.flatMap { labels[$0] }) }
        self.unreadImages = unreadImages
        self.otherFiles = otherFiles
        self.runs = runs
        self.root = root
    }

    /// The images of another folder with other classes.
    ///
    /// - Parameter isOfSet: which of the other files belong to them.
    init(
        _ other: ImageFolder, classNames: [String], images: [Entry], isOfSet: (_ path: String) -> Bool = { _ in true }
    ) {
        root = other.root
        self.classNames = classNames
        self.images = images
        unreadImages = other.unreadImages.filter { isOfSet($0.path) }
        otherFiles = other.otherFiles.filter(isOfSet)
        runs = other.runs
    }

    /// How many leading folders all paths have in common.
    static func sharedDepth(of paths: [String]) -> Int {
        var shared = paths[0].split(separator: "/").dropLast()
        for path in paths {
            let matching = zip(shared, path.split(separator: "/").dropLast()).prefix { $0 == $1 }
            shared = shared.prefix(matching.count)
        }
        return shared.count
    }
}

extension ImageFolder {
    /// Joins folders that lie below another one, such as the parts of a set; classes of one name become one.
    public init(joining parts: [ImageFolder], below root: URL) {
        let names = Set(parts.flatMap(\.classNames)).sortedAsClasses()
        let labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        func place(of part: ImageFolder) -> FilePath {
            FilePath(part.root.filePath.bytes.dropFirst(root.filePath.bytes.count).drop { $0 == UInt8(ascii: "/") })
        }
        self.root = root
        classNames = names
        images = parts.flatMap { part in
            let place = place(of: part)
            return part.images.map { image in
                Entry(place.appending(image.place), label: image.label.flatMap { labels[part.classNames[$0]] })
            }
        }
        unreadImages = parts.flatMap { part in
            let place = place(of: part)
            return part.unreadImages.map {
                UnreadImage(path: place.appending(FilePath($0.path)).readable, kind: $0.kind)
            }
        }
        runs = parts.flatMap { part in
            let place = place(of: part)
            return part.runs.map { place.appending(FilePath($0)).readable }
        }
        otherFiles = parts.flatMap { part in
            let place = place(of: part)
            return part.otherFiles.map { place.appending(FilePath($0)).readable }
        }
    }
}

/// A folder in which no image was found that is read.
public struct ImageFolderError: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    /// Files that are no images.
    public let otherFiles: Int
    /// Images of kinds that are not read.
    public let unreadImages: [UnreadImage]

    public var description: String {
        if let summary = UnreadImage.summary(unreadImages) {
            return "the folder '\(path)' contains no image of a kind that is read: \(summary)"
        }
        let content =
            switch otherFiles {
            case 0: "is empty"
            case 1: "contains one file, which is not an image"
            default: "contains \(otherFiles) files, none of them an image"
            }
        return "the folder '\(path)' \(content); name one with \(ImageFormat.inWords) images"
    }
}
