import Adversarial
import Datasets
import Foundation
import Images
import Metrics
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
    case samples(SampleStream)
    case features(GatheredSide)

    /// Samples.
    var count: Int {
        switch self {
        case .samples(let stream): stream.count
        case .features(let side): side.evidence.count
        }
    }

    /// What is known of its samples' shapes; `nil` for features.
    fileprivate var shapes: SampleShapes? {
        switch self {
        case .samples(let stream): stream.shapes
        case .features: nil
        }
    }
}

/// Turns what a person names into what metrics look at.
struct Gatherer {
    private(set) var extractor: any FeatureExtractor
    let needs: Set<Metric.Need>
    let batch: Int
    let seed: UInt64
    let device: Device
    /// The form that the reference's pictures are brought to: that of the data which the judged run was trained on;
    /// `nil` where pictures keep their sizes.
    var form: DataSettings?
    /// Of the samples on all sides.
    private var shapes = SampleShapes([])

    init(
        extractor: any FeatureExtractor, needs: Set<Metric.Need>, batch: Int, seed: UInt64, device: Device,
        form: DataSettings?
    ) {
        (self.extractor, self.needs, self.batch) = (extractor, needs, batch)
        (self.seed, self.device, self.form) = (seed, device, form)
    }

    /// A side of which nothing is decoded yet.
    ///
    /// - Parameters:
    ///   - name: a folder of images, a data set, a run, a checkpoint, or a file of features or statistics.
    ///   - split: the part of a data set; `nil` for the held-out part where there is one.
    ///   - count: the most samples.
    func opened(_ name: String, split: String?, count: Int?) throws -> OpenedSide {
        if let file = try FeatureFile(name) {
            let evidence = try file.evidence(limit: count)
            return .features(
                GatheredSide(
                    evidence: evidence, passport: .init(what: name, count: evidence.count), warnings: [],
                    features: file.passport))
        }
        return .samples(try stream(name, split: split, count: count))
    }

    /// The same with an extractor that can look at all of the sides.
    ///
    /// - Throws: `EvidenceError` where there is none: before anything is decoded.
    func suited(to sides: [OpenedSide]) throws -> Gatherer {
        var suited = self
        suited.shapes = SampleShapes(joining: sides.compactMap(\.shapes))
        if !suited.shapes.examples.isEmpty { suited.extractor = try extractor.suited(to: suited.shapes) }
        return suited
    }

    /// Decodes a side and looks at it.
    ///
    /// - Parameter role: what the side is called meanwhile.
    func gathered(_ side: OpenedSide, role: String) throws -> GatheredSide {
        switch side {
        case .features(let side): return side
        case .samples(let stream):
            let evidence = try Evidence.gathered(
                from: stream, through: extractor, for: needs, colours: shapes.colours, batch: batch
            ) { done in
                if Terminal.isInteractive { Terminal.show("\(role) side: \(done) of \(stream.count)") }
            }
            Terminal.endLine()
            return GatheredSide(
                evidence: evidence, passport: .init(what: stream.what, count: stream.count, split: stream.split),
                warnings: stream.warnings, features: nil)
        }
    }

    /// The samples themselves.
    func stream(_ name: String, split: String?, count: Int?) throws -> SampleStream {
        if let run = try RunPath(ifAny: name) { return try samples(of: run, run.system(), name, count ?? 10_000) }
        // Pictures in files keep their sizes: the protocol says how they are resized.
        let isAsItWasDrawn = form == nil || SampleNote(in: name) != nil
        if split == nil, isAsItWasDrawn, let folder = try DataSettings(source: name, split: .all).imageFolder() {
            return try SampleStream(pictures: folder, limit: count, seed: seed)
        }
        let (source, part) = try open(name, split)
        switch source {
        case .set(let set):
            let what = form == nil ? name : "\(name) at \(set.shape.sample[2])×\(set.shape.sample[1])"
            return SampleStream(set, what: what, split: part, limit: count, seed: seed)
        case .distribution(let distribution):
            return SampleStream(distribution, what: name, count: count ?? 10_000, seed: seed)
        }
    }

    /// A data set's part that was asked for, or else the held-out one where there is one.
    private func open(_ name: String, _ split: String?) throws -> (DataSource, String) {
        if let split {
            guard let part = DataSettings.Split(rawValue: split) else {
                throw NameError(kind: "part", found: split, known: DataSettings.Split.allCases.map(\.rawValue))
            }
            return (try settings(name, part).open(), split)
        }
        if case .distribution(let truth)? = try? settings(name, .train).open() { return (.distribution(truth), "") }
        if let held = try? settings(name, .test).open() { return (held, "test") }
        return (try settings(name, .train).open(), "train")
    }

    private func settings(_ name: String, _ split: DataSettings.Split) -> DataSettings {
        var settings = (form ?? DataSettings()).elsewhere(name)
        settings.split = split
        // All of the data are no part of them.
        if split == .all { settings.heldOut = 0 }
        return settings
    }

    /// Samples of the seeds from 0 on.
    private func samples<S: System>(
        of run: RunPath, _ system: S.Type, _ name: String, _ count: Int
    ) throws -> SampleStream {
        let model = try TrainedModel<S>(contentsOf: run.checkpoint, device: device)
        return SampleStream(
            of: model, what: "\(name), step \(model.step)", from: 0, count: count,
            paths: .init(seed: seed, batch: batch))
    }
}

extension DataSettings {
    /// These settings where they say anything of the pictures' form or part; `nil` where pictures are taken as they are.
    var ifForm: DataSettings? { size == 0 && channels == 0 && limit == 0 && heldOut == 0 ? nil : self }

    /// The form of these data, for a source that may be another: what is held out or left out of one says nothing of
    /// another.
    func elsewhere(_ name: String) -> DataSettings {
        var settings = self
        let whole = RecipeOptions.whole(name)
        if whole != RecipeOptions.whole(source) { (settings.heldOut, settings.limit) = (0, 0) }
        settings.source = name
        return settings
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

    /// The form and the part of the pictures that the run was trained on; `nil` where these were taken as they are, or
    /// are points.
    func form() throws -> DataSettings? { try data().ifForm }

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
        of model: TrainedModel<S>, what: String, from start: UInt64, count: Int, paths: Paths = Paths()
    ) {
        let isImage = model.shape.isImage
        // Classes go in turn with the seeds, and intervals leave out every tenth sample: in an order of their own,
        // samples that are left out are not all of one class.
        let order = Tensor.randomPermutation(count, generator: RandomGenerator(seed: 0)).array(of: Int64.self)
            .map { start + UInt64($0) }
        self.init(
            what: what, kind: .run, count: count, shapes: SampleShapes(model.shape.sample, of: what)
        ) { places in
            let samples = model.samples(seeds: Array(order[places]))
            return isImage ? Pixels.bytes(samples) : samples
        }
        if isImage {
            pathLengths = { extractor in
                guard let extractor = extractor as? any ContinuousFeatureExtractor else { return nil }
                return try Self.pathLengths(of: model, extractor, from: start, count: count, paths)
            }
        }
        let classes = UInt64(model.game.classCount)
        guard classes > 0 else { return }
        labels = { places in Tensor(order[places].map { Int($0 % classes) }) }
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
