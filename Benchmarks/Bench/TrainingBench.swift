import Adversarial
import ArgumentParser
import Datasets
import Foundation
import NN
import Torch
import Zoo

/// Times one training workload in Ganymede and prints one line of JSON, as `Benchmarks/peers/run.py` does for PyTorch.
///
/// The first step counts from the process's start, which `BENCH_STARTED` (seconds since 1970) tells.
struct TrainingBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "One training workload in Ganymede: one line of JSON.")

    @ArgumentParser.Argument(help: "mlp_gan, dcgan32, dcgan64, wgan_gp or upsampling")
    var workload: Workload

    @Option(help: "Steps that are timed.")
    var steps = 100

    @Option(help: "Steps before them.")
    var warmup = 10

    @Flag(help: "Compute matrix products and convolutions in bfloat16.")
    var bfloat16 = false

    func validate() throws {
        guard steps > 0, warmup > 0 else { throw ValidationError("--steps and --warmup must be at least 1") }
    }

    func run() throws {
        let began =
            ProcessInfo.processInfo.environment["BENCH_STARTED"].flatMap { Double($0) }
            ?? Date().timeIntervalSince1970
        Machine.keepMemory()
        switch workload {
        case .mlpGAN: try time(GAN.self, Workload.mlpGANRecipe, pixels: [1, 28, 28], began)
        case .dcgan32: try time(DCGAN.self, Workload.dcgan32Recipe, pixels: [1, 32, 32], began)
        case .dcgan64: try time(DCGAN.self, Workload.dcgan64Recipe, pixels: [3, 64, 64], began)
        case .wganGP: try time(WGANGP.self, Workload.wganGPRecipe, pixels: [1, 28, 28], began)
        case .upsampling:
            let times = UpsamplingTimes.sizes.map {
                UpsamplingTimes(inputs: $0.inputs, outputs: $0.outputs, edge: $0.edge, steps: steps, warmup: warmup)
            }
            print(String(decoding: try JSONEncoder().encode(times), as: UTF8.self))
        }
    }

    private func time<S: TwoPlayerSystem>(
        _ system: S.Type, _ recipe: Recipe<S>, pixels shape: [Int], _ began: Double
    ) throws {
        let random = RandomGenerator(seed: 1)
        let images = ImageTensor(
            pixels: Tensor.randomIntegers(0..<256, [8 * recipe.batch] + shape, generator: random).to(.uint8))
        let loader = try Loader(.set(images), batchSize: recipe.batch, seed: 1)
        let game = try S.makeGame(recipe, for: images.shape, on: .cpu)
        var scores: Scores = [:]
        var step = 0
        func play() throws {
            step += 1
            let batch = try loader.next()
            scores = try withAutocast(enabled: bfloat16) { try game.play(batch, Turn(step: step)) }
        }
        try RandomGenerator.with(random) {
            try play()
            _ = scores.numbers()
            let first = Date().timeIntervalSince1970 - began
            for _ in 1..<max(warmup, 2) { try play() }
            let start = ContinuousClock.now
            for _ in 0..<steps {
                try play()
                // The popular scripts read both losses in each step.
                _ = scores.numbers()
            }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            try report(game, seconds: seconds, first: first, scores)
        }
    }

    private func report(
        _ game: TwoPlayerGame<Sequential, CriticNetwork>, seconds: Double, first: Double, _ scores: Scores
    ) throws {
        let losses = Dictionary(uniqueKeysWithValues: scores.numbers().map { ($0.name, $0.value) })
        let result = Result(
            workload: workload.rawValue, side: "ganymede", steps: steps, seconds: seconds,
            stepsPerSecond: Double(steps) / seconds, peakMB: Machine.peakMegabytes * 1e6 / 1_048_576,
            firstStepSeconds: first,
            losses: ["discriminator": losses["critic"] ?? .nan, "generator": losses["generator"] ?? .nan],
            parameters: [
                "discriminator": game.critic.network.parameterCount, "generator": game.generator.network.parameterCount,
            ])
        print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
    }
}

/// What one run came to.
private struct Result: Encodable {
    let workload: String
    let side: String
    let steps: Int
    let seconds: Double
    let stepsPerSecond: Double
    let peakMB: Double
    let firstStepSeconds: Double
    let losses: [String: Double]
    let parameters: [String: Int]
}
