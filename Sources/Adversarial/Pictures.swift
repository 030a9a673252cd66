import Datasets
import Foundation
import Images
import Torch

/// How the samples of a run are shown: images in a grid, points over the data's.
struct SamplePicture {
    private let plot: (ScatterPlot, real: Tensor)?
    private let shape: DataShape
    /// Samples in a run's picture: 1,000 points, or 64 images, or as many as a file can hold.
    let count: Int

    /// A grid of images.
    ///
    /// - Throws: ``RecipeError`` when one image is more than a picture can hold.
    init(of shape: DataShape) throws {
        let squares = (1...8).reversed().map { $0 * $0 }
        let fitting = squares.first { count in
            let (width, height) = Self.size(count, of: shape, columns: nil)
            return Self.fits(width, height)
        }
        guard let count = fitting else {
            throw RecipeError.value(
                "samples of \(shape.summary) are larger than a picture file can be (\(Self.limit)): set data.size")
        }
        self.init(plot: nil, shape: shape, count: count)
    }

    private init(plot: (ScatterPlot, real: Tensor)?, shape: DataShape, count: Int) {
        self.plot = plot
        self.shape = shape
        self.count = count
    }

    /// - Parameter source: what the samples should look like; for points it gives the window and the grey background.
    /// - Throws: ``RecipeError`` when one image is more than a picture can hold; the data's errors.
    init(_ source: DataSource) throws {
        guard !source.shape.isImage else {
            try self.init(of: source.shape)
            return
        }
        let real = try source.preview(count: 1_000)
        self.init(plot: (ScatterPlot(fitting: real), real), shape: source.shape, count: 1_000)
    }

    /// - Throws: ``RecipeError`` when so many samples are more than one picture can hold.
    func check(_ count: Int, columns: Int?, scale: Int = 1) throws {
        let (width, height) = plot.map { ($0.0.size, $0.0.size) } ?? Self.size(count, of: shape, columns: columns)
        guard !Self.fits(width * scale, height * scale) else { return }
        throw RecipeError.value(
            "\(count) samples of \(shape.summary) would make a picture of \(width * scale)x\(height * scale) pixels, and "
                + "the limit is \(Self.limit): draw fewer samples" + (scale > 1 ? " or use a smaller scale" : ""))
    }

    private static let limit = "\(Raster.maximumPixels) in all and \(Raster.maximumSide) along a side"

    private static func fits(_ width: Int, _ height: Int) -> Bool {
        max(width, height) <= Raster.maximumSide && width * height <= Raster.maximumPixels
    }

    /// The pixels of a grid of images.
    private static func size(_ count: Int, of shape: DataShape, columns: Int?) -> (width: Int, height: Int) {
        let layout = ImageGrid(columns: columns).layout(of: count, width: shape.sample[2], height: shape.sample[1])
        return (layout.width, layout.height)
    }

    /// Writes samples as a PNG file.
    func write(_ samples: Tensor, to file: URL, columns: Int? = nil) throws {
        try raster(of: samples.to(.float32), columns: columns).write(to: file)
    }

    /// Samples as one picture.
    func raster(of samples: Tensor, columns: Int?) -> Raster {
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
        guard device != .cpu else { return self }
        var moved = Batch(samples: samples.to(device), labels: labels?.to(device))
        moved.known = known.map { ($0.samples.to(device), $0.labels.to(device)) }
        return moved
    }

    /// With a draw of the samples whose classes are known; where all are, with the batch itself.
    func with(_ known: KnownSamples?, turn: Int, seed: UInt64) -> Batch {
        var batch = self
        if let known {
            let drawn = known.draw(count, turn: turn, seed: seed)
            batch.known = drawn.labels.map { (drawn.samples, $0) }
        } else {
            batch.known = labels.map { (samples, $0) }
        }
        return batch
    }
}
