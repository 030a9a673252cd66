import Foundation
import Measures
import Metrics

/// The result of a comparison: a table for each metric, with ranks and p-values.
struct ComparisonReport: Encodable {
    let command: String
    let seeds: Int
    let tables: [Table]

    struct Table: Encodable {
        let metric: String
        let ranking: Ranking
        /// The metric between two halves of the held-out data; the same for each run.
        let floor: Floor?
        let features: FeaturePassport
        let realSamples: Int
        /// Whether runs compute it themselves (``RunMeasure``).
        let isOwn: Bool
        /// What a reader should know, a sentence each.
        let notes: [String]
    }

    private let seconds: [String: Double]
    private let steps: [String: [Int]]

    /// - Throws: ``ComparisonError`` where values were computed with different settings.
    init(_ methods: [(name: String, runs: [RunResult])], readings: [Metric.Reading], command: [String], seeds: Int)
        throws
    {
        self.command = ([Terminal.program] + command.dropFirst().map(inShell)).joined(separator: " ")
        self.seeds = seeds
        seconds = Dictionary(
            uniqueKeysWithValues: methods.map { name, runs in
                (name, runs.map(\.seconds).reduce(0, +) / Double(runs.count))
            })
        steps = Dictionary(uniqueKeysWithValues: methods.map { ($0.name, $0.runs.map(\.step)) })
        tables = try readings.enumerated().map { place, reading in
            let first = methods[0].runs[0].measurements[place]
            for (name, runs) in methods {
                for run in runs {
                    let differences = first.passport.differences(from: run.measurements[place].passport)
                    guard differences.isEmpty else { throw ComparisonError.unlike(name, differences) }
                }
            }
            return Table(
                metric: reading.name,
                ranking: Ranking(
                    methods.map { ($0.name, $0.runs.map { $0.measurements[place].value }) }, better: reading.better,
                    scale: reading.scale),
                floor: first.floor, features: first.passport.features, realSamples: first.passport.real.count,
                isOwn: RunMeasure.all.contains { $0.readings.contains(reading) },
                notes: Set(methods.flatMap { $0.runs.flatMap { $0.measurements[place].warnings } }).sorted())
        }
    }

    private enum CodingKeys: String, CodingKey { case command, seeds, tables, seconds, steps }

    func markdown() -> String {
        var lines = ["# Comparison", "", "`\(command)`", ""]
        for table in tables {
            let ranking = table.ranking
            lines += ["## \(table.metric)", ""]
            lines += [
                "| rank | method | mean | 95 % interval | each seed | seconds per run | chosen checkpoint (step) |"
            ]
            lines += ["|---|---|---|---|---|---|---|"]
            for entry in ranking.entries {
                let interval = entry.low.flatMap { low in entry.high.map { "\(digits(low)) … \(digits($0))" } } ?? "–"
                let each = entry.values.map(digits).joined(separator: " ")
                let chosen = (steps[entry.name] ?? []).map(String.init).joined(separator: " ")
                lines.append(
                    "| \(entry.rank) | `\(entry.name)` | \(digits(entry.mean)) | \(interval) | \(each) | "
                        + "\(digits(seconds[entry.name] ?? 0)) | \(chosen) |")
            }
            lines.append("")
            if let floor = table.floor {
                lines.append("Real vs. real, \(floor.count) samples per side: \(digits(floor.value)).")
            }
            lines.append(
                table.isOwn
                    ? "Computed by each run's newest checkpoint on \(table.realSamples) held-out samples. Methods with equal "
                        + "rank: no significant difference with this number of seeds."
                    : "Features: \(table.features.extractor). Computed on \(table.realSamples) held-out samples; checkpoints "
                        + "were chosen on other held-out samples. Methods with equal rank: no significant difference "
                        + "with this number of seeds.")
            for note in table.notes { lines.append("Note: \(note).") }
            lines += [""] + (ranking.entries.count > 6 ? matrix(ranking) : list(ranking))
            if ranking.leastPossible >= ranking.level {
                lines += [
                    "",
                    "With \(seeds) seeds and \(ranking.pairs.count) pair\(ranking.pairs.count == 1 ? "" : "s") no corrected p-value can be below "
                        + "\(digits(ranking.leastPossible)), so no difference can be significant. Use more seeds.",
                ]
            }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }

    /// A line for each pair.
    private func list(_ ranking: Ranking) -> [String] {
        ["| pair | difference | p | corrected (Holm) | |", "|---|---|---|---|---|"]
            + ranking.pairs.map { pair in
                let shown = pair.corrected < ranking.level ? "significant" : "not significant"
                return
                    "| `\(pair.better)` before `\(pair.worse)` | \(digits(pair.difference)) | \(digits(pair.pValue)) | "
                    + "\(digits(pair.corrected)) | \(shown) |"
            }
    }

    /// A table for many methods: a row for each method, with the corrected p-values of its significant differences from
    /// the methods ranked after it.
    private func matrix(_ ranking: Ranking) -> [String] {
        let names = ranking.entries.map(\.name)
        let shown = Dictionary(
            uniqueKeysWithValues: ranking.pairs.filter { $0.corrected < ranking.level }
                .map { ([$0.better, $0.worse], $0.corrected) })
        return [
            "Corrected p-values (Holm, \(ranking.pairs.count) pairs) of significant differences; `·`: the difference is "
                + "not significant.", "",
            "| | method |" + names.indices.map { " \($0 + 1) |" }.joined(),
            "|---|---|" + names.map { _ in "---|" }.joined(),
        ]
            + names.enumerated().map { row, name in
                "| \(row + 1) | `\(name)` |"
                    + names.enumerated().map { column, other in
                        column <= row ? " |" : " \(shown[[name, other]].map(digits) ?? "·") |"
                    }.joined()
            }
    }

    private func digits(_ value: Double) -> String { String(format: "%.4g", value) }
}

/// Why runs cannot be compared.
enum ComparisonError: Error, CustomStringConvertible {
    case unlike(String, [String])

    var description: String {
        switch self {
        case .unlike(let name, let differences):
            "the values of \(name) were computed differently from the others' (\(differences.joined(separator: "; "))): compare "
                + "methods with the same data and features"
        }
    }
}
