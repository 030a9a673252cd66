import Adversarial
import Datasets
import Foundation
import Metrics
import Spelling
import Torch

/// Measures the checkpoints of a run on held-out data while it trains: `every.evaluate`.
struct HeldOutEvaluation<S: System> {
    private let metric: Metric
    private let extractor: any FeatureExtractor
    private let real: Evidence
    /// How pictures are brought to the same channels on both sides.
    private let colours: Int?
    /// Of the held-out samples; `nil` where they have none.
    private let classes: SideClasses?
    /// The classes in the order in which the extractor numbers them; empty where there are none.
    private let classNames: [String]
    private let split: String
    /// The source of the held-out samples, with a fingerprint of its files where it has some.
    private let origin: String
    private let device: Device

    /// Looks at the held-out data once.
    ///
    /// - Parameters:
    ///   - recipe: whose ``Intervals/evaluate`` asks for evaluations; without that there is nothing to measure.
    ///   - data: on which the run is trained.
    /// - Throws: `RecipeError` where there are no held-out data, or the metric or the features do not go with them.
    init?(_ recipe: Recipe<S>, _ data: TrainingData, device: Device) async throws {
        guard recipe.every.evaluate > 0 else { return nil }
        self.device = device
        metric = try Self.metric(recipe, isImage: data.source.shape.isImage)
        var stream = try Self.heldOut(recipe, data)
        let chosen = try await Self.extractor(recipe, data.source, device: device)
        let shapes = SampleShapes(joining: [
            stream.shapes, SampleShapes(data.source.shape.sample, of: "the run's samples"),
        ])
        extractor = try chosen.suited(to: shapes)
        colours = shapes.colours
        classNames = (extractor as? TrainedClassifier)?.classNames ?? stream.classNames
        stream = stream.relabelled(inOrderOf: classNames)
        classes = try SideClasses(of: stream)
        split = stream.split
        let fingerprint = data.summary.map { $0.heldOutDigest ?? $0.digest }
        origin = fingerprint.map { "files \($0.prefix(12))" } ?? recipe.data.source
        Terminal.say("looking at \(stream.count) held-out samples")
        real = try Evidence.gathered(
            from: stream, through: extractor, for: [metric.needs], colours: colours, batch: 250)
        try checkMetric()
    }

    /// What a trainer calls with its checkpoints.
    var evaluator: RunEvaluator {
        let better = metric.readings[0].better
        return RunEvaluator(
            metric: metric.name, conditions: conditions, isBetter: { better.prefers($0, to: $1) }, measure: values)
    }

    private var conditions: String {
        let features = extractor.passport
        return
            "\(metric.name), \(real.count) held-out samples\(split.isEmpty ? "" : " (\(split))") of \(origin), as many "
            + "generated ones, features: \(features.extractor), weights: \(features.weights)"
    }

    /// The metric's values of the run in a checkpoint, drawn as `sample` does.
    private func values(of checkpoint: URL) throws -> [(name: String, value: Double)] {
        let model = try TrainedModel<S>(contentsOf: checkpoint, device: device)
        let shares = model.classNames.isEmpty ? nil : classes?.counts(of: model.classNames)
        let stream = SampleStream(
            of: model, what: checkpoint.path, from: 0, count: real.count,
            shares: shares.map { ClassShares($0, origin: "in the shares of the held-out data") }
        ).relabelled(inOrderOf: classNames)
        let fake = try Evidence.gathered(
            from: stream, through: extractor, for: [metric.needs], colours: colours, batch: 250)
        let values = try metric.compute(metric.limited(Comparison(real: real, fake: fake)))
        return zip(metric.readings, values).map { (name: $0.name, value: $1) }
    }

    /// Tries the metric on the held-out samples alone, so that a reason against it is known before the training.
    private func checkMetric() throws {
        guard metric.needs != .paths else { return }
        do {
            _ = try metric.compute(metric.limited(Comparison(real: real, fake: real)))
        } catch let error as EvidenceError {
            throw RecipeError.value("every.metric=\(metric.name) cannot be computed on these data: \(error)")
        }
    }

    // MARK: What to measure

    private static func metric(_ recipe: Recipe<S>, isImage: Bool) throws -> Metric {
        let name = recipe.every.metric
        guard name != Intervals.standard else { return isImage ? .frechet : .wasserstein }
        let known = Metric.all.map(\.name) + ["modes", "polygons"]
        guard known.contains(name) else {
            throw RecipeError.value("every.metric: \(NameError(kind: "metric", found: name, known: known))")
        }
        return try MetricList(names: [name]).metrics(for: recipe.data.source)[0]
    }

    private static func extractor(
        _ recipe: Recipe<S>, _ source: DataSource, device: Device
    ) async throws -> any FeatureExtractor {
        let name = recipe.every.features
        let kind: FeatureOptions.Kind
        if name == Intervals.standard {
            kind = !source.shape.isImage ? .pixels : source.shape.classNames.count > 1 ? .classifier : .random
        } else {
            guard let named = FeatureOptions.Kind(rawValue: name) else {
                let known = FeatureOptions.Kind.allCases.map(\.rawValue)
                throw RecipeError.value("every.features: \(NameError(kind: "features", found: name, known: known))")
            }
            kind = named
        }
        return try await FeatureOptions.parse(["--features", kind.rawValue]).extractor(
            for: recipe.data, device: device)
    }

    /// Samples that the run does not train on: of its data's test part, of what `data.heldOut` holds out, or fresh draws.
    private static func heldOut(_ recipe: Recipe<S>, _ data: TrainingData) throws -> SampleStream {
        let count = recipe.every.evaluateSamples
        if case .distribution(let truth) = data.source {
            return SampleStream(truth, what: recipe.data.source, count: count, seed: 0)
        }
        var settings = recipe.data
        guard try settings.heldOutPart() != nil, settings.split == .train else {
            throw RecipeError.value(
                settings.split == .train
                    ? "every.evaluate needs held-out data, and \(settings.source) has none: hold out a tenth with --set "
                        + "data.heldOut=0.1, or leave every.evaluate at 0"
                    : "every.evaluate needs held-out data, and with data.split=\(settings.split.rawValue) the run may train on "
                        + "them: leave data.split at train, or every.evaluate at 0")
        }
        settings.split = .test
        guard case .set(let set) = try settings.opened(lazily: true, since: data.inventory).source else {
            throw DataError.unknownSource(settings.source, nearest: nil)
        }
        let split = settings.heldOut > 0 ? "data.heldOut=\(settings.heldOut)" : "test part"
        return SampleStream(set, what: settings.source, split: split, limit: count, seed: 0)
    }
}
