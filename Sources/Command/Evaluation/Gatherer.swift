import Adversarial
import Datasets
import Foundation
import Images
import Metrics
import Spelling
import Torch
import Zoo

/// One side of an evaluation, ready for the metrics.
struct GatheredSide {
    let evidence: Evidence
    let passport: Passport.Side
    let warnings: [String]
    /// What a file says of the features in it; `nil` where the extractor made them.
    let features: FeaturePassport?
}

/// One side of an evaluation before anything of it is decoded.
enum OpenedSide {
    case samples(OpenedSamples)
    case features(GatheredSide)

    /// Samples.
    var count: Int {
        switch self {
        case .samples(let samples): samples.stream.count
        case .features(let side): side.evidence.count
        }
    }

    /// `nil` where samples have no classes with names.
    var classes: SideClasses? {
        switch self {
        case .samples(let samples): samples.classes
        case .features: nil
        }
    }

    /// What is known of its samples' shapes; `nil` for features.
    fileprivate var shapes: SampleShapes? {
        switch self {
        case .samples(let samples): samples.stream.shapes
        case .features: nil
        }
    }
}

/// A side's samples, and what is to be said of them.
struct OpenedSamples {
    var stream: SampleStream
    var notes: [String] = []
    /// Which classes samples were chosen or asked for, in words; `nil` where there is nothing to say.
    var chosen: String?
    /// `nil` where samples have no classes with names.
    var classes: SideClasses?
}

/// Turns what a person names into what metrics look at.
struct Gatherer {
    private(set) var extractor: any FeatureExtractor
    let needs: Set<Metric.Need>
    let batch: Int
    let seed: UInt64
    let device: Device
    /// The data that the judged run was trained on, whose form the reference's pictures are brought to; `nil` where
    /// pictures keep their sizes.
    let form: TrainedOn?
    /// The classes that samples of either side may have; `nil` for all.
    let classes: [String]?
    /// Of the samples on all sides.
    private var shapes = SampleShapes([])

