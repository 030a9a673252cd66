import ArgumentParser
import Foundation
import Metrics
import Torch

/// Times one metric from features in memory to its value, as `Benchmarks/peers/metrics.py` does for the peers.
struct MetricBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metric", abstract: "One metric of two files of features: one line of JSON.")

    @ArgumentParser.Argument(help: "The metric's name.")
    var metric: String

    @ArgumentParser.Argument(help: "Features of the real side, .npy.")
    var real: String

    @ArgumentParser.Argument(help: "Features of the generated side, .npy.")
    var fake: String

    func run() throws {
        Machine.keepMemory()
        guard let metric = Metric.all.first(where: { $0.name == metric }) else {
            throw ValidationError("no metric '\(metric)'; there are \(Metric.all.map(\.name).joined(separator: ", "))")
        }
        let comparison = Comparison(
            real: Evidence(features: try NumPyArray.tensor(contentsOf: URL(filePath: real))),
            fake: Evidence(features: try NumPyArray.tensor(contentsOf: URL(filePath: fake))))
        let before = Machine.peakMegabytes
        let start = ContinuousClock.now
        let values = try metric.compute(comparison)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let result = Result(
            task: metric.name, side: "ganymede", seconds: seconds, peakMB: Machine.peakMegabytes,
            loadedMB: before, values: values)
        print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
    }

    private struct Result: Encodable {
        let task: String
        let side: String
        let seconds: Double
        let peakMB: Double
        let loadedMB: Double
        let values: [Double]
    }
}
