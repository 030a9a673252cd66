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
        abstract: "Test a system's claims over several seeds and write its page: card, samples, claims and outcomes.",
        discussion: """
            Each claim of the paper is tested over several seeds: the system is trained with each seed, and so is the \
            baseline that the claim compares it with. Runs are kept: finished runs are reused, and interrupted ones \
            continue.

            Examples:
              ganymede show pacgan
              ganymede show cgan --repeats 5 --out docs/zoo
            """)

    @ArgumentParser.Argument(help: "The name of a system; 'ganymede zoo' lists all of them.")
    var system: String

    @OptionGroup var repetitions: RunSeeds

    @Option(help: "The folder in which the page and its picture are written. Earlier ones are replaced.")
    var out = "runs/show"

    @Option(help: "The folder in which the runs are kept.")
    var runs = "runs/show"

    @OptionGroup var shared: SharedRecipeOptions
    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        _ = try repetitions.list(atLeast: 2)
    }

    func run() async throws {
        if let note = repetitions.note { Terminal.say(note) }
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
        try IndexFile.write(SystemPage.index(of: folder), to: folder)
        if json { return try printJSON(outcomes) }
        for outcome in outcomes { print(outcome.text) }
        print("page: \(folder.appending(path: "\(system).md").path)")
    }

    /// The command, with every option that affects the numbers.
    private var command: String {
        var words = [Terminal.program, "show", system] + repetitions.asTyped
        if let data = shared.data { words += ["--data", data] }
        if let steps = shared.steps { words += ["--steps", "\(steps)"] }
        if let recipe = shared.recipe { words += ["--recipe", recipe] }
        words += shared.settings.flatMap { ["--set", $0] }
        return words.map(inShell).joined(separator: " ")
    }

    /// How a claim is tested; without a claim, how samples are measured.
    private struct Trial<S: System> {
        let claim: Claim?
        let mine: Method
        let rival: Method?
        let recipe: Recipe<S>
        let metrics: [Metric]
        let measures: [RunMeasure]

        init(of system: S.Type, _ claim: Claim?, _ shared: SharedRecipeOptions) throws {
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

        /// Where the values of a reading can be.
        func scale(of reading: String) -> IntervalScale {
            (metrics.flatMap(\.readings) + measures.flatMap(\.readings)).first { $0.name == reading }?.scale ?? .plain
        }

        var checkpoints: Int { measures.map(\.checkpoints).max() ?? 1 }
    }

    private func folder(of method: Method, seed: UInt64, checkpoints: Int) -> URL {
        // Runs with other checkpoints are other runs.
        let suffix = checkpoints > 1 ? "-\(checkpoints)" : ""
        return URL(filePath: runs).appending(path: "\(method.folderName)\(suffix)/seed-\(seed)")
    }

    private func newestPicture<S: System>(of trial: Trial<S>) throws -> URL? {
        let folder = folder(of: trial.mine, seed: try repetitions.list(atLeast: 2)[0], checkpoints: trial.checkpoints)
            .appending(path: "samples")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".png") }.max().map { folder.appending(path: $0) }
    }

    private func outcome<S: System>(of trial: Trial<S>) async throws -> SystemPage.Outcome {
        let extractor = try await FeatureOptions.parse([]).extractor(
            for: trial.recipe.data, device: device.resolved())
        var results: [(mine: RunResult, rival: RunResult?)] = []
        for seed in try repetitions.list(atLeast: 2) {
            func work(_ method: Method) throws -> RunResult {
                let work = Work(
                    metrics: trial.metrics, measures: trial.measures,
                    folder: folder(of: method, seed: seed, checkpoints: trial.checkpoints),
                    seed: seed,
                    extractor: extractor, device: try device.resolved())
                guard let result = try method.perform(work, shared, checkpoints: trial.checkpoints) else {
                    Terminal.endLine()
                    Terminal.say("stopped; to continue, type the same command again")
                    throw ExitCode(Interrupt.exitCode)
                }
                return result
            }
            results.append((try work(trial.mine), try trial.rival.map { try work($0) }))
        }
        return SystemPage.Outcome(
            claim: trial.claim, results, rival: trial.rival?.label, method: trial.mine.label, steps: trial.recipe.steps,
            scale: trial.scale)
    }
}

/// A system's page.
struct SystemPage {
    let card: Card
    /// One for each claim.
    let outcomes: [Outcome]
    let recipe: String
    /// The command that wrote the page.
    let command: String

