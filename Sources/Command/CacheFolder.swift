import Fetch
import Files
import Foundation
import Metrics

/// The folder in which weights are kept that were downloaded or trained: `GANYMEDE_CACHE`, or the user's cache folder.
enum CacheFolder {
    /// Why the folder cannot be used.
    struct Refusal: Error, CustomStringConvertible {
        let path: String
        let reason: String

        var description: String {
            "cannot write to the cache folder \(path) (\(reason)): set the variable GANYMEDE_CACHE to a folder that can be "
                + "written, as in GANYMEDE_CACHE=/tmp/ganymede"
        }
    }

    static var url: URL {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["GANYMEDE_CACHE"], !folder.isEmpty { return URL(filePath: folder) }
        if let folder = environment["XDG_CACHE_HOME"], !folder.isEmpty {
            return URL(filePath: folder).appending(path: "ganymede")
        }
        return FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache/ganymede")
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
            throw Refusal(path: url.path, reason: String(cString: strerror(error.code)).lowercased())
        } catch let error as FetchError {
            switch error {
            case .notPermitted: throw Refusal(path: url.path, reason: "permission denied")
            case .fileSystem(_, let reason): throw Refusal(path: url.path, reason: reason.lowercased())
            default: throw error
            }
        }
    }
}
