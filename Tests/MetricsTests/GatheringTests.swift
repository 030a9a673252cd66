import Datasets
import Foundation
import Images
import Synchronization
import Testing
import Torch

@testable import Metrics

/// Folders of pictures of any kind, looked at by extractors and metrics.
@Suite struct GatheringTests {
    /// A folder of its own, gone with the test.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "pictures-\(UUID().uuidString)")

        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }

        /// Writes a picture whose bytes the number decides; a fourth channel has every opacity.
        func write(_ name: String, _ number: Int, side: Int, channels: Int) throws {
            let bytes = (0..<side * side * channels).map {
                UInt8(truncatingIfNeeded: ($0 + number * 977) &* 2_654_435_761 >> 24)
            }
            let file = url.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Raster(width: side, height: side, channels: channels, bytes: bytes).write(to: file)
        }

        func stream(limit: Int? = nil) throws -> SampleStream {
            try SampleStream(pictures: ImageFolder(url), limit: limit, seed: 0)
        }
    }

    private enum Kind: String, CaseIterable {
        case grey, colour, transparent, mixedColours, mixedSizes, one, dots, classes

        func folder() throws -> Folder {
            let folder = try Folder()
            for number in 0..<(self == .one ? 1 : 24) {
                let side =
                    switch self {
                    case .mixedSizes: 8 + number % 3
                    case .dots: 1
                    default: 8
                    }
                let channels =
                    switch self {
                    case .grey, .dots: 1
                    case .transparent: 4
                    case .mixedColours: [1, 3, 4][number % 3]
                    default: 3
                    }
                let group = self == .classes ? "\(number % 2)/" : ""
                try folder.write("\(group)\(number).png", number, side: side, channels: channels)
            }
            return folder
        }
    }

    @Test func eachFileIsDecodedOnceWhereGreyAndColourAndSizesAreMixed() throws {
        let folder = try Folder()
        for number in 0..<30 {
            try folder.write("\(number).png", number, side: 8 + number % 2, channels: [1, 3, 4][number % 3])
        }
        let decodes = Mutex<[String: Int]>([:])
        let stream = try SampleStream(pictures: ImageFolder(folder.url), limit: nil, seed: 0) { file in
            decodes.withLock { $0[file.lastPathComponent, default: 0] += 1 }
            return try Raster(contentsOf: file)
        }
        var (shapes, count): (Set<[Int]>, Int) = ([], 0)
        try stream.forEachBatch(of: 7) { samples, done in
            shapes.insert(Array(samples.shape.dropFirst()))
            count += samples.size(0)
            #expect(done == count)
        }
        #expect(count == 30 && shapes == [[4, 8, 8], [4, 9, 9]])
        #expect(decodes.withLock { $0.count == 30 && $0.values.allSatisfy { $0 == 1 } })
        #expect(stream.warnings.contains { $0.contains("10 of 30 pictures are grey") })
    }

    /// Files come in the order of their seeds before they are shuffled, as a run's samples do.
    @Test func numbersInNamesCountAsNumbers() throws {
        let folder = try Folder()
        for number in 0..<12 { try folder.write("seed-\(number).png", number, side: 2, channels: 1) }
        var seen: [Tensor] = []
        try folder.stream().forEachBatch(of: 5) { samples, _ in seen.append(samples) }
        let order = Tensor.randomPermutation(12, generator: RandomGenerator(seed: 0)).array(of: Int64.self)
        let expected = try order.map { try Raster(contentsOf: folder.url.appending(path: "seed-\($0).png")).tensor }
        #expect(Tensor.concatenated(seen).isEqual(to: .stacked(expected)))
    }

    @Test func greyBesideColourIsTheColourThatItLooksLike() throws {
        let (grey, colour) = (try Folder(), try Folder())
        for number in 0..<6 {
            try grey.write("\(number).png", number, side: 8, channels: 1)
            let raster = try Raster(contentsOf: grey.url.appending(path: "\(number).png"))
            try Raster(width: 8, height: 8, channels: 3, bytes: raster.bytes.flatMap { [$0, $0, $0] })
                .write(to: colour.url.appending(path: "\(number).png"))
        }
        let shapes = SampleShapes(joining: [try grey.stream().shapes, try colour.stream().shapes])
        for extractor in [RawPixels(), RandomConvolution(channels: 1)] as [any FeatureExtractor] {
            let suited = try extractor.suited(to: shapes)
            let sides = try [grey, colour].map {
                try Evidence.gathered(
                    from: $0.stream(), through: suited, for: [.features, .images], colours: shapes.colours, batch: 4)
            }
            #expect(try sides[0].features.isEqual(to: sides[1].features))
            #expect(try sides[0].images.isEqual(to: sides[1].images))
        }
    }

    /// Every metric of a folder of any kind, beside one of its own kind and beside a grey one, either has its values or
    /// says in a sentence why it has none.
    @Test(arguments: ["pixels", "random", "classifier", "inception"])
    func noFoldersBringAnExtractorOrAMetricDown(_ name: String) throws {
        let extractor = try Self.extractor(name)
        let folders = try Kind.allCases.map { (kind: $0, folder: try $0.folder()) }
        // Metrics see features, whose they are: all are tried on one extractor.
        let metrics =
            name == "random"
            ? Metric.all.filter { $0.name != "cas" }
            : [.frechet, .kernelInception, .inceptionScore, .classAccuracy, .patchWasserstein]
        var (values, refusals) = (0, 0)
        for fake in folders {
            for real in folders where real.kind == fake.kind || real.kind == .grey {
                let streams = try [real, fake].map { try $0.folder.stream(limit: name == "inception" ? 6 : nil) }
                let shapes = SampleShapes(joining: streams.map(\.shapes))
                do {
                    let suited = try extractor.suited(to: shapes)
                    let sides = try streams.map {
                        try Evidence.gathered(
                            from: $0, through: suited, for: Set(metrics.map(\.needs)), colours: shapes.colours,
                            batch: 16)
                    }
                    let found = Self.measured(metrics, sides[0], sides[1], suited.passport)
                    values += found.values
                    refusals += found.refusals
                } catch let error as EvidenceError {
                    #expect(name == "pixels" && "\(error)".contains("one size"), "\(real.kind) \(fake.kind): \(error)")
                    refusals += 1
                }
            }
        }
        #expect(values > 20 && refusals > 5, "\(values) values, \(refusals) refusals")
    }

    private static func measured(
        _ metrics: [Metric], _ real: Evidence, _ fake: Evidence, _ features: FeaturePassport
    ) -> (values: Int, refusals: Int) {
        let passport = Passport(
            features: features, real: .init(what: "", count: 0), fake: .init(what: "", count: 0), settings: [:],
            seed: 0,
            version: "")
        let evaluation = Evaluation(
            Comparison(real: real, fake: fake), passport: passport, intervals: false, floor: false)
        var (values, refusals) = (0, 0)
        for metric in metrics {
            do {
                values += try evaluation.measure(metric).count
            } catch let error as EvidenceError {
                #expect(!"\(error)".contains("a side"), "\(error)")
                refusals += 1
            } catch {
                Issue.record("\(metric.name): \(error)")
            }
        }
        return (values, refusals)
    }

    private static func extractor(_ name: String) throws -> any FeatureExtractor {
        switch name {
        case "pixels": return RawPixels()
        case "random": return RandomConvolution(channels: 1)
        case "inception":
            return try InceptionFeatures(
                label: "drawn", protocol: .pytorch, width: 64, tensor: PretrainedFixture.weight)
        default:
            let pixels = Tensor.randomIntegers(0..<256, [12, 1, 8, 8], generator: RandomGenerator(seed: 0)).to(.uint8)
            let set = ImageTensor(pixels: pixels, labels: Tensor((0..<12).map { $0 % 2 }), classNames: ["0", "1"])
            return try TrainedClassifier.trained(on: set, test: nil, name: "noise", epochs: 1)
        }
    }

    @Test func pixelsThatDoNotFitIntoMemoryAreRefusedWithTheCountThatFits() throws {
        let shapes = SampleShapes([.init("a", [3, 1_024, 1_024]), .init("b", [1, 1_024, 1_024])])
        // 3 · 2²⁰ numbers a picture at 20 bytes each: 62,914,560 bytes.
        try RawPixels.checkMemory(of: shapes, counts: [100, 100], memory: 62_914_560 * 200)
        #expect(throws: EvidenceError.tooMuch(width: 3 << 20, samples: 200, fitting: 95)) {
            try RawPixels.checkMemory(of: shapes, counts: [100, 100], memory: 62_914_560 * 190)
        }
    }
}
