import Adversarial
import ArgumentParser
import Datasets
import Foundation
import Measures
import Metrics
import Spelling
import Torch
import Zoo

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure how far generated samples are from real ones.",
        discussion: """
            Each side is a folder of images, a data set, a run, a checkpoint, or a file of features or statistics (.npz,
            .npy, .safetensors). Only results go to standard output.

            A value stands beside its interval, and beside the floor: the same metric between real samples and others that
            are real, which is what a perfect generator would get with so many samples.

            Examples:
              ganymede evaluate runs/digits digits
              ganymede evaluate samples/ photos/ --metrics fid,kid,prdc --features inception --protocol clean
              ganymede evaluate fake.npz real.npz --metrics fid
              ganymede evaluate runs/digits digits --metrics all --json
            """)

    @ArgumentParser.Argument(help: "The generated side.")
    var samples: String

    @ArgumentParser.Argument(help: "The real side.")
    var reference: String

    @Option(
        help: ArgumentHelp(
            "Which metrics, by their names, with commas between them, or 'all'.",
            discussion: "There are \(MetricList.known.joined(separator: ", ")).", valueName: "metrics"),
        transform: MetricList.init(text:))
    var metrics: MetricList = MetricList(names: ["fid", "kid", "prdc", "1nn"])

    @OptionGroup var features: FeatureOptions

    @Option(
        help: "The most samples of a side (default: all files; of a run as many as the other side has, up to 10000).")
    var count: Int?

    @Option(
        help: """
            The part of the real side: train, validation, test or all (default: the held-out part, where there is one). The \
            generated side is always measured whole.
            """)
    var split: String?

    @Option(
        name: .customLong("class"),
        help: "Measure on these classes only: a name, or several with commas between them.",
        transform: ClassList.init(text:))
    var classes: ClassList?

    @Option(help: "Begins every random choice: which samples, which subsets.")
    var seed: UInt64 = 0

    @Flag(inversion: .prefixedNo, help: "Work out intervals, which costs as much as ten times the value.")
    var intervals = true

    @Flag(inversion: .prefixedNo, help: "Work out the floor.")
    var floor = true

    @Option(help: "A plot of the precision-recall curve, as PNG.")
    var curve: String?

    @Option(help: "A page of generated samples beside their nearest real ones, as PNG.")
    var neighbours: String?

    @Option(
        help: "The data that the generator was trained on: tells whether samples lie closer to them than real ones do.")
    var training: String?

    @Option(help: "Where to write the real side's mean and covariance, as pytorch-fid's .npz.")
    var saveStatistics: String?

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Print an array of JSON objects.")
    var json = false

    func validate() throws {
        if let count, !(2...10_000_000 ~= count) { throw ValidationError("--count must be from 2 to 10000000") }
        for file in [curve, neighbours].compactMap({ $0 }) where URL(filePath: file).pathExtension.lowercased() != "png"
        {
            throw ValidationError("'\(file)' must end in .png")
        }
        if let saveStatistics, URL(filePath: saveStatistics).pathExtension != "npz" {
            throw ValidationError("--save-statistics writes an .npz file, not '\(saveStatistics)'")
        }
    }

    func run() async throws {
        let device = try device.resolved()
        let asked = try witness()
        let isAskedForMore = [curve, neighbours, training, saveStatistics].contains { $0 != nil }
        let (known, unknown) = metrics.known(for: reference)
        if known.isEmpty, metrics.measures.isEmpty, let unknown = unknown.first { throw unknown }
        if asked != nil && !isAskedForMore && known.isEmpty && unknown.isEmpty {
            let told = try self.told(by: asked, device)
            return try json ? printJSON(told) : tell(told)
        }
        // Features in files need no extractor.
        let pictures = try [reference, samples].filter { try FeatureFile($0) == nil }
        // What a generator was trained on it is measured against: pictures of its own size.
        let form = try RunPath(ifAny: samples)?.form() ?? SampleNote(in: samples).flatMap { TrainedOn($0).ifForm }
        let extractor: any FeatureExtractor
        if let first = pictures.first {
            let data = try form?.opening(first).settings ?? DataSettings(source: first)
            extractor = try await features.extractor(for: data, device: device)
        } else {
            extractor = RawPixels()
        }
        let chosen = features.adapted(known, extractor)
        var needs = Set(chosen.map(\.needs))
        if curve != nil || neighbours != nil || training != nil { needs.insert(.features) }
        if neighbours != nil { needs.insert(.images) }
        if saveStatistics != nil { needs.insert(.moments) }
        if needs.isEmpty || needs == [.paths] { needs.insert(.features) }
        let asking = Gatherer(
            extractor: extractor, needs: needs, batch: features.batchSize, seed: seed, device: device,
            form: (try RunPath(ifAny: reference)) == nil ? form : nil, classes: classes?.names)
        let (realSide, fakeSide, trainingSide, gatherer) = try opened(by: asking)
        let real = try gatherer.gathered(realSide, role: "real")
        let fake = try gatherer.gathered(fakeSide, role: "generated")
        if let saveStatistics { try save(real.evidence, to: saveStatistics) }
        let measured = try chosen + [memorisation(of: trainingSide, gatherer)].compactMap { $0 }
        let measurements = try measure(measured, real, fake, gatherer.extractor) + told(by: asked, device)
        if json { try printJSON(measurements) } else { tell(measurements) }
        for reason in unknown { Terminal.say("note: skipped: \(reason)") }
        for warning in real.warnings + fake.warnings { Terminal.say("note: \(warning)") }
        try extras(real, fake, gatherer)
    }

    /// Both sides, of which nothing is decoded yet, and who will look at them.
    private func opened(
        by gatherer: Gatherer
    ) throws -> (real: OpenedSide, fake: OpenedSide, training: OpenedSide?, Gatherer) {
        let real = try gatherer.opened(reference, split: split, count: count)
        // Of a run as many as the other side has; nobody knows how many are behind statistics of others.
        let drawn = real.count > 0 ? min(real.count, 10_000) : 10_000
        let isRun = try RunPath(ifAny: samples) != nil
        let fake = try gatherer.opened(samples, split: nil, count: count ?? (isRun ? drawn : nil), beside: real)
        let training = try training.map { try gatherer.opened($0, split: "train", count: count) }
        return (real, fake, training, try gatherer.suited(to: [real, fake] + [training].compactMap { $0 }))
    }

    /// Metrics that a side cannot have are skipped, and the reason is told.
    ///
    /// - Throws: the reasons, where not one can be measured.
    private func measure(
        _ metrics: [Metric], _ real: GatheredSide, _ fake: GatheredSide, _ extractor: any FeatureExtractor
    ) throws -> [MetricValue] {
        let passport = Passport(
            features: real.features ?? fake.features ?? extractor.passport, real: real.passport, fake: fake.passport,
            settings: [:], seed: seed, version: RootCommand.configuration.version)
        let evaluation = Evaluation(
            Comparison(real: real.evidence, fake: fake.evidence, seed: seed), passport: passport, intervals: intervals,
            floor: floor)
        var found: [MetricValue] = []
        var skipped: [(metric: String, reason: EvidenceError)] = []
        for metric in metrics {
            if Terminal.isInteractive { Terminal.show("computing \(metric.name)") }
            do {
                found += try evaluation.measure(metric)
            } catch let error as EvidenceError {
                skipped.append((metric.name, error))
            }
        }
        Terminal.endLine()
        guard !found.isEmpty || skipped.isEmpty || !self.metrics.measures.isEmpty else {
            throw EvaluationError.nothingMeasured(skipped)
        }
        for (metric, reason) in skipped { Terminal.say("note: skipped \(metric): \(reason)") }
        return found
    }

    /// The run that is asked about itself, where one is.
    ///
    /// - Throws: where the generated side is no run, or the real side not the data that it was trained on.
    private func witness() throws -> RunPath? {
        guard let measure = metrics.measures.first else { return nil }
        guard let run = try RunPath(ifAny: samples) else {
            throw MeasureError.cannotAnswer(measure: measure.name, needed: "on the generated side")
        }
        let trainedOn = try TrainedOn(run)
        guard try trainedOn.isSame(as: reference), split == nil || split == "test" else {
            throw EvaluationError.ownData(measure: measure.name, data: trainedOn.settings.source)
        }
        return run
    }

    private func told(by run: RunPath?, _ device: Device) throws -> [MetricValue] {
        guard let run else { return [] }
        func measurements<S: System>(_ system: S.Type) throws -> [MetricValue] {
            try RunWitness(S.self, checkpoints: run.checkpoints, folder: run.folder, device: device)
                .measurements(metrics.measures)
        }
        return try measurements(run.system())
    }

    /// A line for each reading: name, value, interval, floor.
    private func tell(_ measurements: [MetricValue]) {
        for measurement in measurements {
            var line = measurement.metric.padding(toLength: 22, withPad: " ", startingAt: 0) + digits(measurement.value)
            if let interval = measurement.interval {
                line += "  [\(digits(interval.low)), \(digits(interval.high))]"
            }
            if let floor = measurement.floor { line += "  floor \(digits(floor.value)) at N = \(floor.count)" }
            print(line)
        }
        guard let first = measurements.first else { return }
        let passport = first.passport
        let features = passport.features
        print(
            "features: \(features.extractor); \(features.resize); \(features.scaling); transparency: \(features.transparency)"
        )
        print("weights: \(passport.features.weights)")
        print(
            "samples: \(passport.real.count) real (\(passport.real.words)), \(passport.fake.count) generated "
                + "(\(passport.fake.words))")
        var methods: [String: [String]] = [:]
        for measurement in measurements {
            if let method = measurement.interval?.method { methods[method, default: []].append(measurement.metric) }
        }
        for (method, names) in methods.sorted(by: { $0.value[0] < $1.value[0] }) {
            print("intervals: 95 %, \(method)" + (methods.count > 1 ? " (\(names.joined(separator: ", ")))" : ""))
        }
        var told: Set<String> = []
        for warning in measurements.flatMap(\.warnings) where told.insert(warning).inserted {
            Terminal.say("note: \(warning)")
        }
    }

    private func digits(_ value: Double) -> String { String(format: "%.5g", value) }
}

