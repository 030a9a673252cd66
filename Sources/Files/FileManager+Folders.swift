import Foundation

extension FileManager {
    /// Makes a folder, and those above it that are missing; one that is there stays as it is.
    ///
    /// - Throws: ``FileError`` when the system refuses, or a file is in the way.
    public func makeFolder(at url: URL) throws {
        var status = stat()
        if stat(url.path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(.write, url.path, code: ENOTDIR) }
            return
        }
        let isMissing = errno == ENOENT
        let parent = url.deletingLastPathComponent()
        if isMissing, parent.path != url.path { try makeFolder(at: parent) }
        // Another process may have made it in between.
        guard mkdir(url.path, 0o777) == 0 || errno == EEXIST else {
            throw FileError(.write, url.path, code: errno)
        }
    }

    /// Whether a folder lies at a place, or a link that leads to one.
    public func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
