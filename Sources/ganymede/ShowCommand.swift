import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Metrics
import Zoo

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Train a system with several seeds and write its page: card, picture, claim and outcome.",
        discussion: """
            What the paper claims is looked at with as many seeds as asked for, beside the system it is held against. Runs
            are kept: what was trained already is taken as it is, and what was interrupted goes on.

            Examples:
              ganymede show pacgan
              ganymede show cgan --seeds 5 --out docs/zoo
            """)

    @ArgumentParser.Argument(help: "A system's name.")
    var system: String

    @Option(help: "How many seeds, from 0 on.")
    var seeds = 5

    @Option(help: "The folder of the page and its picture.")
    var out = "docs/zoo"

    @Option(help: "The folder of the runs.")
    var runs = "runs/show"

    @OptionGroup var shared: RecipeOptions
    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    func validate() throws {
        guard 2...1_000 ~= seeds else { throw ValidationError("--seeds must be from 2 to 1000, not \(seeds)") }
        if shared.seed != nil { throw ValidationError("show gives each run a seed of its own: leave --seed out") }
    }

    func run() async throws {
        Interrupt.listen()
        let chosen: any System.Type = try Systems.named(system)
        try await show(chosen)
    }

    private func show<S: System>(_ chosen: S.Type) async throws {
        let claim = S.claim
        let trial = claim?.trial ?? []
        let mine = try Method(system: system, settings: trial)
        let rival = try claim?.rival.map { rival in
            // What the rival sets by itself takes the place of the trial's.
            let own = Set(rival.settings.map { $0.prefix { $0 != "=" } })
            return try Method(
                system: rival.system, settings: trial.filter { !own.contains($0.prefix { $0 != "=" }) } + rival.settings
            )
        }
        let recipe = try shared.applied(to: mine.recipe(of: S.self))
        let extractor = try await FeatureOptions.parse([]).extractor(
            for: recipe.data.source, form: recipe.data, device: device.resolved())
        let metrics = try MetricList(text: claim?.metric ?? (recipe.data.open().shape.isImage ? "fid" : "wasserstein"))
            .metrics(for: recipe.data.source)
        var results: [(mine: RunResult, rival: RunResult?)] = []
        for seed in 0..<UInt64(seeds) {
            func work(_ method: Method, _ side: String) throws -> RunResult {
                let folder = URL(filePath: runs).appending(path: "\(system)/\(side)/seed-\(seed)")
                let work = Work(
                    metrics: metrics, folder: folder, seed: seed, extractor: extractor, device: try device.resolved())
                guard let result = try method.perform(work, shared, checkpoints: 1) else {
                    Terminal.endLine()
                    Terminal.say("stopped; go on with the same command")
                    throw ExitCode(130)
                }
                return result
            }
            results.append((try work(mine, "itself"), try rival.map { try work($0, "rival") }))
        }
        let page = SystemPage(
            card: S.card, claim: claim, recipe: try recipe.yaml(), results: results, rival: rival?.label, seeds: seeds,
            features: extractor.passport.extractor)
        let folder = URL(filePath: out)
        try FileManager.default.makeFolder(at: folder)
        let picture = URL(filePath: runs).appending(path: "\(system)/itself/seed-0/samples")
        let newest = (try? FileManager.default.contentsOfDirectory(atPath: picture.path))?.filter {
            $0.hasSuffix(".png")
        }.max()
        if let newest {
            try Data(contentsOf: picture.appending(path: newest))
                .writeAtomically(to: folder.appending(path: "\(system).png"))
        }
        try Data(page.markdown(picture: newest.map { _ in "\(system).png" }).utf8)
            .writeAtomically(to: folder.appending(path: "\(system).md"))
        try Data(SystemPage.index(of: folder).utf8).writeAtomically(to: folder.appending(path: "README.md"))
        if json { return try printJSON(page.outcome) }
        print(page.outcome.text)
        print("page: \(folder.appending(path: "\(system).md").path)")
    }
}

/// A system's page in docs/zoo.
struct SystemPage {
    let card: Card
    let claim: Claim?
    let recipe: String
    let results: [(mine: RunResult, rival: RunResult?)]
    let rival: String?
    let seeds: Int
    let features: String

    /// What came of the claim.
    struct Outcome: Encodable {
        let system: String
        let claim: String?
        let reading: String
        let values: [Double]
        let rivalValues: [Double]
        let mean: Double
        let interval: Interval?
        /// `nil` where nothing was claimed.
        let holds: Bool?
        let text: String
    }

