import Adversarial
import Datasets
import Foundation
import Images
import Metrics
import Spelling
import Torch
import Zoo

/// Turns what a person names into the features, probabilities and pictures that metrics need.
struct Gatherer {
    private(set) var extractor: any FeatureExtractor
    let needs: Set<Metric.Need>
    let batch: Int
    let seed: UInt64
    let device: Device
    /// The data that the evaluated run was trained on; `nil` where none is evaluated.
    let trainedOn: TrainedOn?
    /// The same, where the real side's pictures are brought to their form; `nil` where pictures keep their sizes.
    let form: TrainedOn?
    /// The classes that samples of either side may have; `nil` for all.
    private(set) var classes: ClassList?
    /// Of the samples on all sides.
    private var shapes = SampleShapes([])

    init(
        extractor: any FeatureExtractor, needs: Set<Metric.Need>, batch: Int, seed: UInt64, device: Device,
        trainedOn: TrainedOn?, classes: ClassList? = nil
    ) {
        (self.extractor, self.needs, self.batch) = (extractor, needs, batch)
        (self.seed, self.device, self.trainedOn, self.classes) = (seed, device, trainedOn, classes)
        form = trainedOn?.ifForm
    }

    /// A side of which nothing is decoded yet.
    ///
    /// - Parameters:
    ///   - name: a folder of images, a data set, a run, a checkpoint, or a file of features or statistics.
    ///   - split: the part of a data set; `nil` for the one that is held out, where there is one.
    ///   - count: the most samples.
    ///   - beside: the real side, where this is the generated one: a class has one number on both, and a run's samples
    ///     are asked for in its shares.
    func opened(_ name: String, split: String?, count: Int?, beside real: OpenedSide? = nil) throws -> OpenedSide {
        if let file = try FeatureFile(name) {
            let evidence = try file.evidence(limit: count)
            let ignored = classes.map { _ in
                ["\(name) is used whole: --class cannot choose samples in a file of features or statistics"]
            }
            let known = file.origins.flatMap { trainedOn?.note(onStatisticsOf: $0) }
            return .features(
                GatheredSide(
                    evidence: evidence, passport: file.samples(count: evidence.count),
                    warnings: (ignored ?? []) + [known].compactMap { $0 },
                    features: file.passport))
        }
        var gatherer = self
        // A class that was named by its number on the real side is known by its name here.
        if let wanted = real?.wanted { gatherer.classes = ClassList(texts: wanted) }
        var samples = try gatherer.stream(name, split: split, count: count, beside: real)
        // The classifier's numbers, where one looks at the samples.
        let names = (extractor as? TrainedClassifier)?.classNames ?? real?.classes?.names
        samples.stream = samples.stream.relabelled(inOrderOf: names ?? samples.stream.classNames)
        samples.classes = try SideClasses(of: samples.stream)
        if let mine = samples.classes, let theirs = real?.classes {
            samples.notes += mine.notes(beside: theirs, called: ("generated", "real"))
        }
        return .samples(samples)
    }

    /// The same with an extractor that can look at all of the sides.
    ///
    /// - Throws: `EvidenceError` where there is none: before anything is decoded.
    func suited(to sides: [OpenedSide]) throws -> Gatherer {
        var suited = self
        suited.shapes = SampleShapes(joining: sides.compactMap(\.shapes))
        if !suited.shapes.examples.isEmpty { suited.extractor = try extractor.suited(to: suited.shapes) }
        if suited.extractor is RawPixels {
            // What the system and the networks need is left to them.
            let memory = Int(ProcessInfo.processInfo.physicalMemory / 5 * 4)
            try RawPixels.checkMemory(of: suited.shapes, counts: sides.map(\.count), memory: memory)
        }
        return suited
    }

    /// Decodes a side and looks at it.
    ///
    /// - Parameter role: what the side is called meanwhile.
    func gathered(_ side: OpenedSide, role: String) throws -> GatheredSide {
        switch side {
        case .features(let side): return side
        case .samples(let samples):
            let stream = samples.stream
            let evidence = try Evidence.gathered(
                from: stream, through: extractor, for: needs, colours: shapes.colours, batch: batch
            ) { done in
                Terminal.show("\(role) side: \(done) of \(stream.count) samples")
            }
            Terminal.endLine()
            return GatheredSide(
                evidence: evidence,
                passport: .init(what: stream.what, count: stream.count, split: stream.split, classes: samples.chosen),
                warnings: samples.cautions + samples.notes + stream.warnings, cautions: samples.cautions, features: nil)
        }
    }