/// Classes as a person lists them: `rose,daisy`.
struct ClassList {
    let names: [String]

    /// - Throws: `ValidationError` for an empty name.
    init(text: String) throws {
        names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError("--class takes names of classes, with commas between them, not '\(text)'")
        }
    }
}

extension Passport.Side {
    /// As a person reads them: `photos, test part, classes in the shares of the real side`.
    fileprivate var words: String {
        let isPart = DataSettings.Split(rawValue: split) != nil && split != "all"
        return
            ([what] + [isPart ? "\(split) part" : split].filter { !$0.isEmpty }
            + [classes.map { "classes \($0)" }].compactMap { $0 }).joined(separator: ", ")
    }
}

/// Metrics as a person lists them: `fid,kid` or `all`.
struct MetricList: CustomStringConvertible {
    private let names: [String]

    /// - Throws: `ValidationError` that suggests the nearest name.
    init(text: String) throws {
        names = text.lowercased().split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !isAll, let unknown = names.first(where: { !Self.known.contains($0) }) else { return }
        throw ValidationError("\(NameError(kind: "metric", found: unknown, known: Self.known + ["all"]))")
    }

    init(names: [String]) { self.names = names }

    var isAll: Bool { names == ["all"] }

    /// The metrics.
    ///
    /// - Throws: `EvaluationError` where a metric needs a truth that the data do not have.
    func metrics(for reference: String) throws -> [Metric] {
        let (known, unknown) = known(for: reference)
        if let unknown = unknown.first { throw unknown }
        return known
    }

