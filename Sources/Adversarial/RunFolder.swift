import Files
import Foundation
import Yams

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The folder that a run leaves behind.
///
/// | file | what |
/// |---|---|
/// | `recipe.yaml` | the resolved recipe |
/// | `events.out.tfevents.…` | the same for TensorBoard, written by the command |
/// | `data.jsonl` | the files of the data, a line of JSON for each: `{"bytes":912,"path":"cat/1.png"}` |
/// | `log.jsonl` | a line of JSON for each logged step and for each evaluation |
/// | `samples/step-….png` | pictures of samples from latent vectors that stay the same |
/// | `checkpoints/step-….safetensors` | the newest checkpoints |
/// | `checkpoints/best.safetensors` | the checkpoint with the best value, where the run is evaluated; `best.json` tells it |
/// | `attempt-1/` | log, pictures and event files of an attempt that left no checkpoint, before the run began again |
public final class RunFolder: Sendable {
    public let url: URL
    private let lock: Int32

    /// Opens a folder for one run, making it where it is missing; no other process can open it meanwhile.
    ///
    /// What a run's writers that were killed left unfinished is removed.
    ///
    /// - Throws: `FileError` when it cannot be made or written, ``RunFolderError`` when it is in use.
    public init(_ url: URL) throws {
        self.url = url
        for folder in ["samples", "checkpoints"] {
            try FileManager.default.makeFolder(at: url.appending(path: folder))
        }
        let file = url.appending(path: ".lock").path
        lock = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw FileError(.write, file, code: errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw RunFolderError(refusing: url, code: errno) }
        if Self.holdsRun(url) { removeUnfinished() }
    }

    /// Opens a folder for a new run.
    ///
    /// - Throws: as ``init(_:)``, and ``RunFolderError`` when it holds a run (also one that another process began, and
    ///   perhaps ended, a moment ago) or other files.
    public convenience init(new url: URL) throws {
        try Self.checkIsFree(url)
        try self.init(url)
        guard !Self.holdsRun(url) else { throw RunFolderError.holdsRun(url) }
    }

    /// Opens a folder `stem-1` for a new run, or the one with the next number that is free; processes that start
    /// together get one each.
    ///
    /// - Throws: `FileError` when it cannot be made.
    public static func numbered(_ stem: String) throws -> RunFolder {
        var number = 1
        while true {
            let url = URL(filePath: "\(stem)-\(number)")
            if !FileManager.default.fileExists(atPath: url.path) {
                do {
                    return try RunFolder(new: url)
                } catch RunFolderError.inUse, RunFolderError.holdsRun, RunFolderError.holdsFiles {}
            }
            number += 1
        }
    }

    private static var unfinished: Regex<(Substring, Substring, Substring?, Substring?)> {
        /\.(recipe\.yaml|data\.jsonl|best\.(json|safetensors)|step-\d+\.(png|safetensors))\.\w+\.part/
    }

