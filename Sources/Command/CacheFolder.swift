import Fetch
import Files
import Foundation
import Metrics

/// The folder in which weights are kept that were downloaded or trained: `GANYMEDE_CACHE`, or the user's cache folder.
enum CacheFolder {
    /// Why the folder cannot be used.
    struct Refusal: Error, CustomStringConvertible {
        let path: String
        /// The environment variable that names the folder; `nil` for the usual place.
        let variable: String?
        let reason: String

        var description: String {
            "the cache folder '\(path)'" + (variable.map { " (set by \($0))" } ?? "")
                + " cannot be written (\(reason)): set GANYMEDE_CACHE to a folder that you may write to"
        }
    }

    /// What `GANYMEDE_CACHE` names; or else `ganymede` in the folder of `XDG_CACHE_HOME`; or else `~/.cache/ganymede`.
    static var url: URL { place.url }

    private static var place: (url: URL, variable: String?) {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["GANYMEDE_CACHE"], !path.isEmpty { return (URL(filePath: path), "GANYMEDE_CACHE") }
        if let path = environment["XDG_CACHE_HOME"], !path.isEmpty {
            return (URL(filePath: path).appending(path: "ganymede"), "XDG_CACHE_HOME")
        }
        return (FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache/ganymede"), nil)
    }

    /// Makes the folder where it is missing, and does what reads and writes it.
    ///
    /// - Throws: ``Refusal`` where the folder cannot be written.
    static func use<Result>(
        isolation: isolated (any Actor)? = #isolation, _ work: (URL) async throws -> Result
    ) async throws -> Result {
        do {
            try FileManager.default.makeFolder(at: url)
            return try await work(url)
        } catch let error as FileError where error.action == .write {
            throw refusal(String(cString: strerror(error.code)))
        } catch let error as FetchError {
            switch error {
            case .notPermitted: throw refusal("permission denied")
            case .fileSystem(_, let reason): throw refusal(reason)
            default: throw error
            }
        }
    }

    private static func refusal(_ reason: String) -> Refusal {
        Refusal(path: url.path, variable: place.variable, reason: reason.lowercased())
    }
}
