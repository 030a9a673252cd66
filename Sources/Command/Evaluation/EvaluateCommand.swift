import Adversarial
import ArgumentParser
import Datasets
import Foundation
import Measures
import Metrics
import Torch
import Zoo

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure how different generated samples are from real ones.",
        discussion: """
            Each side is a folder of images, a data set, a run, a checkpoint, or a file of features or statistics (.npz,
            .npy, .safetensors). Results go to standard output, progress and notes to standard error.

            Each value has a 95 % confidence interval, and beside it "real vs. real": the same metric between real samples
            and other real samples, which is what a perfect generator would get with that many samples.

            Examples:
              ganymede evaluate runs/digits digits
              ganymede evaluate samples/ photos/ --metrics fid,kid,prdc --features inception --protocol clean
              ganymede evaluate fake.npz real.npz --metrics fid
              ganymede evaluate runs/cgan-1 digits --class 3 --class 8
              ganymede evaluate runs/digits digits --metrics all --json
            """)

    @ArgumentParser.Argument(help: "The generated side.")
    var samples: String

    @ArgumentParser.Argument(help: "The real side.")
    var reference: String

    @Option(
        help: ArgumentHelp(
            "Metrics, separated by commas, or 'all'.",
            discussion: "There are \(MetricList.known.joined(separator: ", ")).", valueName: "metrics"),
        transform: MetricList.init(text:))
    var metrics: MetricList = MetricList(names: ["fid", "kid", "prdc", "1nn"])

    @OptionGroup var features: FeatureOptions

    @Option(
        help: """
            Maximum number of samples per side. Default: all files; for a run, as many as the other side, at most 10,000.
            """)
    var count: Int?

    @Option(
        help: """
            The part of the real side: train, validation, test or all (default: the held-out part, if there is one). All \
            generated samples are measured.
            """)
    var split: String?

    @Option(
        name: .customLong("class"),
        help: """
            Measure on one class only: its name, or its number from 0 on. Several: separated by commas, or repeat the \
            option (for names that contain commas).
            """)
    var classes: [String] = []

    @Option(help: "Random seed for the choice of samples and subsets.")
    var seed: UInt64 = 0

    @Flag(inversion: .prefixedNo, help: "Compute confidence intervals (about ten times slower).")
    var intervals = true

    @Flag(inversion: .prefixedNo, help: "Compute the value of real vs. real samples.")
    var floor = true

    @Option(help: "Write a plot of the precision-recall curve to this PNG file.")
    var curve: String?

    @Option(help: "Write generated samples beside their nearest real samples to this PNG file.")
    var neighbours: String?

    @Option(
        help: """
            The data that the generator was trained on: measures whether samples are closer to them than real samples are.
            """)
    var training: String?

    @Option(
        help: """
            Write mean and covariance of the real side to this .npz file, with how they were computed. pytorch-fid reads \
            it too.
            """)
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
            throw ValidationError("--save-statistics writes an .npz file, and '\(saveStatistics)' does not end in .npz")
        }
        if classes.contains(where: \.isEmpty) { throw ValidationError("--class needs the name or number of a class") }
    }

    func run() async throws {
        let device = try device.resolved()
        let asked = try witness()
        let isAskedForMore = [curve, neighbours, training, saveStatistics].contains { $0 != nil }
        let (known, unknown) = metrics.known(for: reference)
        if known.isEmpty, metrics.measures.isEmpty, let unknown = unknown.first { throw unknown }
        if asked != nil && !isAskedForMore && known.isEmpty && unknown.isEmpty {
            return try show(EvaluationResult(measured(on: asked, device)))
        }
        // Features in files need no extractor.
        let pictures = try [reference, samples].filter { try FeatureFile($0) == nil }
        // A run's samples are compared with pictures of their own size.
        let trainedOn = try RunPath(ifAny: samples).map(TrainedOn.init) ?? SampleNote(in: samples).map(TrainedOn.init)
        let extractor: any FeatureExtractor
        if let first = pictures.first {
            let data = try trainedOn?.ifForm?.opening(first).settings ?? DataSettings(source: first)
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
            trainedOn: try RunPath(ifAny: reference) == nil ? trainedOn : nil,
            classes: classes.isEmpty ? nil : ClassList(texts: classes))
        let (realSide, fakeSide, trainingSide, gatherer) = try opened(by: asking)
        let real = try gatherer.gathered(realSide, role: "real")
        let fake = try gatherer.gathered(fakeSide, role: "generated")
        if let saveStatistics { try save(real, gatherer.extractor, to: saveStatistics) }
        let measured = try chosen + [memorisation(of: trainingSide, gatherer)].compactMap { $0 }
        var result = try measure(measured, real, fake, gatherer.extractor)
        result.values += try self.measured(on: asked, device)
        result.notes += unknown.map { "skipped: \($0)" }
        result.notes += try notesOnSides()
        try show(result)
        try extras(real, fake, gatherer)
    }

    /// What a reader should know of the two names.
    private func notesOnSides() throws -> [String] {
        var notes: [String] = []
        if try RunPath(ifAny: reference) != nil, try RunPath(ifAny: samples) == nil {
            notes.append(
                "the real side is the run \(reference): a run is usually named first, and data second, as in 'evaluate "
                    + "\(reference) \(samples)'")
        }
        if let note = SampleNote(in: samples) {
            let files = Set((try? FileManager.default.contentsOfDirectory(atPath: samples)) ?? [])
            let missing = note.pictures.count { !files.contains($0) }
            if missing > 0 {
                notes.append(
                    "\(missing) of the \(note.pictures.count) pictures that samples.json lists are missing from \(samples): "
                        + "'sample' was stopped there, or they were removed")
            }
            if let stale = note.stale, !stale.isEmpty {
                notes.append("\(samples) may contain pictures of an earlier 'sample': draw them again with --overwrite")
            }
        }
        return notes
    }

    private func show(_ result: EvaluationResult) throws {
        if json { try printJSON(result.values) } else { result.print() }
        result.printNotes(isJSON: json)
    }

    /// Both sides, of which nothing is decoded yet, and the gatherer for them.
    private func opened(
        by gatherer: Gatherer
    ) throws -> (real: OpenedSide, fake: OpenedSide, training: OpenedSide?, Gatherer) {
        let real = try gatherer.opened(reference, split: split, count: count)
        // Of a run as many as the other side has; the number of samples behind other programs' statistics is unknown.
        let drawn = real.count > 0 ? min(real.count, 10_000) : 10_000
        let isRun = try RunPath(ifAny: samples) != nil
        let fake = try gatherer.opened(samples, split: nil, count: count ?? (isRun ? drawn : nil), beside: real)
        let training = try training.map { try gatherer.opened($0, split: "train", count: count) }
        return (real, fake, training, try gatherer.suited(to: [real, fake] + [training].compactMap { $0 }))
    }

    /// Metrics that a side cannot have are skipped, with a note that gives the reason.
    ///
    /// - Throws: the reasons, where no metric can be computed; ``EvaluationError`` where the sides' features are different.
    private func measure(
        _ metrics: [Metric], _ real: GatheredSide, _ fake: GatheredSide, _ extractor: any FeatureExtractor
    ) throws -> EvaluationResult {
        let features = try featurePassport(real, fake, extractor)
        let passport = Passport(
            features: features.passport, real: real.passport, fake: fake.passport,
            settings: [:], seed: seed, version: RootCommand.configuration.version)
        let evaluation = Evaluation(
            Comparison(real: real.evidence, fake: fake.evidence, seed: seed), passport: passport, intervals: intervals,
            floor: floor)
        var result = EvaluationResult()
        var skipped: [(metric: String, reason: EvidenceError)] = []
        for metric in metrics {
            Terminal.show("computing \(metric.name)")
            do {
                result.values += try evaluation.measure(metric)
            } catch let error as EvidenceError {
                skipped.append((metric.name, error))
            }
        }
        Terminal.endLine()
        guard !result.values.isEmpty || skipped.isEmpty || !self.metrics.measures.isEmpty else {
            throw EvaluationError.nothingMeasured(skipped)
        }
        let cautions = real.cautions + fake.cautions + features.notes
        for number in result.values.indices { result.values[number].warnings += cautions }
        result.notes = EvaluationError.reasons(skipped).map { "skipped \($0.metrics): \($0.reason)" }
        result.notes += features.notes + real.warnings + fake.warnings
        return result
    }

    /// How the features of both sides were computed.
    ///
    /// - Throws: ``EvaluationError`` where they were computed differently.
    private func featurePassport(
        _ real: GatheredSide, _ fake: GatheredSide, _ extractor: any FeatureExtractor
    ) throws -> (passport: FeaturePassport, notes: [String]) {
        let (first, second) = (real.features ?? extractor.passport, fake.features ?? extractor.passport)
        guard first.isKnown, second.isKnown else {
            let files = [(reference, first), (samples, second)].filter { !$0.1.isKnown }.map(\.0)
            let other = first.isKnown ? first : second.isKnown ? second : nil
            return (
                first.isKnown ? second : first,
                [
                    "\(files.joined(separator: " and ")) \(files.count == 1 ? "does" : "do") not say on which features: the "
                        + "values are right only if both sides have the same"
                        + (other.map { ", here \($0.extractor)" } ?? "")
                ]
            )
        }
        let differences = first.differences(from: second)
        guard differences.isEmpty else {
            throw EvaluationError.otherFeatures(real: reference, fake: samples, differences)
        }
        return (first, [])
    }

    /// The run that measures itself, where one is asked to.
    ///
    /// - Throws: where the generated side is not a run, or the real side is not the data that it was trained on.
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

    private func measured(on run: RunPath?, _ device: Device) throws -> [MetricValue] {
        guard let run else { return [] }
        func measurements<S: System>(_ system: S.Type) throws -> [MetricValue] {
            try RunWitness(S.self, checkpoints: run.checkpoints, folder: run.folder, device: device)
                .measurements(metrics.measures)
        }
        return try measurements(run.system())
    }
}