    /// The metrics that data have, some of which need a known truth, and why the others are not among them.
    func known(for reference: String) -> (metrics: [Metric], unknown: [EvaluationError]) {
        var known = Metric.all
        let settings = DataSettings(source: reference)
        if settings.location == nil, case .distribution(let truth)? = try? settings.open() {
            if let mixture = truth as? GaussianMixture { known.insert(.modes(of: mixture), at: 0) }
            if let polygons = truth as? Polygons { known.insert(.polygons(polygons), at: 0) }
        }
        if isAll { return (known, []) }
        let measures = Set(RunMeasure.all.map(\.name))
        let wanted = names.filter { !measures.contains($0) }
        return (
            wanted.compactMap { name in known.first { $0.name == name } },
            wanted.filter { name in !known.contains { $0.name == name } }
                .map { .noTruth(metric: $0, data: reference) }
        )
    }

    /// Those among them that a run tells of itself.
    var measures: [RunMeasure] { names.compactMap { name in RunMeasure.all.first { $0.name == name } } }

    var description: String { names.joined(separator: ",") }
    static let known = Metric.all.map(\.name) + ["modes", "polygons"] + RunMeasure.all.map(\.name)
}

/// Why an evaluation makes no sense.
enum EvaluationError: Error, CustomStringConvertible {
    case noTruth(metric: String, data: String)
    case ownData(measure: String, data: String)
    case noClasses(String)
    case noSamples(String, [String])
    /// At least one metric, each with the reason.
    case nothingMeasured([(metric: String, reason: EvidenceError)])

    var description: String {
        switch self {
        case .nothingMeasured(let skipped):
            Self.reasons(skipped)
        case .noSamples(let name, let classes):
            "the part of \(name) that is measured has no samples of \(classes.joined(separator: ", ")): choose another part with "
                + "--split, or other classes"
        case .noClasses(let name): "\(name) has no classes, so that --class chooses none of its samples: leave it out"
        case .ownData(let measure, let data):
            "\(measure) is what a run tells of the held-out part of its own data: name \(data) as the real side"
        case .noTruth(let metric, let data):
            "the metric \(metric) needs data whose truth is known (modes: ring8 or grid25; polygons: polygons), and "
                + "\(data) is not such"
        }
    }

    /// Each reason once, with the metrics that it keeps from being measured.
    private static func reasons(_ skipped: [(metric: String, reason: EvidenceError)]) -> String {
        var told: Set<String> = []
        let reasons = skipped.map { "\($0.reason)" }.filter { told.insert($0).inserted }
        guard reasons.count > 1 else { return reasons[0] }
        return "none of the metrics can be computed: "
            + reasons.map { reason in
                let metrics = skipped.filter { "\($0.reason)" == reason }.map(\.metric)
                return "\(metrics.joined(separator: ", ")), since \(reason)"
            }.joined(separator: "; ")
    }
}
