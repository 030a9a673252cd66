import ArgumentParser
import Datasets
import Files
import Foundation
import Images
import Metrics
import Report
import Theory
import Torch

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Demonstrate results of GAN theory where the true values are known, or list the demonstrations.",
        discussion: """
            A demonstration takes from seconds to two minutes per seed (digit-flows: six minutes). It compares numbers, \
            over several seeds, with what the paper or an analysis predicts, reports which predictions hold, and writes a \
            page with a plot.

            Examples:
              ganymede explain
              ganymede explain vanishing-gradient
              ganymede explain lipschitz --repeats 10 --out docs/theory
              ganymede explain --all --json
            """)

    @ArgumentParser.Argument(help: "The name of a demonstration; without one, all of them are listed.")
    var name: String?

    @Flag(help: "Run every demonstration.")
    var all = false

    @OptionGroup var repetitions: RunSeeds

    @Option(help: "The folder in which the pages and their plots are written. Earlier ones are replaced.")
    var out = "runs/explain"

    @Flag(help: "Print as JSON.")
    var json = false

    @OptionGroup var work: ThreadOptions

    func validate() throws {
        _ = try repetitions.list(atLeast: 2)
        try work.check()
        if all, name != nil { throw ValidationError("give the name of a demonstration or --all, not both") }
    }

    func run() throws {
        let chosen = all ? Demonstration.all : try name.map { [try Demonstration.named($0)] } ?? []
        if chosen.isEmpty { return try list() }
        if let note = repetitions.note { Terminal.say(note) }
        work.apply()
        let folder = URL(filePath: out)
        try FileManager.default.makeFolder(at: folder)
        var results: [DemonstrationPage.Result] = []
        for demonstration in chosen {
            let page = DemonstrationPage(
                demonstration: demonstration, outcomes: try outcomes(of: demonstration),
                seeds: try repetitions.list(atLeast: 2),
                options: repetitions.asTyped.map(inShell).joined(separator: " ") + work.asTyped)
            try page.write(to: folder)
            results.append(page.result)
            if !json { print(page.summary) }
        }
        if json { return all ? try printJSON(results) : try printJSON(results[0]) }
        print("pages: \(folder.appending(path: "README.md").path)")
    }

    private func list() throws {
        struct Entry: Encodable { let name, title, authors: String, year: Int, link: String }
        if json {
            return try printJSON(
                Demonstration.all.map {
                    Entry(
                        name: $0.name, title: $0.title, authors: $0.source.authors, year: $0.source.year,
                        link: $0.source.link)
                })
        }
        let width = 2 + (Demonstration.all.map(\.name.count).max() ?? 0)
        for demonstration in Demonstration.all {
            print(demonstration.name.padding(toLength: width, withPad: " ", startingAt: 0) + demonstration.title)
        }
    }

    private func outcomes(of demonstration: Demonstration) throws -> [Demonstration.Outcome] {
        let start = ContinuousClock.now
        let seeds = try repetitions.list(atLeast: 2)
        return try seeds.enumerated().map { number, seed in
            let seconds = Double((ContinuousClock.now - start).components.seconds)
            let line = "\(demonstration.name): seed \(number + 1) of \(seeds.count), \(clock(seconds)) so far"
            Terminal.isInteractive ? Terminal.show(line) : Terminal.say(line)
            defer { if number == seeds.count - 1 { Terminal.endLine() } }
            return try demonstration.run(seed)
        }
    }
}

/// A demonstration's page.
struct DemonstrationPage {
    let demonstration: Demonstration
    /// One for each seed.
    let outcomes: [Demonstration.Outcome]
    /// The random seed of each.
    let seeds: [UInt64]
    /// The options of the command that decide the numbers, as they are typed.
    let options: String

    /// The result of a demonstration, as JSON.
    struct Result: Encodable {
        let name: String
        let title: String
        let seeds: Int
        let findings: [Finding]
        /// Every number, for each seed.
        let numbers: [String: [Double]]
    }

    var result: Result {
        Result(
            name: demonstration.name, title: demonstration.title, seeds: outcomes.count, findings: findings,
            numbers: Dictionary(uniqueKeysWithValues: names.map { name in (name, outcomes.map { $0[name] }) }))
    }

    private var findings: [Finding] { demonstration.findings(outcomes) }
    private var names: [String] { outcomes[0].numbers.map(\.name) }

    /// A line for each expectation.
    var summary: String {
        let lines = findings.map { finding in
            "  \(verdict(finding).padding(toLength: 16, withPad: " ", startingAt: 0))\(finding.sentence): "
                + "\(finding.reading) \(range(finding)), expected \(finding.expected)"
        }
        return ([demonstration.name + ": " + demonstration.title] + lines).joined(separator: "\n")
    }

    private func verdict(_ finding: Finding) -> String { finding.holds ? "holds" : "not shown here" }

