import ArgumentParser
import Foundation
import Metrics
import Torch

/// Times Inception's features of pictures in memory, as `Benchmarks/peers/inception.py` does for pytorch-fid.
struct InceptionBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inception", abstract: "Inception's features of random 64×64 pictures: one line of JSON.")

    @Option(help: "Pictures that are timed.")
    var images = 100

    @Option(help: "Pictures handed over at once.")
    var batch = 50

    @Flag(help: "Compute convolutions in bfloat16.")
    var bfloat16 = false

    func validate() throws {
        guard images > 0, batch > 0 else { throw ValidationError("--images and --batch must be at least 1") }
    }

    func run() throws {
        Machine.keepMemory()
        let random = RandomGenerator(seed: 1)
        // Speed does not depend on what the weights are, as long as values stay ordinary numbers.
        let extractor = try InceptionFeatures(label: "drawn", protocol: .pytorch, bfloat16: bfloat16) { _, shape in
            let deviation = shape.count == 1 ? 0 : (2 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
            return .randomNormal(shape, generator: random) * deviation + (shape.count == 1 ? 0.5 : 0)
        }
        let pictures = Tensor.randomIntegers(0..<256, [images, 3, 64, 64], generator: random).to(.uint8)
        _ = try extractor.extract(pictures[0..<min(batch, images)])
        let start = ContinuousClock.now
        for first in stride(from: 0, to: images, by: batch) {
            _ = try extractor.extract(pictures[first..<min(first + batch, images)])
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let result = Result(
            task: "inception", side: bfloat16 ? "ganymede bfloat16" : "ganymede", images: images, seconds: seconds,
            imagesPerSecond: Double(images) / seconds, peakMB: Machine.peakMegabytes)
        print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
    }

    private struct Result: Encodable {
        let task: String
        let side: String
        let images: Int
        let seconds: Double
        let imagesPerSecond: Double
        let peakMB: Double
    }
}
