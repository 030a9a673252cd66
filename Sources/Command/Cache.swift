import Files
import Foundation

/// The folder where weights, and classifiers that were trained for evaluations, are kept.
enum Cache {
    /// What `GANYMEDE_CACHE` names; or else `ganymede` in the folder of `XDG_CACHE_HOME`; or else `~/.cache/ganymede`.
    static var folder: URL { place.folder }

    private static var place: (folder: URL, variable: String?) {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["GANYMEDE_CACHE"], !path.isEmpty { return (URL(filePath: path), "GANYMEDE_CACHE") }
        if let path = environment["XDG_CACHE_HOME"], !path.isEmpty {
            return (URL(filePath: path).appending(path: "ganymede"), "XDG_CACHE_HOME")
        }
        return (FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache/ganymede"), nil)
    }

    /// The error, or in its place that the folder cannot be written, where that is so.
    static func explained(_ error: any Error) -> any Error {
        let (folder, variable) = place
        do {
            try FileManager.default.makeFolder(at: folder)
            _ = try AtomicFile(replacing: folder.appending(path: "probe"))
            return error
        } catch let reason as FileError {
            return CacheError(folder: folder, variable: variable, code: reason.code)
        } catch {
            return error
        }
    }
}

/// A cache folder that cannot be written.
struct CacheError: Error, CustomStringConvertible {
    let folder: URL
    /// The environment variable that names it; `nil` for the usual place.
    let variable: String?
    /// The system's error number.
    let code: Int32

    var description: String {
        "the cache folder '\(folder.path)'" + (variable.map { " (set by \($0))" } ?? "")
            + " cannot be written (\(String(cString: strerror(code)).lowercased())): set GANYMEDE_CACHE to a folder that you "
            + "may write to"
    }
}
