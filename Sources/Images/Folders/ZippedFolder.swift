import Archives
import Files
import Foundation

/// The images in a zip archive, read without unpacking it: StyleGAN's data sets, or a folder of images that was zipped.
///
/// Classes and parts are those of the unpacked folder.
public struct ZippedFolder: Sendable {
    /// The archive.
    public let url: URL
    private let archive: ZipArchive
    /// The paths of all files but hidden ones and those of runs.
    private let names: [String]

    public var path: String { archive.path }

    /// - Throws: `ArchiveError` for anything but a sound archive.
    public init(_ url: URL) throws {
        self.url = url
        archive = try ZipArchive(contentsOf: url)
        names = RunContent.outsideRuns(
            archive.entries.map(\.name).filter { name in
                !name.hasSuffix("/") && !name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
            })
    }

    /// The images below a folder of the archive, with the classes that its folders name.
    ///
    /// - Parameter folder: its path in the archive; empty for all of it.
    /// - Throws: ``ImageFolderError`` when no image is found.
    func images(below folder: String) throws -> ImageFolder {
        let found = names(below: folder)
        let paths = found.filter(ImageFolder.hasImageEnding).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let unread = found.compactMap { name in
            UnreadImage.kind(ending: ImageFolder.ending(of: name)).map { UnreadImage(path: name, kind: $0) }
        }
        let known = Set(unread.map(\.path))
        return try ImageFolder(
            folder.isEmpty ? url : url.appendingPathComponent(folder), images: paths.map { FilePath($0) },
            unreadImages: unread, otherFiles: found.filter { !ImageFolder.hasImageEnding($0) && !known.contains($0) })
    }

    /// What lies directly in a folder of the archive, each list sorted.
    func contents(of folder: String) -> (folders: [String], files: [String]) {
        var (folders, files) = (Set<String>(), [String]())
        for name in names(below: folder) {
            let parts = name.split(separator: "/", maxSplits: 1)
            if parts.count > 1 { folders.insert(String(parts[0])) } else { files.append(name) }
        }
        return (folders.sorted(), files.sorted())
    }

    /// The paths of the files below a folder, from there on.
    private func names(below folder: String) -> [String] {
        guard !folder.isEmpty else { return names }
        return names.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }
    }

    /// The bytes of a file.
    ///
    /// - Throws: `ArchiveError` when it is damaged.
    public func bytes(of path: String) throws -> SharedBytes { try archive.bytes(of: path, limit: 1 << 30) }
}
