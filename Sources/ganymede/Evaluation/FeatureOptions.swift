import Adversarial
import ArgumentParser
import Datasets
import Foundation
import Metrics
import Spelling
import Torch

/// The options that say on which features metrics are computed.
struct FeatureOptions: ParsableArguments {
    @Option(help: "Features: classifier (for labelled sets such as digits), random or pixels.")
    var features: Kind?

    @Option(help: "Pictures that go through the extractor at once.")
    var batchSize = 64

    enum Kind: String, ExpressibleByArgument, CaseIterable { case classifier, random, pixels }

    func validate() throws {
        guard 1...4_096 ~= batchSize else { throw ValidationError("--batch-size must be from 1 to 4096") }
    }

    /// The extractor that was asked for, or else the one that suits the real side: a classifier where it is labelled,
    /// pixels for points.
    func extractor(for reference: String, device: Device) async throws -> any FeatureExtractor {
        let source = try? DataSettings(source: reference).open()
        let kind = features ?? Self.suitable(for: source)
        switch kind {
        case .classifier: return try await Self.classifier(of: reference, device: device)
        case .random: return RandomConvolution(channels: source?.shape.sample.first ?? 3)
        case .pixels: return RawPixels()
        }
    }

    private static func suitable(for source: DataSource?) -> Kind {
        guard let source, source.shape.isImage else { return .pixels }
        return source.shape.classNames.isEmpty ? .random : .classifier
    }

    /// A classifier of a labelled set's training part, trained now or taken from the cache.
    static func classifier(of name: String, device: Device) async throws -> TrainedClassifier {
        func images(_ split: DataSettings.Split) throws -> ImageTensor? {
            guard case .set(let set) = try DataSettings(source: name, split: split).open() else { return nil }
            if let images = set as? ImageTensor { return images }
            return try (set as? ImageFolderDataset)?.inMemory()
        }
        guard let set = try images(.train) else { throw ClassifierError.noClasses(name) }
        let test = try? images(.test)
        var last = -1
        let classifier = try TrainedClassifier.trained(on: set, test: test, name: name, cache: Self.cache) { share in
            let percent = Int(100 * share)
            guard percent != last else { return }
            last = percent
            if Terminal.isInteractive { Terminal.show("training a classifier of \(name): \(percent) %") }
        }
        Terminal.endLine()
        return classifier
    }

    /// Where weights are kept: `GANYMEDE_CACHE`, or the user's cache folder.
    static var cache: URL {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["GANYMEDE_CACHE"], !folder.isEmpty { return URL(filePath: folder) }
        if let folder = environment["XDG_CACHE_HOME"], !folder.isEmpty {
            return URL(filePath: folder).appending(path: "ganymede")
        }
        return FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache/ganymede")
    }
}
