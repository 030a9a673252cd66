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

/// Turns what a person names into what metrics look at.
struct Gatherer {
    let extractor: any FeatureExtractor
    let needs: Set<Metric.Need>
    let batch: Int
    let seed: UInt64
    let device: Device

    /// - Parameters:
    ///   - name: a folder of images, a data set, a run, a checkpoint, or a file of features or statistics.
    ///   - split: the part of a data set; `nil` for the held-out part where there is one.
    ///   - count: the most samples.
    ///   - role: what the side is called while it is gathered.
    func side(_ name: String, split: String?, count: Int?, role: String) throws -> GatheredSide {
        if let file = try FeatureFile(name) {
            let evidence = try file.evidence(limit: count)
            return GatheredSide(
                evidence: evidence, passport: .init(what: name, count: evidence.count), warnings: [],
                features: file.passport)
        }
        let stream = try stream(name, split: split, count: count)
        let evidence = try Evidence.gathered(from: stream, through: extractor, for: needs, batch: batch) { done in
            if Terminal.isInteractive { Terminal.show("\(role) side: \(done) of \(stream.count)") }
        }
        Terminal.endLine()
        return GatheredSide(
            evidence: evidence, passport: .init(what: stream.what, count: stream.count, split: stream.split),
            warnings: stream.warnings, features: nil)
    }

    /// The samples themselves.
    func stream(_ name: String, split: String?, count: Int?) throws -> SampleStream {
        if let run = try RunPath(ifAny: name) { return try samples(of: run, run.system(), name, count ?? 10_000) }
        // Pictures in files keep their sizes: the protocol says how they are resized.
        if split == nil, let folder = try DataSettings(source: name, split: .all).imageFolder() {
            return try SampleStream(pictures: folder, limit: count, seed: seed)
        }
        let (source, part) = try open(name, split)
        switch source {
        case .set(let set): return SampleStream(set, what: name, split: part, limit: count, seed: seed)
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
            return (try DataSettings(source: name, split: part).open(), split)
        }
        if case .distribution(let truth)? = try? DataSettings(source: name).open() { return (.distribution(truth), "") }
        if let held = try? DataSettings(source: name, split: .test).open() { return (held, "test") }
        return (try DataSettings(source: name).open(), "train")
    }

    /// Samples of the seeds from 0 on.
    private func samples<S: System>(
        of run: RunPath, _ system: S.Type, _ name: String, _ count: Int
    ) throws -> SampleStream {
        let model = try TrainedModel<S>(contentsOf: run.checkpoint, device: device)
        let isImage = model.shape.isImage
        return SampleStream(what: "\(name), step \(model.step)", count: count) { places in
            let samples = model.samples(seeds: places.map { UInt64($0) })
            return isImage ? Pixels.bytes(samples) : samples
        }
    }
}

extension RunPath {
    /// The run or checkpoint that a path names, or nothing where it names neither.
    init?(ifAny path: String) throws {
        let url = URL(filePath: path)
        let isRun = RunFolder.holdsRun(url) || !RunFolder.checkpoints(in: url).isEmpty
        let isCheckpoint = url.pathExtension == "safetensors" && (try? Checkpoint.header(of: url)) != nil
        guard isRun || isCheckpoint else { return nil }
        try self.init(path)
    }
}
