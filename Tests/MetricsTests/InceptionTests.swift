import Foundation
import Testing
import Torch

@testable import Metrics

/// Against pytorch-fid 0.3.0, torch-fidelity 0.4.0 and clean-fid 0.1.35.
struct InceptionTests {
    private let fixture: PretrainedFixture

    init() throws { fixture = try PretrainedFixture() }

    // MARK: Protocols

    @Test(arguments: [InceptionProtocol.tf, .pytorch, .clean])
    func resizingIsTheTools(_ name: InceptionProtocol) throws {
        try check(name, as: name)
    }

    @Test func styleGANsResizingIsTensorFlows() throws { try check(.nvidia, as: .tf) }

    private func check(_ name: InceptionProtocol, as tool: InceptionProtocol) throws {
        for (size, images) in [("small", PretrainedFixture.small), ("large", PretrainedFixture.large)] {
            let x = name.prepared(images)
            #expect(x.shape == [images.size(0), 3, 299, 299])
            let flat = x.to(.float64).flattened(from: 2)
            let lattice = x[.all, .all, .slice(step: 23), .slice(step: 23)]
            let expected = "\(tool.rawValue).\(size)"
            #expect(try largestGap(lattice, fixture["\(expected).lattice"]) < 1e-4)
            #expect(try largestGap(x[.all, .all, (295...), (295...)], fixture["\(expected).corner"]) < 1e-4)
            #expect(try largestGap(flat.mean(axes: [2]), fixture["\(expected).mean"]) < 1e-5)
            #expect(try largestGap(flat.variance(axes: [2]).sqrt(), fixture["\(expected).deviation"]) < 1e-5)
        }
    }

    @Test(arguments: InceptionProtocol.allCases)
    func greyIsColourRepeated(_ name: InceptionProtocol) {
        let grey = PretrainedFixture.small[.all, 0..<1]
        #expect(largestGap(name.prepared(grey), name.prepared(grey.repeated(1, 3, 1, 1))) == 0)
    }

    /// As Pillow's `convert("RGB")`, with which pytorch-fid, clean-fid and torch-fidelity read every file.
    @Test(arguments: InceptionProtocol.allCases) func alphaIsLeftOutAndColoursBelowItAreKept(_ name: InceptionProtocol)
    {
        let colours = PretrainedFixture.small
        let alpha = Tensor.randomIntegers(0..<256, [2, 1, 33, 47], generator: RandomGenerator(seed: 0)).to(.uint8)
        let transparent = Tensor.concatenated([colours, alpha], axis: 1)
        #expect(name.prepared(transparent).isEqual(to: name.prepared(colours)))
        #expect(name.transparency.contains("left out"))
    }

    @Test func onlyStyleGANsCovarianceIsDividedByTheNumberOfPictures() {
        #expect(InceptionProtocol.allCases.map(\.covarianceCorrection) == [1, 1, 1, 0])
    }

    // MARK: Network

    @Test func featuresAtEveryDepthArePytorchFIDs() throws {
        let network = try InceptionV3(NetworkWeights(bfloat16: false, tensor: PretrainedFixture.weight))
        let images = InceptionProtocol.pytorch.prepared(PretrainedFixture.small)
        for width in InceptionV3.widths {
            let seen = network(images, width: width)
            #expect(try relativeGap(seen.features, fixture["pytorch-fid.\(width)"]) < 1e-4)
            #expect((seen.logits == nil) == (width != 2048))
        }
        let pool = network(images).features
        #expect(try relativeGap(network.logits(pool), fixture["pytorch-fid.logits"]) < 1e-4)
    }

    @Test func featuresAndLogitsWithoutBiasAreTorchFidelitys() throws {
        for width in InceptionV3.widths {
            let seen = try extractor(.tf, width: width).extract(PretrainedFixture.small)
            #expect(try relativeGap(seen.features, fixture["torch-fidelity.\(width)"]) < 1e-4)
            guard let logits = seen.logits else { continue }
            #expect(try relativeGap(logits, fixture["torch-fidelity.logits_unbiased"]) < 1e-4)
        }
    }

    @Test func inBFloat16FeaturesAreNearlyTheSameAndThePassportSaysSo() throws {
        let brief = try extractor(.tf, bfloat16: true)
        let seen = try brief.extract(PretrainedFixture.small)
        #expect(seen.features.dtype == .float32)
        #expect(try relativeGap(seen.features, fixture["torch-fidelity.2048"]) < 0.02)
        #expect(brief.passport.extractor == "inception-v3 pool3 (2048) in bfloat16")
    }