    /// The result of testing a claim.
    struct Outcome: Encodable {
        let method: String
        let rival: String?
        let claim: String?
        let finding: String?
        let reading: String
        let features: String
        /// The random seed of each value.
        let seeds: [UInt64]
        let values: [Double]
        let rivalValues: [Double]
        let mean: Double
        let interval: Interval?
        /// `holds`, `fails here`, `not shown here` or `measured`.
        let verdict: String
        /// Steps that each run was trained.
        let steps: Int
        /// Mean training time of a run, in seconds.
        let seconds: Double
        let text: String

        init(
            claim: Claim?, _ results: [(mine: RunResult, rival: RunResult?)], rival: String?, method: String,
            steps: Int,
            scale: (_ reading: String) -> IntervalScale
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
            seeds = results.map(\.mine.seed)
            values = results.map { value($0.mine) }
            rivalValues = results.compactMap { $0.rival.map(value) }
            seconds = results.map(\.mine.seconds).reduce(0, +) / Double(results.count)
            let compared = rivalValues.isEmpty ? values : zip(values, rivalValues).map { $0 - $1 }
            interval = Interval(
                meanOf: compared, on: rivalValues.isEmpty ? scale(reading) : scale(reading).ofDifferences)
            mean = compared.reduce(0, +) / Double(compared.count)
            let (low, high) = (interval?.low ?? mean, interval?.high ?? mean)
            let verdict = claim?.expectation.verdict(low: low, high: high) ?? .measured
            self.verdict = verdict.rawValue
            let range = "\(digits(mean)) (95 %: \(digits(low)) … \(digits(high)), \(results.count) seeds)"
            let subject = rivalValues.isEmpty ? reading : "\(reading), difference from the baseline:"
            text = "\(verdict.rawValue): \(subject) \(range)"
        }
    }

    func markdown(picture: String?) -> String {
        var lines = [
            "# \(card.name)", "", "\(card.title). \(card.authors), \(card.year) ([\(card.arXiv)](\(card.link))).", "",
            card.summary, "",
        ]
        if let picture { lines += ["![Samples of \(card.name), seed \(outcomes[0].seeds[0])](\(picture))", ""] }
        for outcome in outcomes {
            if let claim = outcome.claim {
                lines += ["**Claim.** \(claim)", "", "**Outcome.** \(outcome.text).", ""]
            } else {
                lines += ["No claim of the paper is tested here; \(outcome.text).", ""]
            }
            let hasRival = !outcome.rivalValues.isEmpty
            lines += ["| seed | \(outcome.reading) |" + (hasRival ? " baseline |" : "")]
            lines += ["|---|---|" + (hasRival ? "---|" : "")]
            for (place, value) in outcome.values.enumerated() {
                lines.append(
                    "| \(outcome.seeds[place]) | \(digits(value)) |"
                        + (hasRival ? " \(digits(outcome.rivalValues[place])) |" : ""))
            }
            lines += [
                "",
                "Trained: `\(outcome.method)`" + (outcome.rival.map { "; baseline: `\($0)`" } ?? "")
                    + ". Steps per run: \(outcome.steps). Features: \(outcome.features). Training time per run: "
                    + "\(digits(outcome.seconds)) s.", "",
            ]
            if let finding = outcome.finding { lines += ["**Note.** \(finding)", ""] }
        }
        lines += [
            "**Differences from the paper.** \(card.differences)", "",
            "Settings" + (outcomes.count > 1 ? " for the first claim:" : ":"), "", "```yaml",
            recipe.trimmingCharacters(in: .newlines), "```", "",
            "Written by `\(command)`.", "",
        ]
        return lines.joined(separator: "\n")
    }

    /// A table of all systems, with the outcomes of those whose pages lie in a folder.
    static func index(of folder: URL) -> String {
        var lines = [
            "# All systems", "",
            "Every system, with its paper's claims and their outcomes here. `ganymede show SYSTEM` writes a system's page. "
                + "A number is the mean over seeds, or the mean difference from the baseline, with its 95 % confidence "
                + "interval. A claim *holds* if the whole interval supports it, *fails here* if the whole interval "
                + "contradicts it, and is *not shown here* otherwise. Experiments are small, and outcomes are not corrected "
                + "for the number of claims. Some claims that five seeds left open were tested again with ten: such an "
                + "interval is slightly less certain than 95 %.", "",
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
