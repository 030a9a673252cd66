import Files
import Foundation

/// Where the files of a set lie: in a folder, or in a zip archive that is read without unpacking it.
public enum FileTree: Sendable {
    case folder(URL)
    case archive(ZippedFolder)

    /// The path, for messages.
    public var path: String {
        switch self {
        case .folder(let url): url.readablePath
        case .archive(let archive): archive.path
        }
    }

    /// A place below the root, as a URL; in an archive it names nothing that the system could open.
    public func url(of place: String) -> URL {
        let root =
            switch self {
            case .folder(let url): url
            case .archive(let archive): archive.url
            }
        return place.isEmpty ? root : root.appendingPathComponent(place)
    }

    /// What lies directly in a place and is not hidden, each list sorted; nothing where it cannot be listed: reading it
    /// gives the reason.
    public func contents(of place: String) -> (folders: [String], files: [String]) {
        switch self {
        case .archive(let archive): return archive.contents(of: place)
        case .folder:
            let url = url(of: place)
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
                .filter { !$0.hasPrefix(".") }
            let folders = names.filter { FileManager.default.isFolder(url.appendingPathComponent($0)) }
            let known = Set(folders)
            return (folders, names.filter { !known.contains($0) })
        }
    }

    /// The images below a place with the classes that its folders name, or a table in it.
    ///
    /// - Returns: the images, and what a reader should know of the table.
    /// - Throws: `FileError` when a folder can't be listed, ``ImageFolderError`` when no image is found, ``DataFileError``
    ///   where a `dataset.json` is damaged, `ArchiveError` where the archive is.
    public func images(below place: String) throws -> (folder: ImageFolder, notes: [String]) {
        let folder =
            switch self {
            case .folder: try ImageFolder(url(of: place))
            case .archive(let archive): try archive.images(below: place)
            }
        return try folder.labelledByTable { try content(of: Self.joined(place, $0)) }
    }

    /// The bytes of a file.
    ///
    /// - Throws: `FileError` or `ArchiveError`.
    public func content(of path: String) throws -> [UInt8] {
        switch self {
        case .folder: try [UInt8](contentsOf: url(of: path))
        case .archive(let archive): try archive.bytes(of: path).withUnsafeBytes { [UInt8]($0) }
        }
    }

    /// A path below a place; the place may be empty, for the root.
    public static func joined(_ place: String, _ name: String) -> String { place.isEmpty ? name : "\(place)/\(name)" }
}
