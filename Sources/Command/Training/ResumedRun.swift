import Adversarial
import Foundation

/// The run that a training goes on with, and where it stands.
struct ResumedRun {
    /// The run's folder; nothing where the checkpoint lies in none.
    let folder: URL?
    /// Where it goes on; nothing before its first checkpoint.
    let start: (checkpoint: Checkpoint, file: URL)?
    /// The run's whole checkpoints of later steps.
    let later: [URL]
    /// The name of its system.
    let system: String

    /// The folder of the run that a path names, or in which the checkpoint lies that it names.
    ///
    /// - Throws: ``RunFolderError`` when there is no run.
    static func folder(of path: String) throws -> URL? {
        let url = URL(filePath: path).standardizedFileURL
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw RunFolderError.noRun(url)
        }
        if isFolder.boolValue {
            guard RunFolder.holdsRun(url) else { throw RunFolderError.noRun(url) }
            return url
        }
        let checkpoints = url.deletingLastPathComponent()
        let run = checkpoints.deletingLastPathComponent()
        return checkpoints.lastPathComponent == "checkpoints" && RunFolder.holdsRun(run) ? run : nil
    }

    /// Reads where a run stands: at the checkpoint that the path names, or at its newest.
    ///
    /// - Throws: ``RunFolderError``; an error that names a damaged checkpoint, and the newest whole one.
    init(_ path: String) throws {
        folder = try Self.folder(of: path)
        let url = URL(filePath: path).standardizedFileURL
        if url == folder {
            start = try Self.newest(in: url)
            later = []
            system = try start?.checkpoint.header.system ?? RunFolder.system(in: url)
            return
        }
        let checkpoint = try Checkpoint(contentsOf: url)
        start = (checkpoint, url)
        system = checkpoint.header.system
        later = (folder.map(RunFolder.checkpoints) ?? []).filter { file in
            (RunFolder.step(of: file) ?? 0) > checkpoint.header.step && (try? Checkpoint(contentsOf: file)) != nil
        }
    }

    private static func newest(in folder: URL) throws -> (checkpoint: Checkpoint, file: URL)? {
        guard let newest = RunFolder.newest(in: folder) else { return nil }
        do {
            return (try Checkpoint(contentsOf: newest), newest)
        } catch {
            throw RunPath.damaged(newest: error, of: folder) { "continue from it with --resume \($0)" }
        }
    }

    /// The recipe that the run went by until here, and the one to go on with: with what somebody has changed in its
    /// recipe.yaml since, where the lines of some settings may be gone.
    func recipes<S: System>(
        of system: S.Type
    ) throws -> (before: Recipe<S>, edited: Recipe<S>, gone: Set<String>) {
        guard let start else {
            // Nothing was computed by another recipe.
            let recipe = try RunFolder.recipe(of: S.self, in: folder!)
            return (recipe, recipe, [])
        }
        let before = try start.checkpoint.recipe(of: S.self, file: start.file)
        guard let folder else { return (before, before, []) }
        let written = try later.last.map { try Checkpoint.header(of: $0).recipe } ?? start.checkpoint.header.recipe
        let (edited, gone) = try RunFolder.edited(before, written: written, in: folder)
        return (before, edited, gone)
    }

    /// Refuses to go on in the run's own folder where that would cost something.
    ///
    /// - Parameter recipe: with which it goes on.
    /// - Throws: `RecipeError` that names what would be lost.
    func checkNothingIsLost<S: System>(goingOnWith recipe: Recipe<S>) throws {
        guard let folder else { return }
        if let start {
            guard !later.isEmpty else { return }
            throw RecipeError.value(
                "continuing from step \(start.checkpoint.header.step) would replace the run's later checkpoints ("
                    + later.map { $0.deletingPathExtension().lastPathComponent }.joined(separator: ", ")
                    + "), and the pictures and the log of those steps: add --allow-changes to replace them, or --out FOLDER to "
                    + "continue in another folder")
        }
        // A run that was killed before its first checkpoint has not come that far.
        guard let reached = RunLog.entries(in: folder).last?.step, reached >= recipe.every.checkpoint else { return }
        throw RecipeError.value(
            "the run in \(folder.path) has no checkpoint to continue from, but its log reaches step \(reached): put its "
                + "checkpoints back, or add --allow-changes to begin again at step 1")
    }
}
