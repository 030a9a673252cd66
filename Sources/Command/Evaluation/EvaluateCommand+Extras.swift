import Datasets
import Files
import Foundation
import Images
import Metrics
import Report
import Torch

extension EvaluateCommand {
    /// Writes what was asked for besides the metrics.
    func extras(_ real: GatheredSide, _ fake: GatheredSide, _ gatherer: Gatherer) throws {
        if let curve {
            try draw(
                PrecisionRecallCurve(real.evidence.features, fake.evidence.features, seed: seed),
                to: URL(filePath: curve))
        }
        if let neighbours {
            try drawNeighbours(real.evidence, fake.evidence, to: URL(filePath: neighbours))
        }
    }

    /// The metric that measures whether samples lie closer to the training data than held-out ones do.
    func memorisation(of training: OpenedSide?, _ gatherer: Gatherer) throws -> Metric? {
        guard let training else { return nil }
        return .memorisation(training: try gatherer.gathered(training, role: "training").evidence)
    }

    /// Writes the statistics of a side, and how they were computed.
    func save(_ side: GatheredSide, _ extractor: any FeatureExtractor, to path: String) throws {
        let file = URL(filePath: path)
        try FeatureFile.write(
            side.evidence.moments, of: side.passport, features: side.features ?? extractor.passport, to: file)
        Terminal.say("statistics: \(file.path)")
    }

    private func draw(_ curve: PrecisionRecallCurve, to file: URL) throws {
        var plot = Plot(title: "Precision and recall for distributions", xLabel: "recall", yLabel: "precision")
        plot.xRange = 0...1
        plot.yRange = 0...1
        plot.series = [
            Plot.Series(samples, zip(curve.recall, curve.precision).map { ($0, $1) }, form: .line)
        ]
        try plot.write(to: file)
        Terminal.say("curve: \(file.path)")
    }

    /// A row for each of ten samples: the sample, then its five nearest real ones.
    private func drawNeighbours(_ real: Evidence, _ fake: Evidence, to file: URL) throws {
        let (rows, columns) = (min(10, fake.count), min(5, real.count))
        let nearest = try fake.features[0..<rows].distances(to: real.features).top(columns, axis: 1, largest: false)
            .indices
        let places = nearest.array(of: Int64.self).map { Int($0) }
        let (fakes, reals) = try (fake.images, real.images)
        guard fakes.shape.dropFirst() == reals.shape.dropFirst() else {
            throw EvidenceError.unlike(Array(reals.shape.dropFirst()), Array(fakes.shape.dropFirst()))
        }
        let tiles = (0..<rows).flatMap { row in
            [fakes[row]] + (0..<columns).map { reals[places[row * columns + $0]] }
        }
        let page = ImageGrid(columns: columns + 1).raster(of: Pixels.normalised(Tensor.stacked(tiles)))
        try page.write(to: file)
        Terminal.say("neighbours: \(file.path)")
    }
}
