import Foundation

/// A place for pictures that cannot be used.
enum OutputError: Error, CustomStringConvertible {
    /// Its ending is of no format that is written there.
    case ending(String, formats: String)
    /// The folder holds pictures of an earlier command.
    case holdsPictures(URL, count: Int, checkpoint: String)
    /// The folder holds files that no such command wrote.
    case holdsFiles(URL, count: Int)
    /// A file that no such command wrote has the name of a picture.
    case holdsOther(URL)

    var description: String {
        switch self {
        case .ending(let path, let formats):
            "'\(path)' is not the name of a file that can be written here: use \(formats), or name a folder as '\(path)/'"
        case .holdsPictures(let folder, let count, let checkpoint):
            "\(folder.path) already holds \(count) \(count == 1 ? "picture" : "pictures") of \(checkpoint): choose another "
                + "folder, or add --overwrite to replace them"
        case .holdsOther(let file):
            "\(file.path) was not written by this program, and would be replaced: choose another folder, or move that file"
        case .holdsFiles(let folder, let count):
            "\(folder.path) already holds \(count) other \(count == 1 ? "file" : "files"): choose another folder, or add "
                + "--overwrite to write beside them"
        }
    }
}

extension URL {
    var isPNG: Bool { pathExtension.lowercased() == "png" }
    var isFolder: Bool { (try? resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true }

    /// Whether a person named a folder, or what will be one: it is there, ends in a slash, or has no ending.
    static func namesFolder(_ path: String) -> Bool {
        path.hasSuffix("/") || URL(filePath: path).pathExtension.isEmpty || URL(filePath: path).isFolder
    }
}
