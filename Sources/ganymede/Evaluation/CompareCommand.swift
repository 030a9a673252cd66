import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Metrics
import Torch
import Zoo

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Train several methods with several seeds each, and say which differences are shown.",
        discussion: """
            A method is a system's name, a recipe file (with 'system: NAME' in it), or a system with settings of its own,
            such as dcgan:game.loss=hinge. Every method gets the same seeds. Each run's checkpoint is chosen on one half
            of the held-out data and reported on the other. What was trained already is taken as it is, so that an
            interrupted comparison goes on where it was.

            Examples:
              ganymede compare dcgan wgan-gp --seeds 5 --steps 2000 --out runs/two
              ganymede compare dcgan:game.loss=hinge dcgan:game.loss=least-squares --seeds 6 --metrics fid,prdc
            """)

    @ArgumentParser.Argument(help: "The methods.")
    var recipes: [String]

    @Option(help: "How many runs of each method: with the seeds from 0 on.")
    var seeds = 5

    @Option(help: "Metrics; checkpoints are chosen and methods ranked by the first.")
    var metrics = MetricList(names: ["fid"])

    @OptionGroup var features: FeatureOptions
    @OptionGroup var shared: RecipeOptions
    @OptionGroup var device: DeviceOptions

    @Option(help: "How many checkpoints of a run are looked at.")
    var checkpoints = 5

    @Option(help: "The folder of runs and of the report (default: runs/comparison).")
    var out = "runs/comparison"

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard 1...1_000 ~= seeds else { throw ValidationError("--seeds must be from 1 to 1000, not \(seeds)") }
        guard 1...100 ~= checkpoints else {
            throw ValidationError("--checkpoints must be from 1 to 100, not \(checkpoints)")
        }
        guard !recipes.isEmpty, Set(recipes).count == recipes.count else {
            throw ValidationError("name each method once")
        }
        if shared.seed != nil { throw ValidationError("compare gives each run a seed of its own: leave --seed out") }
    }

    func run() async throws {
        let device = try device.resolved()
        let folder = URL(filePath: out)
        Interrupt.listen()
        let methods = try recipes.map { try Method($0) }
        var table: [(name: String, runs: [RunResult])] = []
        let trainedOn = try dataSource(methods[0])
        let extractor = try await features.extractor(for: trainedOn, device: device)
        let chosen = features.adapted(try metrics.metrics(for: trainedOn), extractor)
        // Seed by seed, so that a comparison that is stopped early has every method with the same seeds.
        var results: [[RunResult]] = Array(repeating: [], count: methods.count)
        for seed in 0..<UInt64(seeds) {
            for (number, method) in methods.enumerated() {
                let work = Work(
                    command: self, metrics: chosen, folder: folder.appending(path: "\(method.folderName)/seed-\(seed)"),
                    seed: seed,
                    extractor: extractor, device: device)
                guard let result = try method.perform(work) else {
                    Terminal.endLine()
                    Terminal.say("stopped; go on with the same command")
                    throw ExitCode(130)
                }
                results[number].append(result)
            }
        }
        for (method, runs) in zip(methods, results) { table.append((method.label, runs)) }
        let report = try ComparisonReport(
            table, metrics: chosen, command: CommandLine.arguments, seeds: seeds)
        try FileManager.default.makeFolder(at: folder)
        try Data(report.markdown().utf8).writeAtomically(to: folder.appending(path: "report.md"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(report).writeAtomically(to: folder.appending(path: "report.json"))
        if json { try printJSON(report) } else { print(report.markdown()) }
        Terminal.say("report: \(folder.appending(path: "report.md").path)")
    }

    /// The data that the first method trains on.
    private func dataSource(_ method: Method) throws -> String {
        func source<S: System>(_ system: S.Type) throws -> String {
            try shared.applied(to: method.recipe(of: S.self)).data.source
        }
        return try source(method.system)
    }
}

/// One of the methods that are compared.
struct Method {
    let label: String
    let system: any System.Type
    private let changes: [RecipeDifference]

    /// - Parameter text: `SYSTEM`, `SYSTEM:path=value,…`, or a recipe file.
    init(_ text: String) throws {
        label = text
        if text.hasSuffix(".yaml") || text.hasSuffix(".yml") {
            let bytes = try [UInt8](contentsOf: URL(filePath: text))
            guard let yaml = String(validating: bytes, as: UTF8.self) else {
                throw RecipeError.notReadable("the recipe \(text) is no text: name a YAML file")
            }
            guard
                let name = yaml.split(separator: "\n").lazy.compactMap({ line -> String? in
                    line.hasPrefix("system:") ? line.dropFirst(7).trimmingCharacters(in: .whitespaces) : nil
                }).first
            else {
                throw RecipeError.value("the recipe \(text) does not say whose it is: add 'system: NAME' to it")
            }
            system = try Systems.named(name)
            changes = [try RecipeDifference(yaml: yaml, name: text)]
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        system = try Systems.named(parts.first.map(String.init) ?? "")
        changes =
            try parts.count < 2 ? [] : Method.assignments(String(parts[1])).map { try RecipeDifference(assignment: $0) }
    }

    /// Splits at commas, but for those within parentheses.
    private static func assignments(_ text: String) -> [String] {
        var (found, depth) = ([""], 0)
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 { found.append("") } else { found[found.count - 1].append(character) }
        }
        return found
    }

    /// A name for the folder of its runs.
    var folderName: String {
        String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-._=".contains($0)) ? $0 : "-" })
    }

    func recipe<S: System>(of system: S.Type) throws -> Recipe<S> {
        try changes.reduce(S.recipe) { try $1.applied(to: $0) }
    }

    /// Trains (or takes) one run and measures it; `nil` when somebody asked to stop.
    func perform(_ work: Work) throws -> RunResult? {
        let chosen: any System.Type = system
        return try result(of: chosen, work)
    }

    private func result<S: System>(of chosen: S.Type, _ work: Work) throws -> RunResult? {
        var recipe = try work.command.shared.applied(to: self.recipe(of: S.self))
        recipe.seed = work.seed
        recipe.every.checkpoint = max(1, recipe.steps / work.command.checkpoints)
        recipe.every.kept = work.command.checkpoints + 1
        return try work.result(of: recipe, label: label)
    }
}

/// What one run came to.
struct RunResult: Codable {
    let seed: UInt64
    /// The step of the checkpoint that was chosen.
    let step: Int
    /// Seconds of training.
    let seconds: Double
    /// The metric by which it was chosen, on the half it was chosen on.
    let chosenBy: Double
    /// On the other half.
    let measurements: [MetricValue]
    /// The recipe, so that results of another one are not taken for this one's.
    let recipe: String
}

/// One run of a comparison.
struct Work {
    let command: CompareCommand
    let metrics: [Metric]
    let folder: URL
    let seed: UInt64
    let extractor: any FeatureExtractor
    let device: Device

    func result<S: System>(of recipe: Recipe<S>, label: String) throws -> RunResult? {
        let file = folder.appending(path: "comparison.json")
        let names = metrics.flatMap(\.readings).map(\.name)
        if let data = try? Data(contentsOf: file), let old = try? JSONDecoder().decode(RunResult.self, from: data),
            old.recipe == (try recipe.yaml()), old.measurements.map(\.metric) == names,
            old.measurements.first?.passport.features == extractor.passport
        {
            return old
        }
        guard let seconds = try train(recipe, label) else { return nil }
        let result = try measured(recipe, seconds: seconds)
        try JSONEncoder().encode(result).writeAtomically(to: file)
        return result
    }

    /// Seconds of training, or nothing when somebody asked to stop.
    private func train<S: System>(_ recipe: Recipe<S>, _ label: String) throws -> Double? {
        let run = try RunFolder(folder)
        let trainer = try Trainer(recipe, folder: run, device: device)
        if let newest = RunFolder.checkpoints(in: folder).last {
            let before = try RunFolder.recipe(of: S.self, in: folder)
            let differences = try before.differences(to: recipe)
            guard differences.isEmpty else {
                throw RecipeError.value(
                    "the run in \(folder.path) was trained with other settings:\n  "
                        + differences.joined(separator: "\n  ") + "\nchoose another --out")
            }
            try trainer.resume(from: Checkpoint(contentsOf: newest), file: newest)
        }
        guard trainer.step < recipe.steps else { return trainer.elapsed }
        Terminal.say("\(label), seed \(seed)")
        var line = ProgressLine()
        let outcome = try trainer.train { event in
            if case .stepped(let progress) = event { line.show(progress) }
        }
        return outcome == .finished ? trainer.elapsed : nil
    }

    /// Chooses a checkpoint on one half of the held-out data, and measures it on the other.
    private func measured<S: System>(_ recipe: Recipe<S>, seconds: Double) throws -> RunResult {
        let held = try heldOut(recipe)
        let first = metrics[0]
        var best: (file: URL, step: Int, value: Double)?
        for file in RunFolder.checkpoints(in: folder) {
            let fake = try generated(S.self, file, count: held.choice.count, from: 0)
            let value = try first.compute(
                first.limited(Comparison(real: held.choice, fake: fake.evidence, seed: seed)))[0]
            if best.map({ first.readings[0].better.prefers(value, to: $0.value) }) ?? true {
                best = (file, fake.step, value)
            }
        }
        guard let best else { throw RunFolderError.noRun(folder) }
        // Other seeds than those it was chosen by.
        let fake = try generated(S.self, best.file, count: held.report.count, from: UInt64(held.choice.count))
        let passport = Passport(
            features: extractor.passport,
            real: .init(what: recipe.data.source, count: held.report.count, split: held.split + ", second half"),
            fake: .init(what: folder.lastPathComponent, count: held.report.count), settings: [:], seed: 0,
            version: Ganymede.configuration.version)
        let evaluation = Evaluation(
            Comparison(real: held.report, fake: fake.evidence), passport: passport, intervals: false, floor: true)
        return RunResult(
            seed: seed, step: best.step, seconds: seconds, chosenBy: best.value,
            measurements: try metrics.flatMap { try evaluation.measure($0) }, recipe: try recipe.yaml())
    }

    private var needs: Set<Metric.Need> { Set(metrics.map(\.needs)) }

    /// Two halves of the held-out data, or of fresh draws, in the form that the run trains on.
    private func heldOut<S: System>(_ recipe: Recipe<S>) throws -> (choice: Evidence, report: Evidence, split: String) {
        let stream: SampleStream
        if case .distribution(let truth) = try recipe.data.open() {
            stream = SampleStream(truth, what: recipe.data.source, count: 10_000, seed: 0)
        } else {
            var settings = recipe.data
            settings.split = .test
            guard case .set(let set) = try settings.open() else {
                throw DataError.unknownSource(settings.source, nearest: nil)
            }
            stream = SampleStream(set, what: settings.source, split: "test", limit: 10_000, seed: 0)
        }
        let all = try Evidence.gathered(from: stream, through: extractor, for: needs.union([.features]), batch: 250)
        guard let halves = all.halves() else {
            throw EvidenceError.tooFew(all.count, needed: 4, metric: "a comparison")
        }
        return (halves.0, halves.1, stream.split)
    }

    private func generated<S: System>(
        _ system: S.Type, _ file: URL, count: Int, from start: UInt64
    ) throws -> (evidence: Evidence, step: Int) {
        let model = try TrainedModel<S>(contentsOf: file, device: device)
        let isImage = model.shape.isImage
        let stream = SampleStream(what: file.path, count: count) { places in
            let samples = model.samples(seeds: places.map { start + UInt64($0) })
            return isImage ? Pixels.bytes(samples) : samples
        }
        return (
            try Evidence.gathered(from: stream, through: extractor, for: needs.union([.features]), batch: 250),
            model.step
        )
    }
}

extension Metric.Better {
    /// Whether a value is better than another.
    func prefers(_ value: Double, to other: Double) -> Bool {
        switch self {
        case .lower: value < other
        case .higher: value > other
        case .near(let ideal): abs(value - ideal) < abs(other - ideal)
        }
    }
}
