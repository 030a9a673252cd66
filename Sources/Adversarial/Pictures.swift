import Datasets
import Foundation
import Images
import Torch

/// How the samples of a run are shown: images in a grid, points over the data's.
struct SamplePicture {
    private let plot: (ScatterPlot, real: Tensor)?

    /// A grid of images.
    init() { plot = nil }

    /// - Parameter source: what the samples should look like; for points it gives the window and the grey background.
    init(_ source: DataSource) throws {
        guard !source.shape.isImage else {
            plot = nil
            return
        }
        let real = try source.preview(count: 1_000)
        plot = (ScatterPlot(fitting: real), real)
    }

    /// Writes samples as a PNG file.
    func write(_ samples: Tensor, to file: URL, columns: Int? = nil) throws {
        try raster(of: samples.to(.float32), columns: columns).write(to: file)
    }

    private func raster(of samples: Tensor, columns: Int?) -> Raster {
        plot.map { $0.0.raster(real: $0.real, samples: samples.to(.cpu)) }
            ?? ImageGrid(columns: columns).raster(of: samples)
    }
}

extension DataSource {
    /// Some samples that are the same each time.
    func preview(count: Int) throws -> Tensor {
        switch self {
        case .set(let set): try set.batch(at: Array(0..<min(count, set.count))).samples
        case .distribution(let distribution):
            distribution.draw(count, generator: RandomGenerator(seed: 0)).samples
        }
    }
}

extension Batch {
    func moved(to device: Device) -> Batch {
        device == .cpu ? self : Batch(samples: samples.to(device), labels: labels?.to(device))
    }
}
