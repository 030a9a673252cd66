import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Measures
import Metrics
import Zoo

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Train a system with several seeds and write its page: card, picture, claims and outcomes.",
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
        Interrupt.listenAndAnswer()
        let chosen: any System.Type = try Systems.named(system)
        try await show(chosen)
    }

    private func show<S: System>(_ chosen: S.Type) async throws {
        var outcomes: [SystemPage.Outcome] = []
        var recipe: Recipe<S>?
        var picture: URL?
        let claims: [Claim?] = S.claims.isEmpty ? [nil] : S.claims
        for claim in claims {
            let trial = try Trial(of: S.self, claim, shared)
            outcomes.append(try await outcome(of: trial))
            recipe = recipe ?? trial.recipe
            picture = try picture ?? newestPicture(of: trial)
        }
        guard let recipe else { return }
        let page = SystemPage(card: S.card, outcomes: outcomes, recipe: try recipe.yaml(), command: command)
        let folder = URL(filePath: out)
        try FileManager.default.makeFolder(at: folder)
        if let picture {
            try Data(contentsOf: picture).writeAtomically(to: folder.appending(path: "\(system).png"))
        }
        try Data(page.markdown(picture: picture.map { _ in "\(system).png" }).utf8)
            .writeAtomically(to: folder.appending(path: "\(system).md"))
        try Data(SystemPage.index(of: folder).utf8).writeAtomically(to: folder.appending(path: "README.md"))
        if json { return try printJSON(outcomes) }
        for outcome in outcomes { print(outcome.text) }
        print("page: \(folder.appending(path: "\(system).md").path)")
    }

    /// The command with all that decides the numbers.
    private var command: String {
        var words = [Terminal.program, "show", system, "--seeds", "\(seeds)"]
        if let data = shared.data { words += ["--data", data] }
        if let steps = shared.steps { words += ["--steps", "\(steps)"] }
        if let recipe = shared.recipe { words += ["--recipe", recipe] }
        words += shared.settings.flatMap { ["--set", $0] }
        return words.map(inShell).joined(separator: " ")
    }

    /// How a claim is looked at; without a claim, how samples are measured.
    private struct Trial<S: System> {
        let claim: Claim?
        let mine: Method
        let rival: Method?
        let recipe: Recipe<S>
        let metrics: [Metric]
        let measures: [RunMeasure]

        init(of system: S.Type, _ claim: Claim?, _ shared: RecipeOptions) throws {
            let trial = claim?.trial ?? []
            self.claim = claim
            mine = try Method(system: S.card.name, settings: trial)
            rival = try claim.flatMap { claim in
                try claim.rival.map { try Method(system: $0.system, settings: claim.rivalSettings) }
            }
            recipe = try shared.applied(to: mine.recipe(of: S.self))
            let measure = RunMeasure.all.first { $0.name == claim?.metric }
            measures = measure.map { [$0] } ?? []
            let isImage = try recipe.data.open().shape.isImage
            metrics =
                try measure != nil
                ? []
                : MetricList(text: claim?.metric ?? (isImage ? "fid" : "wasserstein")).metrics(for: recipe.data.source)
        }

        var checkpoints: Int { measures.map(\.checkpoints).max() ?? 1 }
    }

    private func folder(of method: Method, seed: UInt64, checkpoints: Int) -> URL {
        // Runs with other checkpoints are other runs.
        let suffix = checkpoints > 1 ? "-\(checkpoints)" : ""
        return URL(filePath: runs).appending(path: "\(method.folderName)\(suffix)/seed-\(seed)")
    }

    private func newestPicture<S: System>(of trial: Trial<S>) throws -> URL? {
        let folder = folder(of: trial.mine, seed: 0, checkpoints: trial.checkpoints).appending(path: "samples")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".png") }.max().map { folder.appending(path: $0) }
    }

    private func outcome<S: System>(of trial: Trial<S>) async throws -> SystemPage.Outcome {
        let extractor = try await FeatureOptions.parse([]).extractor(
            for: trial.recipe.data, device: device.resolved())
        var results: [(mine: RunResult, rival: RunResult?)] = []
        for seed in 0..<UInt64(seeds) {
            func work(_ method: Method) throws -> RunResult {
                let work = Work(
                    metrics: trial.metrics, measures: trial.measures,
                    folder: folder(of: method, seed: seed, checkpoints: trial.checkpoints),
                    seed: seed,
                    extractor: extractor, device: try device.resolved())
                guard let result = try method.perform(work, shared, checkpoints: trial.checkpoints) else {
                    Terminal.endLine()
                    Terminal.say("stopped; go on with the same command")
                    throw ExitCode(Interrupt.exitCode)
                }
                return result
            }
            results.append((try work(trial.mine), try trial.rival.map { try work($0) }))
        }
        return SystemPage.Outcome(
            claim: trial.claim, results, rival: trial.rival?.label, method: trial.mine.label, steps: trial.recipe.steps)
    }
}

/// A system's page in docs/zoo.
struct SystemPage {
    let card: Card
    /// One for each claim.
    let outcomes: [Outcome]
    let recipe: String
    /// By which it was written.
    let command: String