    init(
        extractor: any FeatureExtractor, needs: Set<Metric.Need>, batch: Int, seed: UInt64, device: Device,
        form: TrainedOn?, classes: [String]? = nil
    ) {
        (self.extractor, self.needs, self.batch) = (extractor, needs, batch)
        (self.seed, self.device, self.form, self.classes) = (seed, device, form, classes)
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
            return .features(
                GatheredSide(
                    evidence: evidence, passport: .init(what: name, count: evidence.count), warnings: [],
                    features: file.passport))
        }
        var samples = try stream(name, split: split, count: count, beside: real)
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
                warnings: samples.notes + stream.warnings, features: nil)
        }
    }

    private func stream(_ name: String, split: String?, count: Int?, beside real: OpenedSide?) throws -> OpenedSamples {
        if let run = try RunPath(ifAny: name) {
            return try samples(of: run, run.system(), name, count ?? 10_000, beside: real)
        }
        let opening = try opening(name, split, isReal: real == nil)
        let settings = opening.settings
        // Pictures in files keep their sizes: the protocol says how they are resized.
        let isAsItIs = form == nil || SampleNote(in: name) != nil
        if isAsItIs, let found = try settings.namedImageFolder() {
            var stream = try SampleStream(pictures: chosen(found.folder, name), limit: count, seed: seed)
            stream.split = found.part
            return OpenedSamples(stream: stream, notes: found.notes, chosen: chosenClasses)
        }
        let opened = try settings.opened(lazily: true)
        let notes = opening.notes + opened.notes
        switch opened.source {
        case .set(let set):
            let (part, partName) = try held(out: opening, of: set, opened.part)
            let chosen = try chosen(part, name)
            let what = form == nil ? name : "\(name) at \(set.shape.sample[2])×\(set.shape.sample[1])"
            return OpenedSamples(
                stream: SampleStream(chosen, what: what, split: partName, limit: count, seed: seed),
                notes: notes, chosen: chosenClasses)
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

    private var chosenClasses: String? { classes.map { "only " + $0.joined(separator: ", ") } }

    /// Those samples of a set that are of the classes asked for.
    private func chosen(_ set: any Dataset, _ name: String) throws -> any Dataset {
        guard let wanted = try wantedClasses(among: set.shape.classNames, of: name) else { return set }
        let labels = try set.labels(at: Array(0..<set.count))?.array(of: Int64.self) ?? []
        let places = labels.indices.filter { wanted.contains(Int(labels[$0])) }
        guard !places.isEmpty else { throw EvaluationError.noSamples(name, classes ?? []) }
        return Subset(set, at: places)
    }

    private func chosen(_ folder: ImageFolder, _ name: String) throws -> ImageFolder {
        guard let wanted = try wantedClasses(among: folder.classNames, of: name) else { return folder }
        let chosen = folder.filtered { $0.label.map(wanted.contains) ?? false }
        guard !chosen.images.isEmpty else { throw EvaluationError.noSamples(name, classes ?? []) }
        return chosen
    }

    /// The labels of the classes asked for; `nil` for all.
    private func wantedClasses(among names: [String], of side: String) throws -> Set<Int>? {
        guard let classes else { return nil }
        guard names.count > 1 else { throw EvaluationError.noClasses(side) }
        return try Set(
            classes.map { name in
                guard let place = names.firstIndex(of: name) else {
                    throw NameError(kind: "class", found: name, known: names)
                }
                return place
            })
    }

    /// The part of a data set that was asked for, or else the held-out one where there is one; of the generated side all.
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

    /// Samples of the seeds from 0 on, in the real side's shares of classes or else in those of the run's own data.
    private func samples<S: System>(
        of run: RunPath, _ system: S.Type, _ name: String, _ count: Int, beside real: OpenedSide?
    ) throws -> OpenedSamples {
        let model = try TrainedModel<S>(contentsOf: run.checkpoint, device: device)
        let shares = try classShares(of: model, name, run, beside: real)
        let stream = SampleStream(
            of: model, what: "\(name), step \(model.step)", from: 0, count: count,
            paths: .init(seed: seed, batch: batch), shares: shares)
        return OpenedSamples(stream: stream, chosen: shares?.origin)
    }

    private func classShares<S: System>(
        of model: TrainedModel<S>, _ name: String, _ run: RunPath, beside real: OpenedSide?
    ) throws -> ClassShares? {
        let names = model.classNames
        guard !names.isEmpty else {
            guard classes == nil else { throw EvaluationError.noClasses(name) }
            return nil
        }
        if let classes {
            let wanted = try wantedClasses(among: names, of: name) ?? []
            let shares =
                real?.classes?.shares(for: names)
                ?? names.indices.map { wanted.contains($0) ? 1 / Double(wanted.count) : 0 }
            return ClassShares(shares, origin: "only " + classes.joined(separator: ", "))
        }
        if let shares = real?.classes?.shares(for: names) {
            return ClassShares(shares, origin: "in the shares of the real side")
        }
        return try ClassShares(ofDataOf: run, names)
            ?? ClassShares(names.map { _ in 1 / Double(names.count) }, origin: "equally many of each")
    }
}

extension ClassShares {
    /// The shares of classes in the data that a run was trained on; `nil` where these are not there any more.
    fileprivate init?(ofDataOf run: RunPath, _ names: [String]) throws {
        guard let data = try? run.data(), case .set(let set)? = try? data.opened(lazily: true).source,
            let classes = try SideClasses(of: SampleStream(set, what: "", split: "", limit: nil, seed: 0)),
            let shares = classes.shares(for: names)
        else { return nil }
        self.init(shares, origin: "in the shares of the run's own data")
    }
}

extension RunPath {
    /// The data that the run was trained on.
    func data() throws -> DataSettings {
        func data<S: System>(of system: S.Type) throws -> DataSettings {
            try Checkpoint(contentsOf: checkpoint).recipe(of: S.self, file: checkpoint).data
        }
        return try data(of: system())
    }

    /// The data that the run was trained on, where its pictures were brought to a form or are a part of all; `nil` where
    /// these were taken as they are, or are points.
    func form() throws -> TrainedOn? { try TrainedOn(self).ifForm }

    /// The run or checkpoint that a path names, or nothing where it names neither.
    init?(ifAny path: String) throws {
        let url = URL(filePath: path)
        let isRun = RunFolder.holdsRun(url) || !RunFolder.checkpoints(in: url).isEmpty
        let isCheckpoint = url.pathExtension == "safetensors" && (try? Checkpoint.header(of: url)) != nil
        guard isRun || isCheckpoint else { return nil }
        try self.init(path)
    }
}

extension SampleStream {
    /// How steps through latent space are walked.
    struct Paths {
        /// Where on the way from one latent vector to the next a step begins is drawn from here on.
        var seed: UInt64 = 0
        /// How many are walked at a time.
        var batch = 50
    }

    /// Samples of consecutive seeds, with the classes that these ask for, and as many steps through latent space.
    init<S: System>(
        of model: TrainedModel<S>, what: String, from start: UInt64, count: Int, paths: Paths = Paths(),
        shares: ClassShares? = nil
    ) {
        let isImage = model.shape.isImage
        // Classes go in turn with the seeds, and intervals leave out every tenth sample: in an order of their own,
        // samples that are left out are not all of one class.
        let order = Tensor.randomPermutation(count, generator: RandomGenerator(seed: 0)).array(of: Int64.self)
            .map { Int($0) }
        let seeds = order.map { start + UInt64($0) }
        let asked = shares?.classes(count: count)
        let classes = asked.map { asked in order.map { asked[$0] } }
        self.init(
            what: what, kind: .run, count: count, shapes: SampleShapes(model.shape.sample, of: what)
        ) { places in
            let samples =
                try classes.map { try model.samples(seeds: Array(seeds[places]), classes: Array($0[places])) }
                ?? model.samples(seeds: Array(seeds[places]))
            return isImage ? Pixels.bytes(samples) : samples
        }
        if isImage {
            pathLengths = { extractor in
                guard let extractor = extractor as? any ContinuousFeatureExtractor else { return nil }
                return try Self.pathLengths(of: model, extractor, from: start, count: count, paths)
            }
        }
        if let classes {
            classNames = model.classNames
            labels = { places in Tensor(Array(classes[places])) }
            return
        }
        // Codes stand for nothing that has a name.
        let codes = UInt64(model.game.classCount)
        guard codes > 0 else { return }
        labels = { places in Tensor(seeds[places].map { Int($0 % codes) }) }
    }

    /// Steps through latent space that begin at random places between the latents of two rows of seeds.
    private static func pathLengths<S: System>(
        of model: TrainedModel<S>, _ extractor: any ContinuousFeatureExtractor, from start: UInt64, count: Int,
        _ paths: Paths
    ) throws -> Tensor {
        var next = start
        let code = model.game.codeSize
        return try perceptualPathLengths(
            samples: count,
            path: { start, end, share in
                // Classes and codes stay as they are at the start.
                guard code > 0 else { return LatentPath.spherical.point(start, end, at: share) }
                let size = start.size(1) - code
                let end = Tensor.concatenated([end[.all, ..<size], start[.all, size...]], axis: 1)
                return LatentPath.spherical.point(start, end, at: share, code: code)
            }, batch: paths.batch,
            generator: RandomGenerator(seed: paths.seed),
            latents: { count in
                defer { next += UInt64(count) }
                return model.game.latents(seeds: (0..<UInt64(count)).map { next + $0 })
            },
            images: { model.game.samples(from: $0).to(.float32).to(.cpu) },
            distance: { first, second in
                let features = try [first, second].map { try extractor.features(ofContinuous: $0).to(.float64) }
                return (features[0] - features[1]).squared().sum(axes: [1])
            })
    }
}