    /// Removes the hidden files that a killed process left of a run's own; nobody else writes in a locked run.
    private func removeUnfinished() {
        for folder in [url, url.appending(path: "samples"), url.appending(path: "checkpoints")] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names
            where name.wholeMatch(of: Self.unfinished) != nil {
                try? FileManager.default.removeItem(at: folder.appending(path: name))
            }
        }
    }

    deinit { close(lock) }

    /// Whether a folder holds a run.
    public static func holdsRun(_ url: URL) -> Bool {
        FileManager.default.fileExists(atPath: url.appending(path: "recipe.yaml").path) || newest(in: url) != nil
    }

    /// Asks whether a new run can have a folder: one that is missing, or empty but for hidden files.
    ///
    /// - Throws: ``RunFolderError`` when it holds a run or other files.
    public static func checkIsFree(_ url: URL) throws {
        guard !holdsRun(url) else { throw RunFolderError.holdsRun(url) }
        func names(_ folder: URL) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { !$0.hasPrefix(".") }
        }
        // A command that was refused may have made the two folders.
        let others = names(url).filter {
            !["samples", "checkpoints"].contains($0) || !names(url.appending(path: $0)).isEmpty
        }
        guard others.isEmpty else { throw RunFolderError.holdsFiles(url, others.sorted()) }
    }

    public var recipe: URL { url.appending(path: "recipe.yaml") }
    public var log: URL { url.appending(path: "log.jsonl") }

    public func samples(at step: Int) -> URL { url.appending(path: "samples/step-\(Self.padded(step)).png") }
    public func checkpoint(at step: Int) -> URL {
        url.appending(path: "checkpoints/step-\(Self.padded(step)).safetensors")
    }

    private static func padded(_ step: Int) -> String {
        let digits = String(step)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    /// The checkpoints of a run in the order of their steps.
    public static func checkpoints(in url: URL) -> [URL] {
        let folder = url.appending(path: "checkpoints")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let steps = names.compactMap { name in
            name.wholeMatch(of: /step-(\d+)\.safetensors/).flatMap { Int($0.1) }.map { (step: $0, name: name) }
        }
        return steps.sorted { ($0.step, $0.name) < ($1.step, $1.name) }.map { folder.appending(path: $0.name) }
    }

    /// The checkpoint at which a run stands: the newest, or the best one where it is the only one left.
    public static func newest(in url: URL) -> URL? {
        if let newest = checkpoints(in: url).last { return newest }
        let best = url.appending(path: "checkpoints/best.safetensors")
        return FileManager.default.fileExists(atPath: best.path) ? best : nil
    }

    /// The name of the system whose run a folder holds.
    ///
    /// - Throws: ``RunFolderError`` when it holds none.
    public static func system(in url: URL) throws -> String {
        if let newest = newest(in: url) { return try Checkpoint.header(of: newest).system }
        struct Name: Decodable { let system: String }
        guard let yaml = try? String(contentsOf: url.appending(path: "recipe.yaml"), encoding: .utf8),
            let name = try? YAMLDecoder().decode(Name.self, from: yaml)
        else { throw RunFolderError.noRun(url) }
        return name.system
    }

    /// The recipe that a run goes on with, from its newest checkpoint or, before the first, from its recipe.yaml.
    public static func recipe<S: System>(of system: S.Type, in url: URL) throws -> Recipe<S> {
        if let newest = newest(in: url) {
            return try .left(as: Checkpoint.header(of: newest).recipe, in: newest.path)
        }
        guard let yaml = try recipeText(in: url) else { throw RunFolderError.noRun(url) }
        return try .left(as: yaml, in: url.appending(path: "recipe.yaml").path)
    }

    /// A recipe with what somebody has changed in a run's recipe.yaml since the run wrote it. A setting whose line is gone
    /// has the system's default.
    ///
    /// - Parameters:
    ///   - recipe: from which the run goes on.
    ///   - text: what the run wrote into recipe.yaml: the recipe of its newest checkpoint.
    /// - Returns: the recipe, and the settings whose lines are gone, where anything was changed.
    /// - Throws: ``RecipeError`` when the file holds no recipe of the system.
    public static func edited<S: System>(
        _ recipe: Recipe<S>, written text: String, in url: URL
    ) throws -> (recipe: Recipe<S>, gone: Set<String>) {
        guard let yaml = try recipeText(in: url) else { return (recipe, []) }
        let name = url.appending(path: "recipe.yaml").path
        let (written, found) = try (RecipeDifference(yaml: text, name: name), RecipeDifference(yaml: yaml, name: name))
        var now = try found.applied(to: S.recipe)
        // As in what versions wrote that knew nothing of it.
        let isOld = !written.mentions("averageWarmup") && !found.mentions("averageWarmup")
        if now.average > 0, isOld { now.averageWarmup = false }
        let before = try Recipe<S>.left(as: text, in: name)
        guard try !before.differences(to: now).isEmpty else { return (recipe, []) }
        return (now, written.paths.subtracting(found.paths))
    }

    /// What stands in a run's recipe.yaml; `nil` where there is none.
    private static func recipeText(in url: URL) throws -> String? {
        let file = url.appending(path: "recipe.yaml")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        guard let text = String(validating: try [UInt8](contentsOf: file), as: UTF8.self) else {
            throw RecipeError.notReadable("\(file.path) is no text: put back what the run wrote, or remove it")
        }
        return text
    }

    /// The step of a checkpoint or of a picture, by its file's name.
    public static func step(of file: URL) -> Int? {
        file.lastPathComponent.wholeMatch(of: /step-(\d+)\.(safetensors|png)/).flatMap { Int($0.1) }
    }

    /// Removes the checkpoints of later steps, if there are any, and the pictures drawn on the way to them.
    func removeCheckpoints(beyond step: Int) throws {
        try removeBest(beyond: step)
        let later = Self.checkpoints(in: url).filter { (Self.step(of: $0) ?? 0) > step }
        guard !later.isEmpty else { return }
        let pictures = try FileManager.default.contentsOfDirectory(
            at: url.appending(path: "samples"), includingPropertiesForKeys: nil)
        for file in later + pictures.filter({ (Self.step(of: $0) ?? 0) > step }) {
            try FileManager.default.removeItem(at: file)
        }
    }

    /// Moves the log, the pictures and the event files of an attempt that left no checkpoint to a folder of their own:
    /// `attempt-1`, or with the next number that is free.
    func setAttemptAside() throws {
        let manager = FileManager.default
        func names(_ folder: URL) -> [String] { (try? manager.contentsOfDirectory(atPath: folder.path)) ?? [] }
        let pictures = names(url.appending(path: "samples")).filter { Self.step(of: URL(filePath: $0)) != nil }
        let left =
            names(url).filter { $0 == "log.jsonl" || $0.hasPrefix("events.out.tfevents.") }
            + pictures.map { "samples/\($0)" }
        guard !left.isEmpty else { return }
        var number = 1
        while manager.fileExists(atPath: url.appending(path: "attempt-\(number)").path) { number += 1 }
        let aside = url.appending(path: "attempt-\(number)")
        try manager.makeFolder(at: pictures.isEmpty ? aside : aside.appending(path: "samples"))
        for name in left {
            try manager.moveItem(at: url.appending(path: name), to: aside.appending(path: name))
        }
    }

    /// Removes all but the newest checkpoints up to a step. Later ones stay, from which a run did not go on: they are
    /// removed when the run stands on its own.
    func prune(keeping count: Int, through step: Int) throws {
        let reached = Self.checkpoints(in: url).filter { (Self.step(of: $0) ?? 0) <= step }
        for old in reached.dropLast(count) { try FileManager.default.removeItem(at: old) }
    }
}