    private func range(_ finding: Finding) -> String {
        let interval = finding.interval.map { " (95 %: \(short($0.low)) … \(short($0.high)))" } ?? ""
        return short(finding.mean) + interval
    }

    // MARK: Files

    /// Writes the plot, the page and the index of all pages.
    func write(to folder: URL) throws {
        let picture = "\(demonstration.name).png"
        let isDrawn = try draw(to: folder.appending(path: picture))
        try grid?.write(to: folder.appending(path: samples))
        try Data(markdown(picture: isDrawn ? picture : nil).utf8)
            .writeAtomically(to: folder.appending(path: "\(demonstration.name).md"))
        try IndexFile.write(Self.index(of: folder), to: folder)
    }

    /// Plots the curves of the first seed; whether that could be done.
    private func draw(to file: URL) throws -> Bool {
        let picture = demonstration.picture
        var plot = Plot(title: demonstration.name, xLabel: picture.x, yLabel: picture.y)
        (plot.isLogarithmicX, plot.isLogarithmicY) = (picture.isLogarithmicX, picture.isLogarithmicY)
        plot.series = outcomes[0].curves.map { curve in
            let form: Plot.Series.Form =
                switch curve.form {
                case .line: .line
                case .points: .points
                case .linkedPoints: .lineWithPoints
                }
            return Plot.Series(curve.name, curve.points, form: form)
        }
        return try plot.writeIfPossible(to: file)
    }

    /// The file of the first seed's samples.
    private var samples: String { "\(demonstration.name)-samples.png" }

    /// The first seed's samples, three times as large as they are.
    private var grid: Raster? {
        outcomes[0].images.map { images in
            let rows = Tensor.concatenated(images.rows.map(\.samples))
            let enlarged = rows.repeatedElements(3, axis: 2).repeatedElements(3, axis: 3)
            return ImageGrid(columns: images.rows[0].samples.size(0)).raster(of: enlarged)
        }
    }

    private func markdown(picture: String?) -> String {
        let source = demonstration.source
        var lines = [
            "# \(demonstration.title)", "",
            "Source: \(source.authors), \(source.year) ([\(source.arXiv)](\(source.link))).", "", demonstration.text,
            "",
        ]
        if let picture {
            let caption = demonstration.picture.caption
            lines += ["![\(caption)](\(picture))", "", caption, ""]
        }
        if let images = outcomes[0].images {
            let caption = "Samples of seed \(seeds[0]), row by row: \(images.rows.map(\.name).joined(separator: "; "))."
            lines += ["![\(caption)](\(samples))", "", caption, ""]
        }
        let held = findings.count { $0.holds }
        lines += [
            "**Outcome.** \(held) of \(findings.count) expectations hold over \(outcomes.count) seeds.", "",
            "| expectation | number | expected | mean (95 % interval) | outcome |", "|---|---|---|---|---|",
        ]
        lines += findings.map {
            "| \(inCell($0.sentence)) | \(inCell($0.reading)) | \($0.expected) | \(range($0)) | \(verdict($0)) |"
        }
        lines += [
            "", "All numbers, for each seed:", "",
            "| number | " + seeds.map(String.init).joined(separator: " | ") + " |",
            "|---|" + String(repeating: "---|", count: outcomes.count),
        ]
        lines += names.map { name in
            "| \(inCell(name)) | " + outcomes.map { short($0[name]) }.joined(separator: " | ") + " |"
        }
        lines += [
            "", "Written by `\(Terminal.program) explain \(demonstration.name) \(options)`.",
            "",
        ]
        return lines.joined(separator: "\n")
    }

    /// Words whose bars do not end the cell of a table.
    private func inCell(_ words: String) -> String { words.replacing("|", with: "\\|") }

    /// A table of all demonstrations, with the outcomes of those whose pages lie in a folder.
    static func index(of folder: URL) -> String {
        var lines = [
            "# Theory, demonstrated", "",
            "Results of GAN theory, demonstrated where the true values are known. `ganymede explain NAME` writes a page. "
                + "It lists every expectation with its numbers, also those that do not hold.", "",
            "| demonstration | result | source | outcome |", "|---|---|---|---|",
        ]
        for demonstration in Demonstration.all {
            let name = demonstration.name
            let page = try? String(contentsOf: folder.appending(path: "\(name).md"), encoding: .utf8)
            let outcome = page?.split(separator: "\n").first { $0.hasPrefix("**Outcome.**") }
            let source = demonstration.source
            lines.append(
                "| \(page == nil ? name : "[\(name)](\(name).md)") | \(demonstration.title) | "
                    + "[\(source.authors), \(source.year)](\(source.link)) | "
                    + "\(outcome?.replacing("**Outcome.** ", with: "") ?? "no page yet") |")
        }
        return (lines + [""]).joined(separator: "\n")
    }
}