    var outcome: Outcome {
        let reading = claim?.reading ?? results[0].mine.measurements[0].metric
        func value(_ result: RunResult) -> Double { result.measurements.first { $0.metric == reading }?.value ?? .nan }
        let values = results.map { value($0.mine) }
        let rivals = results.compactMap { $0.rival.map(value) }
        let compared = rivals.isEmpty ? values : zip(values, rivals).map { $0 - $1 }
        let interval = Interval(meanOf: compared)
        let mean = compared.reduce(0, +) / Double(compared.count)
        let (low, high) = (interval?.low ?? mean, interval?.high ?? mean)
        let holds: Bool? =
            switch claim?.expectation {
            case .below: high < 0
            case .above: low > 0
            case .atLeast(let bound): low >= bound
            case nil: nil
            }
        let range = "\(digits(mean)) (95 %: \(digits(low)) … \(digits(high)), \(seeds) seeds)"
        let subject = rivals.isEmpty ? reading : "\(reading), less the rival's"
        let verdict = holds.map { $0 ? "holds" : "not shown here" } ?? "measured"
        return Outcome(
            system: card.name, claim: claim?.text, reading: reading, values: values, rivalValues: rivals, mean: mean,
            interval: interval, holds: holds, text: "\(verdict): \(subject) \(range)")
    }

    func markdown(picture: String?) -> String {
        let outcome = outcome
        let seconds = results.map(\.mine.seconds).reduce(0, +) / Double(results.count)
        var lines = [
            "# \(card.name)", "", "\(card.title). \(card.authors), \(card.year) ([\(card.arXiv)](\(card.link))).", "",
            card.summary, "",
        ]
        if let picture { lines += ["![Samples of \(card.name), seed 0](\(picture))", ""] }
        if let claim {
            lines += ["**Claim.** \(claim.text)", "", "**Outcome.** \(outcome.text).", ""]
        } else {
            lines += ["No claim of the paper is looked at here yet. Measured: \(outcome.text).", ""]
        }
        lines += ["| seed | \(outcome.reading) |" + (outcome.rivalValues.isEmpty ? "" : " `\(rival ?? "")` |")]
        lines += ["|---|---|" + (outcome.rivalValues.isEmpty ? "" : "---|")]
        for (seed, value) in outcome.values.enumerated() {
            let other = outcome.rivalValues.isEmpty ? "" : " \(digits(outcome.rivalValues[seed])) |"
            lines.append("| \(seed) | \(digits(value)) |\(other)")
        }
        lines += [
            "", "Features: \(features). \(digits(seconds)) seconds of training a run.", "",
            "**Differs from the paper.** \(card.differences)", "", "Settings:", "", "```yaml",
            recipe.trimmingCharacters(in: .newlines), "```", "",
            "Written by `\(Terminal.program) show \(card.name) --seeds \(seeds)`.", "",
        ]
        return lines.joined(separator: "\n")
    }

    private func digits(_ value: Double) -> String { String(format: "%.4g", value) }

    /// A table of all systems, with the outcomes of those whose pages lie in a folder.
    static func index(of folder: URL) -> String {
        var lines = [
            "# The collection", "",
            "Every system, and what came of its paper's claim here. A page is written by `ganymede show SYSTEM`; a claim that "
                + "does not show is said so, with the numbers.", "",
            "| system | year | paper | claim | outcome |", "|---|---|---|---|---|",
        ]
        for system in Systems.all {
            let card = system.card
            let page = try? String(contentsOf: folder.appending(path: "\(card.name).md"), encoding: .utf8)
            let outcome = page?.split(separator: "\n").first {
                $0.hasPrefix("**Outcome.**") || $0.hasPrefix("No claim")
            }
            let words = outcome.map {
                $0.replacing("**Outcome.** ", with: "").replacing(
                    "No claim of the paper is looked at here yet. ", with: "")
            }
            let name = page == nil ? card.name : "[\(card.name)](\(card.name).md)"
            lines.append(
                "| \(name) | \(card.year) | [\(card.title)](\(card.link)) | \(system.claim?.text ?? "–") | "
                    + "\(words ?? "no page yet") |")
        }
        return (lines + [""]).joined(separator: "\n")
    }
}
