import Adversarial
import Foundation
import Zoo

/// A run's folder or one of its checkpoints, as a person named it.
struct RunPath {
    let checkpoint: URL

    /// - Throws: ``RunFolderError`` when there is no run or it has no checkpoint yet.
    init(_ path: String) throws {
        let url = URL(filePath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw RunFolderError.noRun(url)
        }
        guard isFolder.boolValue else {
            checkpoint = url
            return
        }
        guard let newest = RunFolder.newest(in: url) else {
            throw RunFolder.holdsRun(url) ? RunFolderError.noCheckpoint(url) : RunFolderError.noRun(url)
        }
        do {
            _ = try Checkpoint(contentsOf: newest)
        } catch {
            throw Self.damaged(newest: error, of: url) { "use it instead of the run: \($0)" }
        }
        checkpoint = newest
    }

    /// The error of a run whose newest checkpoint cannot be used: it names the newest whole one.
    static func damaged(newest error: any Error, of run: URL, cure: (_ file: String) -> String) -> RecipeError {
        let whole = RunFolder.checkpoints(in: run).dropLast().reversed().lazy.compactMap { file in
            (try? Checkpoint(contentsOf: file)).map { (step: $0.header.step, file: file) }
        }.first
        return .value(
            "the newest checkpoint of the run cannot be used (\(error)): "
                + (whole.map { "the newest whole one is of step \($0.step), \(cure(inShell($0.file.path)))" }
                    ?? "the run has no other whole one"))
    }

    /// The run's folder, where the checkpoint lies in one.
    var folder: URL { checkpoint.deletingLastPathComponent().deletingLastPathComponent() }

    /// The checkpoint and those before it, oldest first.
    var checkpoints: [URL] {
        RunFolder.checkpoints(in: folder).map(\.lastPathComponent)
            .filter { $0 < checkpoint.lastPathComponent }
            .map { checkpoint.deletingLastPathComponent().appending(path: $0) } + [checkpoint]
    }

    /// The system whose run it is.
    func system() throws -> any System.Type { try Systems.named(Checkpoint.header(of: checkpoint).system) }
}