/// Why a run's folder cannot be used.
public enum RunFolderError: Error, CustomStringConvertible {
    case inUse(URL)
    /// The system refuses locks there, and says why.
    case cannotLock(URL, String)
    case holdsRun(URL)
    /// Some of the files that are no run's.
    case holdsFiles(URL, [String])
    case noRun(URL)
    /// A run that has not been saved yet.
    case noCheckpoint(URL)

    /// What a lock that was refused means, by the system's error number.
    init(refusing url: URL, code: Int32) {
        self = code == EWOULDBLOCK ? .inUse(url) : .cannotLock(url, String(cString: strerror(code)).lowercased())
    }

    public var description: String {
        switch self {
        case .cannotLock(let url, let reason):
            "the run folder \(url.path) cannot be locked (\(reason)): choose a folder on another file system with --out"
        case .inUse(let url):
            "another process is using the run in \(url.path): wait until it ends, or choose another folder with --out"
        case .holdsRun(let url):
            "\(url.path) holds a run already: continue it with --resume \(url.path), or choose another folder with --out"
        case .holdsFiles(let url, let names):
            "\(url.path) holds other files (\(names.prefix(3).joined(separator: ", "))\(names.count > 3 ? ", …" : "")): "
                + "choose a new or an empty folder with --out"
        case .noCheckpoint(let url):
            "the run in \(url.path) has no checkpoint yet: wait until its training has saved one, or stop the training with "
                + "Ctrl-C, which saves it"
        case .noRun(let url): "there is no run in \(url.path): it has neither a recipe.yaml nor a checkpoint"
        }
    }
}
