import Adversarial
import ArgumentParser
import Datasets
import Foundation
import Torch
import Zoo

/// Times a DCGAN of any size, for Benchmarks/growth.py: how time and memory grow.
struct GrowthBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth", abstract: "A DCGAN of a given size in training: one line of JSON.")

    @Option(help: "Pictures in a batch.")
    var batch = 16

    @Option(help: "Channels of the largest feature maps.")
    var width = 16

    @Option(help: "Height and width of a picture, in pixels.")
    var edge = 32

    @Option(help: "Steps that are timed.")
    var steps = 20

    func validate() throws {
        guard batch > 0, width > 0, edge > 0, steps > 0 else {
            throw ValidationError("--batch, --width, --edge and --steps must be at least 1")
        }
    }

    func run() throws {
        Machine.keepMemory()
        let random = RandomGenerator(seed: 1)
        let began = Date().timeIntervalSince1970
        var recipe = DCGAN.recipe
        recipe.batch = batch
        recipe.network.generator = .dcgan(width)
        recipe.network.critic = .dcgan(width)
        let pixels = Tensor.randomIntegers(0..<256, [8 * batch, 1, edge, edge], generator: random).to(.uint8)
        let images = ImageTensor(pixels: pixels)
        let loader = try Loader(.set(images), batchSize: batch, seed: 1)
        let game = try DCGAN.makeGame(recipe, for: images.shape, on: .cpu)
        var timed = TimedSteps(began: began, count: steps, warmup: TimedSteps.firstLosses)
        var step = 0
        try RandomGenerator.with(random) {
            try timed.time {
                step += 1
                let scores = try game.play(try loader.next(), Turn(step: step))
                return Dictionary(uniqueKeysWithValues: scores.numbers().map { ($0.name, $0.value) })
            }
        }
        let result = Result(
            stepsPerSecond: Double(steps) / timed.seconds, peakMB: Machine.peakMegabytes, firstStepSeconds: timed.first)
        print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
    }

    private struct Result: Encodable {
        let stepsPerSecond: Double
        let peakMB: Double
        let firstStepSeconds: Double
    }
}
