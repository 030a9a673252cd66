import ArgumentParser
import Files
import Foundation

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List runs: system, data, steps, state, date, size, and the last losses or metrics.",
        discussion: """
            Folders below the folder are searched too. The run that was written to last comes first. A run is 'training' while \
            a process trains it, 'finished' or 'stopped' (before its last step), or 'damaged' where a file cannot be used.

            Examples:
              ganymede runs
              ganymede runs runs/comparison --json
            """)

    @ArgumentParser.Argument(help: "The folder that the runs are in (default: runs).")
    var folder: String?

    @Flag(help: "Print the list as JSON.")
    var json = false

    func run() throws {
        let place = URL(filePath: folder ?? "runs")
        // Somebody who has trained nothing yet has no folder for runs.
        guard folder == nil || FileManager.default.isFolder(place) else {
            let isThere = FileManager.default.fileExists(atPath: place.path)
            throw FileError(.list, folder ?? "", code: isThere ? ENOTDIR : ENOENT)
        }
        let runs = RunSummary.all(in: place)
        if json { return try printJSON(runs) }
        guard !runs.isEmpty else {
            return Terminal.say("there are no runs in \(place.path): 'ganymede train SYSTEM' makes one")
        }
        for line in table(of: runs) { print(line) }
        for run in runs { if let problem = run.problem { Terminal.say("note: \(shown(run.run)): \(problem)") } }
    }

    private func table(of runs: [RunSummary]) -> [String] {
        let rows =
            [["RUN", "SYSTEM", "DATA", "STEP", "STATE", "DATE", "SIZE", "LAST LOSSES OR METRICS"]] + runs.map(cells)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let padded = zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
            return padded.joined(separator: "  ").replacing(#/\s+$/#, with: "")
        }
    }

    private func cells(_ run: RunSummary) -> [String] {
        let numbers = run.metrics.isEmpty ? run.losses : run.metrics
        return [
            shown(run.run), run.system ?? "?", run.data.map(shown) ?? "?",
            "\(run.step) of \(run.steps.map(String.init) ?? "?")", run.state.rawValue, Self.minutes(run.modified),
            Self.size(run.bytes),
            numbers.sorted { $0.key < $1.key }.map { "\($0.key) \(short($0.value))" }.joined(separator: ", "),
        ]
    }

    /// A path as seen from the working directory, where it lies below.
    private func shown(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }

    /// In the local time.
    private static func minutes(_ date: Date) -> String {
        let parts = Calendar.current.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        return String(
            format: "%04d-%02d-%02d %02d:%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.hour ?? 0,
            parts.minute ?? 0)
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1_000_000
            ? String(format: "%.0f kB", Double(bytes) / 1e3)
            : bytes < 1_000_000_000
                ? String(format: "%.1f MB", Double(bytes) / 1e6) : String(format: "%.1f GB", Double(bytes) / 1e9)
    }
}
