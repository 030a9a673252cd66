import Files
import Foundation

/// The images below a folder, found but not yet opened, in an order that depends on nothing but their paths.
///
/// The first level of folders names the classes; deeper levels are searched but name nothing. A folder that holds all
/// the images, as archives often unpack to, is no class: the level below it counts. Images that lie beside the class
/// folders have no class. Hidden files and folders (a leading dot) are passed over.
public struct ImageFolder: Sendable, Equatable {
    /// One image.
    public struct Entry: Sendable, Equatable {
        /// The path below the root, with "/" between names.
        public let path: String
        /// The index of the class in ``ImageFolder/classNames``; nil for an image that lies beside the class folders.
        public let label: Int?
    }

    /// The folder that was searched.
    public let root: URL
    /// The folders that name classes, sorted; empty when all images lie in one folder.
    public let classNames: [String]
    /// The images, sorted by the bytes of their paths.
    public let images: [Entry]
    /// Other files, sorted likewise.
    public let otherFiles: [String]

    /// Whether every image has a class and there are at least two of them to tell apart.
    public var isLabelled: Bool { classNames.count > 1 && images.allSatisfy { $0.label != nil } }

    /// Where an image lies.
    public func url(of entry: Entry) -> URL {
        root.appendingPathComponent(entry.path)
    }

    /// Searches a folder and all folders below it, following links but no circles of them.
    ///
    /// A file counts as an image by its name's ending, or, without a usual one, by its first bytes. Whether it can be
    /// decoded is for ``DataCheck`` to find out.
    ///
    /// - Throws: `FileError` when a folder can't be listed, ``ImageFolderError`` when no image is found.
    public init(_ root: URL) throws {
        var search = Search(root: root.path)
        try search.list(folder: "", ancestors: [])
        guard !search.images.isEmpty else {
            throw ImageFolderError(path: root.path, otherFiles: search.otherFiles.count)
        }

        func isInOrder(_ first: String, _ second: String) -> Bool { first.utf8.lexicographicallyPrecedes(second.utf8) }
        let images = search.images.sorted(by: isInOrder)
        let depth = Self.sharedDepth(of: images)
        let classes = images.map { path in
            let names = path.split(separator: "/")
            return names.count > depth + 1 ? String(names[depth]) : nil
        }
        classNames = Set(classes.compactMap { $0 }).sorted(by: isInOrder)
        let labels = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        self.images = zip(images, classes).map { Entry(path: $0, label: $1.flatMap { labels[$0] }) }
        self.otherFiles = search.otherFiles.sorted(by: isInOrder)
        self.root = root
    }
}

extension ImageFolder {
    /// Joins folders that lie below another one, such as the parts of a set; classes of one name become one.
    public init(joining parts: [ImageFolder], below root: URL) {
        let names = Set(parts.flatMap(\.classNames)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        func path(_ part: ImageFolder, _ path: String) -> String {
            part.root.path.dropFirst(root.path.count).drop { $0 == "/" } + "/" + path
        }
        self.root = root
        classNames = names
        images = parts.flatMap { part in
            part.images.map { image in
                Entry(path: path(part, image.path), label: image.label.flatMap { labels[part.classNames[$0]] })
            }
        }
        otherFiles = parts.flatMap { part in part.otherFiles.map { path(part, $0) } }
    }

    /// The images of another folder with other classes.
    init(_ other: ImageFolder, classNames: [String], images: [Entry]) {
        root = other.root
        self.classNames = classNames
        self.images = images
        otherFiles = other.otherFiles
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

/// A folder in which no image was found.
public struct ImageFolderError: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: String
    /// Files that are no images.
    public let otherFiles: Int

    public var description: String {
        let content =
            switch otherFiles {
            case 0: "is empty"
            case 1: "holds one file, which is no image"
            default: "holds \(otherFiles) files, none of them an image"
            }
        return "the folder '\(path)' \(content); name one with PNG, JPEG, WebP, GIF or BMP images"
    }
}

extension ImageFolder {
    private static let endings: Set<String> = ["png", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "bmp", "dib"]

    /// Whether a file's name ends as images' names do.
    static func hasImageEnding(_ path: String) -> Bool {
        endings.contains((path as NSString).pathExtension.lowercased())
    }

    /// Walks the tree.
    private struct Search {
        /// A folder as the file system knows it, whatever path leads there.
        struct Identity: Hashable {
            let device: Int
            let node: Int
        }

        let root: String
        var images: [String] = []
        var otherFiles: [String] = []

        mutating func list(folder: String, ancestors: Set<Identity>) throws {
            let place = folder.isEmpty ? root : "\(root)/\(folder)"
            var status = stat()
            guard stat(place, &status) == 0 else { throw FileError(.list, place, code: errno) }
            // A link to a folder that we are in would go round for ever.
            let identity = Identity(
                device: Int(truncatingIfNeeded: status.st_dev), node: Int(truncatingIfNeeded: status.st_ino))
            guard !ancestors.contains(identity) else { return }

            for name in try Self.names(in: place) where !name.hasPrefix(".") {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                let isThere = stat("\(root)/\(path)", &status) == 0
                if isThere, status.st_mode & S_IFMT == S_IFDIR {
                    try list(folder: path, ancestors: ancestors.union([identity]))
                } else if isThere, status.st_mode & S_IFMT == S_IFREG, isImage(path) {
                    images.append(path)
                } else {
                    // Broken links, pipes and the like are listed too.
                    otherFiles.append(path)
                }
            }
        }

        private static func names(in folder: String) throws -> [String] {
            guard let stream = opendir(folder) else { throw FileError(.list, folder, code: errno) }
            defer { closedir(stream) }
            var names: [String] = []
            while let entry = readdir(stream) {
                let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
                names.append(
                    withUnsafePointer(to: &entry.pointee.d_name) { name in
                        name.withMemoryRebound(to: CChar.self, capacity: capacity) { String(cString: $0) }
                    })
            }
            return names
        }

        private func isImage(_ path: String) -> Bool {
            if ImageFolder.hasImageEnding(path) { return true }
            guard let start = try? [UInt8](contentsOf: URL(fileURLWithPath: "\(root)/\(path)"), limit: 12) else {
                return false
            }
            return ImageFormat(startingWith: start) != nil
        }
    }
}
