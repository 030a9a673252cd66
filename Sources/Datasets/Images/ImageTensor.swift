import Torch

/// A set of images of one size in memory, a byte a sample.
public struct ImageTensor: Dataset {
    /// 0...255, [N, C, H, W] (`uint8`, on the CPU).
    public let pixels: Tensor
    /// [N] (`int64`), where the images have classes.
    public let labels: Tensor?
    public let shape: DataShape

    /// - Parameters:
    ///   - pixels: 0...255, [N, C, H, W] (`uint8`).
    ///   - labels: [N] (`int64`).
    ///   - classNames: in the order of the labels; empty without labels.
    public init(pixels: Tensor, labels: Tensor? = nil, classNames: [String] = []) {
        precondition(pixels.dtype == .uint8 && pixels.rank == 4, "\(pixels) is no uint8[N, C, H, W]")
        precondition(
            labels.map { $0.shape == [pixels.size(0)] && $0.dtype == .int64 } ?? classNames.isEmpty,
            "labels \(String(describing: labels)) for \(pixels)")
        self.pixels = pixels.contiguous()
        self.labels = labels
        shape = DataShape(sample: Array(pixels.shape.dropFirst()), classNames: classNames)
    }

    /// The images of another set, decoded.
    ///
    /// - Throws: what reading the images met.
    public init(gathering set: any Dataset) throws {
        if let images = set as? ImageTensor {
            self = images
            return
        }
        let batches = try stride(from: 0, to: set.count, by: 500).map { start in
            let batch = try set.batch(at: Array(start..<min(start + 500, set.count)))
            return (pixels: Pixels.bytes(batch.samples), labels: batch.labels)
        }
        let labels = batches.compactMap(\.labels)
        self.init(
            pixels: .concatenated(batches.map(\.pixels)), labels: labels.isEmpty ? nil : .concatenated(labels),
            classNames: set.shape.classNames)
    }

    public var count: Int { pixels.size(0) }

    /// Gathering is cheap.
    public var isWorthPreparing: Bool { false }

    public func batch(at indices: [Int]) -> Batch {
        Batch(samples: Pixels.normalised(Pixels.chosen(pixels, Tensor(indices))), labels: labels(at: indices))
    }

    public func labels(at indices: [Int]) -> Tensor? { labels.map { Pixels.chosen($0, Tensor(indices)) } }
}
