import Archives
import Files
import Foundation

/// The images in a zip archive, read without unpacking it: StyleGAN's data sets, or a folder of images that was zipped.
///
/// Classes are those that ``ImageFolder`` would find in the unpacked folder.
public struct ZippedFolder: Sendable {
    private let archive: ZipArchive
    /// The folders that name classes, or a table's names; empty where there are none.
    public let classNames: [String]
    /// The images, sorted by the bytes of their paths.
    public let images: [ImageFolder.Entry]
    /// What a reader should know of it.
    public let notes: [String]

    public var path: String { archive.path }

    /// - Throws: `ArchiveError` for anything but a sound archive, ``DataFileError`` where its `dataset.json` is damaged,
    ///   ``ImageFolderError`` when no image is found.
    public init(_ url: URL) throws {
        let archive = try ZipArchive(contentsOf: url)
        self.archive = archive
        let names = archive.entries.map(\.name).filter { name in
            !name.hasSuffix("/") && !name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
        }
        let paths = names.filter(ImageFolder.hasImageEnding).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let unread = names.compactMap { name in
            UnreadImage.kind(ending: ImageFolder.ending(of: name)).map { UnreadImage(path: name, kind: $0) }
        }
        guard !paths.isEmpty else {
            throw ImageFolderError(path: url.path, otherFiles: names.count - unread.count, unreadImages: unread)
        }
        let unreadNotes = UnreadImage.summary(unread).map { ["\(url.path): \($0)"] } ?? []
        let depth = ImageFolder.sharedDepth(of: paths)
        let classes = paths.map { path in
            let names = path.split(separator: "/")
            return names.count > depth + 1 ? String(names[depth]) : nil
        }
        let others = names.filter { !ImageFolder.hasImageEnding($0) }
        let isLabelled = Set(classes).count > 1 && !classes.contains(nil)
        let found = try ClassTable.found(for: paths, among: others, in: url.path, isLabelled: isLabelled) { name in
            try archive.bytes(of: name, limit: 1 << 30).withUnsafeBytes { [UInt8]($0) }
        }
        if let (table, place) = found {
            classNames = table.classNames
            images = paths.map {
                ImageFolder.Entry(path: $0, label: table.label(of: String($0.dropFirst(place.count))))
            }
            notes = table.notes + unreadNotes
            return
        }
        let classNames = Set(classes.compactMap { $0 }).sortedAsClasses()
        let labels = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        images = zip(paths, classes).map { ImageFolder.Entry(path: $0, label: $1.flatMap { labels[$0] }) }
        self.classNames = classNames
        notes = unreadNotes
    }

    /// The bytes of an image's file.
    ///
    /// - Throws: `ArchiveError` when it is damaged.
    public func bytes(of path: String) throws -> SharedBytes { try archive.bytes(of: path, limit: 1 << 30) }
}
