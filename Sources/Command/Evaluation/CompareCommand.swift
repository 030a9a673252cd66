import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Measures
import Metrics
import Torch
import Zoo

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Train several methods with several random seeds, and report which differences are significant.",
        discussion: """
            A method is a system's name or a recipe file (with 'system: NAME' in it). Settings of its own follow behind a \
            colon, such as dcgan:game.loss=hinge. Every method gets the same random seeds. The checkpoint of each run is \
            chosen on one half of the held-out data, and measured on the other half. Runs that are already trained are \
            used as they are: an interrupted comparison continues with the same command.

            Examples:
              ganymede compare dcgan wgan-gp --repeats 5 --steps 2000 --out runs/two
              ganymede compare dcgan:game.loss=hinge dcgan:game.loss=least-squares \\
                --repeats 6 --metrics fid,prdc
              ganymede compare dcgan wgan-gp --data photos/ --set data.size=64 \\
                --set data.heldOut=0.1 --features mobilenet
            """)

    @ArgumentParser.Argument(help: "The methods: systems or recipe files, each with settings behind a colon.")
    var recipes: [String]

    @OptionGroup var repetitions: RunSeeds

    @Option(
        help: ArgumentHelp(
            "Metrics. Checkpoints are chosen, and methods ranked, by the first.", valueName: "metrics"),
        transform: MetricList.init(text:))
    var metrics = MetricList(names: ["fid"])

    @OptionGroup var features: FeatureOptions
    @OptionGroup var shared: SharedRecipeOptions
    @OptionGroup var device: DeviceOptions

    @Option(help: "Number of checkpoints of each run to choose from.")
    var checkpoints = 5

    @Option(help: "The folder for the runs and the report.")
    var out = "runs/comparison"

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        _ = try repetitions.list(atLeast: 1)
        guard 1...100 ~= checkpoints else {
            throw ValidationError("--checkpoints must be from 1 to 100, not \(checkpoints)")
        }
        guard !recipes.isEmpty, Set(recipes).count == recipes.count else {
            throw ValidationError("name one method or more, each of them once")
        }
    }

    func run() async throws {
        let device = try device.resolved()
        let folder = URL(filePath: out)
        let seeds = try repetitions.list(atLeast: 1)
        if let note = repetitions.note { Terminal.say(note) }
        Interrupt.listenAndAnswer()
        let methods = try recipes.map { try Method($0) }
        var table: [(name: String, runs: [RunResult])] = []
        let trainedOn = try data(of: methods[0])
        let extractor = try await features.extractor(for: trainedOn, device: device)
        let chosen = features.adapted(try metrics.metrics(for: trainedOn.source), extractor)
        let measures = metrics.measures
        if let measure = measures.first(where: { $0.checkpoints > checkpoints }) {
            throw ValidationError(
                "\(measure.name) needs \(measure.checkpoints) checkpoints of each run: add --checkpoints \(measure.checkpoints)"
            )
        }
        var opened: Set<DataSettings> = []
        for method in methods { try method.expect(measures, shared, on: device, &opened) }
        // Seed by seed, so that a comparison that is stopped early has every method with the same seeds.
        var results: [[RunResult]] = Array(repeating: [], count: methods.count)
        for seed in seeds {
            for (number, method) in methods.enumerated() {
                let work = Work(
                    metrics: chosen, measures: measures,
                    folder: folder.appending(path: "\(method.folderName)/seed-\(seed)"), seed: seed,
                    extractor: extractor, device: device)
                guard let result = try method.perform(work, shared, checkpoints: checkpoints) else {
                    Terminal.endLine()
                    Terminal.say("stopped; to continue, type the same command again")
                    throw ExitCode(Interrupt.exitCode)
                }
                results[number].append(result)
            }
        }
        for (method, runs) in zip(methods, results) { table.append((method.label, runs)) }
        let report = try ComparisonReport(
            table, readings: chosen.flatMap(\.readings) + measures.flatMap(\.readings), command: CommandLine.arguments,
            seeds: seeds.count)
        try FileManager.default.makeFolder(at: folder)
        try Data(report.markdown().utf8).writeAtomically(to: folder.appending(path: "report.md"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(report).writeAtomically(to: folder.appending(path: "report.json"))
        if json { try printJSON(report) } else { print(report.markdown()) }
        Terminal.say("report: \(folder.appending(path: "report.md").path)")
    }

    /// The data that the first method trains on.
    private func data(of method: Method) throws -> DataSettings {
        func data<S: System>(_ system: S.Type) throws -> DataSettings {
            try method.recipe(of: S.self, shared).data
        }
        return try data(method.system)
    }
}

/// One of the methods that are compared.
struct Method {
    let label: String
    let system: any System.Type
    /// What makes the system's recipe the method's, before what all methods share.
    private let base: [RecipeDifference]
    /// What is said of this method alone, whatever all share.
    private let own: [RecipeDifference]

    /// - Parameter text: `SYSTEM` or a recipe file, and `:path=value,…` behind it for settings of its own.
    init(_ text: String) throws {
        label = text
        if let file = text.firstMatch(of: /^(.+?\.ya?ml)(?::(.*))?$/)?.output {
            let name = String(file.1)
            let difference = try RecipeDifference(contentsOf: name)
            guard let owner = difference.system else {
                throw RecipeError.value(
                    "the recipe \(name) does not name its system: add the line 'system: NAME' to it")
            }
            system = try Systems.named(owner)
            base = [difference]
            own = try Method.changes(file.2.map(String.init))
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        system = try Systems.named(parts.first ?? "")
        base = []
        own = try Method.changes(parts.count > 1 ? parts[1] : nil)
    }

    private static func changes(_ settings: String?) throws -> [RecipeDifference] {
        try settings.map { try assignments($0).map { try RecipeDifference(assignment: $0) } } ?? []
    }

    /// A system with settings from which what is shared may differ.
    init(system: String, settings: [String]) throws {
        label = settings.isEmpty ? system : system + ":" + settings.joined(separator: ",")
        self.system = try Systems.named(system)
        base = try settings.map { try RecipeDifference(assignment: $0) }
        own = []
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

    /// A name for the folder of its runs: the label where it can stand for itself, or else its beginning and a hash.
    var folderName: String {
        let safe = String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-._=".contains($0)) ? $0 : "-" })
        guard safe != label || label.count > 100 else { return label }
        // FNV-1a, 64 bits.
        let hash = label.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "\(safe.prefix(60))-\(String(hash, radix: 16))"
    }

    func recipe<S: System>(of system: S.Type) throws -> Recipe<S> {
        try (base + own).reduce(S.recipe) { try $1.applied(to: $0) }
    }

    /// With what all methods share; what is said of this one alone has the last word.
    func recipe<S: System>(of system: S.Type, _ shared: SharedRecipeOptions) throws -> Recipe<S> {
        // Its own come before as well: another kind of optimiser, say, brings the settings that are shared.
        var recipe = try own.reduce(shared.applied(to: self.recipe(of: S.self))) { try $1.applied(to: $0) }
        recipe.data.source = RecipeOptions.whole(recipe.data.source)
        try recipe.check()
        return recipe
    }

    /// Makes sure, before anything is trained, that its settings go together, that its data have a held-out part, and
    /// that its runs can be measured so.
    ///
    /// - Parameter opened: data whose held-out part was opened already.
    func expect(
        _ measures: [RunMeasure], _ shared: SharedRecipeOptions, on device: Device, _ opened: inout Set<DataSettings>
    ) throws {
        func expect<S: System>(_ chosen: S.Type) throws {
            let recipe = try self.recipe(of: S.self, shared)
            let trial = try TrialRun(recipe, device: device)
            if let measure = measures.first(where: { !$0.suits(trial.game, trial.shape) }) {
                throw MeasureError.cannotAnswer(
                    measure: measure.name,
                    needed: "of another system than \(label)"
                        + (trial.shape.classNames.count > 1 ? "" : ", or of data with classes"))
            }
            if opened.insert(recipe.data).inserted { try Method.checkHeldOut(recipe.data) }
        }
        let chosen: any System.Type = system
        try expect(chosen)
    }

    /// Makes sure that there is enough held out to choose checkpoints on one half and report on the other.
    private static func checkHeldOut(_ data: DataSettings) throws {
        guard case .set = try data.open() else { return }
        var held = data
        held.split = .test
        guard case .set(let set) = try held.open() else { return }
        guard set.count >= 4 else { throw EvidenceError.tooFew(set.count, needed: 4, metric: "a comparison") }
    }

    /// Trains (or takes) one run and measures it; `nil` when somebody asked to stop.
    func perform(_ work: Work, _ shared: SharedRecipeOptions, checkpoints: Int) throws -> RunResult? {
        let chosen: any System.Type = system
        return try result(of: chosen, work, shared, checkpoints)
    }

    private func result<S: System>(
        of chosen: S.Type, _ work: Work, _ shared: SharedRecipeOptions, _ checkpoints: Int
    ) throws -> RunResult? {
        var recipe = try self.recipe(of: S.self, shared)
        recipe.seed = work.seed
        recipe.every.checkpoint = max(1, recipe.steps / checkpoints)
        recipe.every.kept = checkpoints + 1
        return try work.result(of: recipe, label: label)
    }
}
