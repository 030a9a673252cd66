import Adversarial
import Foundation
import Zoo

/// What a run's folder says of the run, without reading any weights.
struct RunSummary: Encodable {
    /// What became of a run.
    enum State: String, Encodable {
        /// A process is training it now.
        case training
        case finished
        /// It ended before its last step.
        case stopped
        /// Something in its folder cannot be used.
        case damaged
    }

    /// The folder.
    let run: String
    private(set) var system: String?
    /// The source of its data.
    private(set) var data: String?
    /// Steps so far: those logged where it is being trained, or else those of its newest whole checkpoint.
    private(set) var step = 0
    /// Steps that it shall have.
    private(set) var steps: Int?
    private(set) var state = State.damaged
    /// What cannot be used, in words.
    private(set) var problem: String?
    /// When it was last written to, as ISO 8601 in UTC.
    let date: String
    /// Of all its files.
    let bytes: Int
    /// Seconds of training.
    private(set) var seconds: Double?
    /// The losses that were logged last, by name.
    private(set) var losses: [String: Double] = [:]
    /// What 'compare' or 'show' measured, or else the last evaluation while it was trained, by name.
    private(set) var metrics: [String: Double] = [:]
    let modified: Date

    private enum CodingKeys: String, CodingKey {
        case run, system, data, step, steps, state, problem, date, bytes, seconds, losses, metrics
    }

    init(of folder: URL) {
        run = folder.path
        let files = Self.files(in: folder)
        bytes = files.reduce(0) { $0 + $1.bytes }
        modified = files.map(\.modified).max() ?? .distantPast
        date = modified.ISO8601Format()
        let last = RunLog.entries(in: folder).last
        losses = last?.scores ?? [:]
        metrics = Self.metrics(in: folder)
        do {
            try read(folder)
            if RunFolder.isInUse(folder) {
                (state, step) = (.training, max(step, last?.step ?? 0))
            } else if problem == nil {
                state = step >= steps ?? 0 ? .finished : .stopped
            }
        } catch {
            problem = problem ?? "\(error)"
            if RunFolder.isInUse(folder) { state = .training }
        }
    }

    /// Takes the recipe and the step from the newest checkpoint that can be read, or the recipe from its own file.
    private mutating func read(_ folder: URL) throws {
        let files = RunFolder.checkpoints(in: folder).reversed()
        for file in files.isEmpty ? [RunFolder.newest(in: folder)].compactMap({ $0 }) : Array(files) {
            do {
                let header = try Checkpoint.header(of: file)
                (system, step, seconds) = (header.system, header.step, header.elapsed)
                try take(header.recipe, of: header.system, in: file.path)
                if problem != nil { problem! += "; the newest checkpoint that can be read is of step \(step)" }
                return
            } catch {
                problem = problem ?? "\(error)"
            }
        }
        guard problem == nil else { return }
        let file = folder.appending(path: "recipe.yaml")
        let name = try RunFolder.system(in: folder)
        system = name
        try take(String(contentsOf: file, encoding: .utf8), of: name, in: file.path)
    }

    private mutating func take(_ recipe: String, of system: String, in file: String) throws {
        func facts<S: System>(_ system: S.Type) throws -> (steps: Int, data: String) {
            let recipe = try RecipeDifference(yaml: recipe, name: file).applied(to: S.recipe)
            return (recipe.steps, recipe.data.source)
        }
        let found = try facts(Systems.named(system))
        (steps, data) = (found.steps, found.data)
    }

    private static func files(in folder: URL) -> [(bytes: Int, modified: Date)] {
        let keys: Set<URLResourceKey> = [.isRegularFileKey, .fileSizeKey, .contentModificationDateKey]
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: Array(keys))
        return (files?.compactMap { $0 as? URL } ?? []).compactMap { file in
            guard let values = try? file.resourceValues(forKeys: keys), values.isRegularFile == true else { return nil }
            return (values.fileSize ?? 0, values.contentModificationDate ?? .distantPast)
        }
    }

    private static func metrics(in folder: URL) -> [String: Double] {
        guard let data = try? Data(contentsOf: folder.appending(path: "comparison.json")),
            let result = try? JSONDecoder().decode(RunResult.self, from: data)
        else { return RunLog.evaluations(in: folder).last?.values ?? [:] }
        let named = result.measurements.map { ($0.metric, $0.value) }
        return Dictionary(named, uniquingKeysWith: { first, _ in first })
    }
}

extension RunSummary {
    /// The runs in a folder and in those below it, the one that was written to last first.
    static func all(in folder: URL) -> [RunSummary] {
        var (found, seen): ([RunSummary], Set<String>) = ([], [])
        func search(_ place: URL, depth: Int) {
            guard seen.insert(place.resolvingSymlinksInPath().path).inserted else { return }
            if RunFolder.holdsRun(place) { return found.append(RunSummary(of: place)) }
            guard depth > 0 else { return }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
            for name in names.sorted() where !name.hasPrefix(".") {
                let inner = place.appending(path: name)
                if FileManager.default.isFolder(inner) { search(inner, depth: depth - 1) }
            }
        }
        search(folder, depth: 6)
        return found.sorted { ($0.modified, $1.run) > ($1.modified, $0.run) }
    }
}
