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

    @ArgumentParser.Argument(help: "A workload of Benchmarks/workloads.py, or upsampling.")
    var workload: Workload

    @Option(help: "Steps that are timed.")
    var steps = 100

    @Option(help: "Steps before them.")
    var warmup = 10

    @Flag(help: "Compute matrix products and convolutions in bfloat16.")
    var bfloat16 = false

    @Flag(help: "Time the generator in evaluation in place of training: a step is a batch of pictures.")
    var sampling = false

    func validate() throws {
        guard steps > 0, warmup > 0 else { throw ValidationError("--steps and --warmup must be at least 1") }
    }

    func run() throws {
        let began =
            ProcessInfo.processInfo.environment["BENCH_STARTED"].flatMap { Double($0) }
            ?? Date().timeIntervalSince1970
        Machine.keepMemory()
        switch workload {
        case .mlpGAN: try time(GAN.self, Workload.mlpGANRecipe, .pictures([1, 28, 28]), began)
        case .dcgan32: try time(DCGAN.self, Workload.dcgan32Recipe, .pictures([1, 32, 32]), began)
        case .dcgan64: try time(DCGAN.self, Workload.dcgan64Recipe, .pictures([3, 64, 64]), began)
        case .wganGP: try time(WGANGP.self, Workload.wganGPRecipe, .pictures([1, 28, 28]), began)
        case .sngan32: try time(SNGAN.self, Workload.sngan32Recipe, .pictures([3, 32, 32]), began)
        case .sagan32: try time(SAGAN.self, SAGAN.recipe, .pictures([3, 32, 32]), began)
        case .stylegan2: try time(StyleGAN2.self, StyleGAN2.recipe, .pictures([3, 32, 32]), began)
        case .ring8: try time(GAN.self, Workload.ring8Recipe, .ring, began)
        case .upsampling:
            let times = UpsamplingTimes.sizes.map {
                UpsamplingTimes(inputs: $0.inputs, outputs: $0.outputs, edge: $0.edge, steps: steps, warmup: warmup)
            }
            print(String(decoding: try JSONEncoder().encode(times), as: UTF8.self))
        }
    }

    /// What a workload is trained on.
    private enum Samples {
        /// Random pictures [C, H, W].
        case pictures([Int])
        case ring

        func source(batch: Int, _ random: RandomGenerator) -> DataSource {
            switch self {
            case .pictures(let shape):
                .set(
                    ImageTensor(
                        pixels: Tensor.randomIntegers(0..<256, [8 * batch] + shape, generator: random).to(.uint8)))
            case .ring: .distribution(GaussianMixture.ring())
            }
        }
    }

    private func time<S: TwoPlayerSystem>(_ system: S.Type, _ recipe: Recipe<S>, _ samples: Samples, _ began: Double)
        throws
    {
        let random = RandomGenerator(seed: 1)
        let source = samples.source(batch: recipe.batch, random)
        let loader = try Loader(source, batchSize: recipe.batch, seed: 1)
        let game = try S.makeGame(recipe, for: source.shape, on: .cpu)
        var timed = TimedSteps(began: began, count: steps, warmup: max(warmup, TimedSteps.firstLosses))
        try RandomGenerator.with(random) {
            if sampling {
                game.setTraining(false)
                timed.time {
                    withoutGradients {
                        withAutocast(enabled: bfloat16) {
                            _ = game.generator(game.latentSpace.sample(recipe.batch, on: .cpu))
                        }
                    }
                    return [:]
                }
            } else {
                var step = 0
                try timed.time {
                    step += 1
                    let batch = try loader.next()
                    // The popular scripts read both losses in each step.
                    let scores = try withAutocast(enabled: bfloat16) { try game.play(batch, Turn(step: step)) }
                    return Dictionary(uniqueKeysWithValues: scores.numbers().map { ($0.name, $0.value) })
                }
            }
        }
        let result = Result(
            workload: workload.rawValue, side: bfloat16 ? "bfloat16" : "ganymede", steps: timed.count,
            batch: recipe.batch,
            seconds: timed.seconds, stepsPerSecond: Double(timed.count) / timed.seconds,
            peakMB: Machine.peakMegabytes * 1e6 / 1_048_576, firstStepSeconds: timed.first,
            firstLosses: timed.losses.map { [$0["critic"] ?? 0, $0["generator"] ?? 0] },
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
    /// Samples in a step.
    let batch: Int
    let seconds: Double
    let stepsPerSecond: Double
    let peakMB: Double
    let firstStepSeconds: Double
    /// The critic's and the generator's in each of the first steps.
    let firstLosses: [[Double]]
    let parameters: [String: Int]
}
