import Foundation

extension FileManager {
    /// Makes a folder and the missing folders above it; an existing one stays unchanged.
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
        // Another process may have made it in the meantime.
        guard mkdir(url.path, 0o777) == 0 || errno == EEXIST else {
            throw FileError(.write, url.path, code: errno)
        }
    }

    /// Whether a folder, or a link to one, exists at a path.
    public func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