    /// What came of a claim.
    struct Outcome: Encodable {
        let method: String
        let rival: String?
        let claim: String?
        let finding: String?
        let reading: String
        let features: String
        let values: [Double]
        let rivalValues: [Double]
        let mean: Double
        let interval: Interval?
        /// `holds`, `fails here`, `not shown here` or `measured`.
        let verdict: String
        /// Steps that each run was trained.
        let steps: Int
        /// Mean seconds of training a run.
        let seconds: Double
        let text: String

        init(
            claim: Claim?, _ results: [(mine: RunResult, rival: RunResult?)], rival: String?, method: String, steps: Int
        ) {
            self.steps = steps
            let reading = claim?.reading ?? results[0].mine.measurements[0].metric
            func value(_ result: RunResult) -> Double {
                result.measurements.first { $0.metric == reading }?.value ?? .nan
            }
            self.method = method
            self.rival = rival
            if case .measured = claim?.expectation { self.claim = nil } else { self.claim = claim?.text }
            finding = claim?.finding
            self.reading = reading
            features = results[0].mine.measurements[0].passport.features.extractor
            values = results.map { value($0.mine) }
            rivalValues = results.compactMap { $0.rival.map(value) }
            seconds = results.map(\.mine.seconds).reduce(0, +) / Double(results.count)
            let compared = rivalValues.isEmpty ? values : zip(values, rivalValues).map { $0 - $1 }
            interval = Interval(meanOf: compared)
            mean = compared.reduce(0, +) / Double(compared.count)
            let (low, high) = (interval?.low ?? mean, interval?.high ?? mean)
            let verdict = claim?.expectation.verdict(low: low, high: high) ?? .measured
            self.verdict = verdict.rawValue
            let range = "\(digits(mean)) (95 %: \(digits(low)) … \(digits(high)), \(results.count) seeds)"
            let subject = rivalValues.isEmpty ? reading : "\(reading), less the rival's"
            text = "\(verdict.rawValue): \(subject) \(range)"
        }
    }

    func markdown(picture: String?) -> String {
        var lines = [
            "# \(card.name)", "", "\(card.title). \(card.authors), \(card.year) ([\(card.arXiv)](\(card.link))).", "",
            card.summary, "",
        ]
        if let picture { lines += ["![Samples of \(card.name), seed 0](\(picture))", ""] }
        for outcome in outcomes {
            if let claim = outcome.claim {
                lines += ["**Claim.** \(claim)", "", "**Outcome.** \(outcome.text).", ""]
            } else {
                lines += ["No claim of the paper is looked at here; \(outcome.text).", ""]
            }
            let hasRival = !outcome.rivalValues.isEmpty
            lines += ["| seed | \(outcome.reading) |" + (hasRival ? " the rival's |" : "")]
            lines += ["|---|---|" + (hasRival ? "---|" : "")]
            for (seed, value) in outcome.values.enumerated() {
                lines.append(
                    "| \(seed) | \(digits(value)) |" + (hasRival ? " \(digits(outcome.rivalValues[seed])) |" : ""))
            }
            lines += [
                "",
                "Trained: `\(outcome.method)`" + (outcome.rival.map { "; the rival: `\($0)`" } ?? "")
                    + ". \(outcome.steps) steps a run, \(digits(outcome.seconds)) seconds of training. Features: "
                    + "\(outcome.features).", "",
            ]
            if let finding = outcome.finding { lines += ["**Looked into.** \(finding)", ""] }
        }
        lines += [
            "**Differs from the paper.** \(card.differences)", "",
            "Settings" + (outcomes.count > 1 ? " of the first trial:" : ":"), "", "```yaml",
            recipe.trimmingCharacters(in: .newlines), "```", "",
            "Written by `\(command)`.", "",
        ]
        return lines.joined(separator: "\n")
    }

    /// A table of all systems, with the outcomes of those whose pages lie in a folder.
    static func index(of folder: URL) -> String {
        var lines = [
            "# The collection", "",
            "Every system, and what came of its paper's claim here. A page is written by `ganymede show SYSTEM`. A claim holds "
                + "where the interval over seeds lies wholly on its side; it fails here where the interval lies wholly on the "
                + "other, and is not shown here where it lies on both. Trials are small, and verdicts are not corrected "
                + "for being many. Where five seeds left it open some have ten: an interval that is looked at twice is a "
                + "little less sure than it says.", "",
            "| system | year | paper | claim | outcome |", "|---|---|---|---|---|",
        ]
        for system in Systems.all {
            let card = system.card
            let page = try? String(contentsOf: folder.appending(path: "\(card.name).md"), encoding: .utf8)
            let name = page == nil ? card.name : "[\(card.name)](\(card.name).md)"
            var found: [(claim: String, outcome: String)] = []
            for line in (page ?? "").split(separator: "\n") {
                if line.hasPrefix("**Claim.** ") { found.append((String(line.dropFirst(11)), "–")) }
                if line.hasPrefix("**Outcome.** "), !found.isEmpty {
                    found[found.count - 1].outcome = String(line.dropFirst(13))
                }
                if line.hasPrefix("No claim ") { found.append(("–", String(line))) }
            }
            if found.isEmpty { found = [("–", "no page yet")] }
            for (number, line) in found.enumerated() {
                let whose = number == 0 ? "\(name) | \(card.year) | [\(card.title)](\(card.link))" : "| |"
                lines.append("| \(whose) | \(line.claim) | \(line.outcome) |")
            }
        }
        return (lines + [""]).joined(separator: "\n")
    }
}

private func digits(_ value: Double) -> String { String(format: "%.4g", value) }