    private func stream(_ name: String, split: String?, count: Int?, beside real: OpenedSide?) throws -> OpenedSamples {
        if let run = try RunPath(ifAny: name) {
            return try samples(of: run, run.system(), name, count ?? 10_000, beside: real)
        }
        let opening = try opening(name, split, isReal: real == nil)
        let cautions = try real == nil ? cautions(on: opening) : []
        let settings = opening.settings
        // Pictures in files keep their sizes: the protocol says how they are resized.
        let isAsItIs = form == nil || SampleNote(in: name) != nil
        if isAsItIs, let found = try settings.namedImageFolder() {
            let pictures = try chosen(found.folder, name)
            var stream = try SampleStream(pictures: pictures, limit: count, seed: seed)
            stream.split = found.part
            let drawn = real.flatMap { _ in DrawnClasses(in: name) }
            return OpenedSamples(
                stream: stream, notes: found.notes + [drawn?.note(on: name, beside: real?.all)].compactMap { $0 },
                cautions: cautions, wanted: try wantedNames(among: found.folder.classNames, of: name),
                shares: drawn?.words, all: SideClasses(of: pictures))
        }
        let opened = try settings.opened(lazily: true)
        let notes = opening.notes + opened.notes
        switch opened.source {
        case .set(let set):
            let (part, partName) = try held(out: opening, of: set, opened.part)
            let chosen = try chosen(part, name)
            let what = form == nil ? name : "\(name) at \(set.shape.sample[2])×\(set.shape.sample[1])"
            func stream(_ limit: Int?) -> SampleStream {
                SampleStream(chosen, what: what, split: partName, limit: limit, seed: seed)
            }
            return OpenedSamples(
                stream: stream(count), notes: notes, cautions: cautions,
                wanted: try wantedNames(among: set.shape.classNames, of: name), all: try SideClasses(of: stream(nil)))
        case .distribution(let distribution):
            return OpenedSamples(
                stream: SampleStream(distribution, what: name, count: count ?? 10_000, seed: seed), notes: notes)
        }
    }

    /// What was held out of a set whose files have changed since, or what was not.
    private func held(
        out opening: TrainedOn.Opening, of set: any Dataset, _ part: String
    ) throws -> (part: any Dataset, name: String) {
        guard let places = opening.heldOut, set.count > (places.max() ?? 0) else { return (set, part) }
        if opening.isTheRest {
            let held = Set(places)
            return (Subset(set, at: (0..<set.count).filter { !held.contains($0) }), "all but what was held out")
        }
        return (Subset(set, at: places), "held out: \(form?.settings.heldOut ?? 0)")
    }

    /// What a reader should know of real samples beside a run: whether it was trained on them, and that they are not mirrored.
    private func cautions(on opening: TrainedOn.Opening) throws -> [String] {
        guard let trainedOn else { return [] }
        let mirrored =
            trainedOn.settings.mirror
            ? [
                "the run was trained with mirrored pictures (data.mirror): the real samples are measured as they are, not mirrored"
            ]
            : []
        return try [trainedOn.note(measuring: opening)].compactMap { $0 } + mirrored
    }

    private func wantedNames(among names: [String], of side: String) throws -> [String]? {
        try classes.map { try $0.numbers(among: names, of: side).map { names[$0] } }
    }

    /// Those samples of a set that are of the classes asked for.
    private func chosen(_ set: any Dataset, _ name: String) throws -> any Dataset {
        guard let wanted = try wantedClasses(among: set.shape.classNames, of: name) else { return set }
        let labels = try set.labels(at: Array(0..<set.count))?.array(of: Int64.self) ?? []
        let places = labels.indices.filter { wanted.contains(Int(labels[$0])) }
        guard !places.isEmpty else { throw EvaluationError.noSamples(name, classes?.texts ?? []) }
        return Subset(set, at: places)
    }

    private func chosen(_ folder: ImageFolder, _ name: String) throws -> ImageFolder {
        guard let wanted = try wantedClasses(among: folder.classNames, of: name) else { return folder }
        let chosen = folder.filtered { $0.label.map(wanted.contains) ?? false }
        guard !chosen.images.isEmpty else { throw EvaluationError.noSamples(name, classes?.texts ?? []) }
        return chosen
    }

    /// The labels of the classes that were asked for; `nil` for all.
    func wantedClasses(among names: [String], of side: String) throws -> Set<Int>? {
        try classes.map { Set(try $0.numbers(among: names, of: side)) }
    }

    /// The part of a data set that was asked for, or the held-out one where there is one; of the generated side all.
    private func opening(_ name: String, _ split: String?, isReal: Bool) throws -> TrainedOn.Opening {
        var opening = try form?.opening(name) ?? TrainedOn.Opening(settings: DataSettings(source: name))
        opening.settings.split = .train
        if let split {
            guard let part = DataSettings.Split(rawValue: split) else {
                throw NameError(kind: "part", found: split, known: DataSettings.Split.allCases.map(\.rawValue))
            }
            opening.settings.split = part
        } else if isReal {
            if try opening.settings.heldOutPart() != nil { opening.settings.split = .test }
        } else {
            // What was generated is measured whole, however its folders are called; of built-in data the held-out part.
            let isHeldOut = try opening.settings.location == nil && opening.settings.heldOutPart() != nil
            opening.settings.split = isHeldOut ? .test : opening.settings.location == nil ? .train : .all
            opening.heldOut = nil
        }
        if opening.settings.split == .all { (opening.settings.heldOut, opening.heldOut) = (0, nil) }
        if opening.heldOut != nil {
            opening.isTheRest = split == "train"
            opening.settings.split = .all
        }
        return opening
    }
}