    @Test func featuresDoNotDependOnWhatStandsBesideAPicture() throws {
        let extractor = try extractor(.tf, width: 192)
        let images = Tensor.concatenated(Array(repeating: PretrainedFixture.small, count: 9))
        let seen = try extractor.extract(images).features
        let alone = try extractor.extract(PretrainedFixture.small[1..<2]).features
        #expect(seen.shape == [18, 192])
        for place in [1, 9, 17] { #expect(relativeGap(seen[place..<place + 1], alone) < 1e-6) }
    }

    // MARK: Files

    @Test func aFileWithPytorchFIDsNamesLoadsAndIsLabelledByItsHash() throws {
        var state: [String: Tensor] = ["Conv2d_1a_3x3.bn.num_batches_tracked": .zeros([], dtype: .int64)]
        _ = try InceptionFeatures(label: "formula", protocol: .pytorch) { name, shape in
            let tensor = PretrainedFixture.weight(name, shape)
            state[name] = tensor
            return tensor
        }
        // 94 convolutions with five tensors each, and the classifier's two.
        #expect(state.count == 94 * 5 + 2 + 1)
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        try Safetensors(tensors: state).write(to: file)

        let extractor = try InceptionFeatures(weights: file, protocol: .pytorch)
        let seen = try extractor.extract(PretrainedFixture.small)
        #expect(try relativeGap(seen.features, fixture["pytorch-fid.2048"]) < 1e-4)
        #expect(extractor.passport.extractor == "inception-v3 pool3 (2048)")
        #expect(extractor.passport.weights.wholeMatch(of: /other weights, sha256 [0-9a-f]{64}/) != nil)
        #expect(extractor.passport.scaling == "2x/255 − 1")
    }

    @Test func theGenuineFilesHashIsNamed() {
        let hash = "6726825d" + String(repeating: "0", count: 56)
        #expect(InceptionWeights.label(sha256: hash) == "FID Inception 2015-12-05, sha256 \(hash)")
    }

    @Test func whereWeightsAreAbsentOneSentenceSaysWhatToGetAndWhereToPutIt() throws {
        let cache = URL(filePath: "/nonexistent/cache")
        let text =
            "Inception's weights (pt_inception-2015-12-05-6726825d.pth, 95 MB) are missing: "
            + "download them from https://github.com/mseitzer/pytorch-fid/releases and save them as "
            + "/nonexistent/cache/pt_inception-2015-12-05-6726825d.pth"
        let found = #expect(throws: WeightsError.self) { try InceptionWeights.located(in: cache) }
        #expect(found.map { "\($0)" } == text)
        let opened = #expect(throws: WeightsError.self) {
            _ = try InceptionFeatures(weights: cache.appending(path: InceptionWeights.fileName), protocol: .tf)
        }
        #expect(opened.map { "\($0)" } == text)
    }

    @Test func weightsOfAnotherNetworkAreRefusedByName() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        try Safetensors(tensors: ["0.weight": .zeros([1])]).write(to: file)
        #expect(throws: WeightsError.missing(file: file.path, tensor: "Conv2d_1a_3x3.bn.weight")) {
            _ = try InceptionFeatures(weights: file, protocol: .tf)
        }
        try Safetensors(tensors: ["Conv2d_1a_3x3.bn.weight": .zeros([64])]).write(to: file)
        #expect(
            throws: WeightsError.shape(
                file: file.path, tensor: "Conv2d_1a_3x3.bn.weight", expected: [32], found: [64])
        ) {
            _ = try InceptionFeatures(weights: file, protocol: .tf)
        }
    }

    @Test func otherWidthsAndShapesAreRefused() throws {
        #expect(throws: InceptionError.width(100)) { try extractor(.tf, width: 100) }
        #expect(throws: EvidenceError.self) {
            try extractor(.tf, width: 64).extract(.zeros([1, 2, 8, 8], dtype: .uint8))
        }
        #expect(throws: EvidenceError.self) { try extractor(.tf, width: 64).extract(.zeros([1, 3, 8, 8])) }
    }

    private func extractor(
        _ name: InceptionProtocol, width: Int = 2048, bfloat16: Bool = false
    ) throws -> InceptionFeatures {
        try InceptionFeatures(
            label: "formula", protocol: name, width: width, bfloat16: bfloat16, tensor: PretrainedFixture.weight)
    }
}
