import Torch

/// Samples in memory that are numbers already: points [N, D], or images [N, C, H, W] in [-1, 1].
///
/// Images that are bytes are an ``ImageTensor``, which takes a quarter of the memory.
public struct SampleTensor: Dataset {
    /// [N, …] (`float32`, on the CPU).
    public let samples: Tensor
    /// [N] (`int64`), where the samples have classes.
    public let labels: Tensor?
    public let shape: DataShape

    /// - Parameters:
    ///   - samples: [N, D] or [N, C, H, W] (`float32`, on the CPU); images in [-1, 1].
    ///   - labels: [N] (`int64`).
    ///   - classNames: in the order of the labels; empty without labels.
    /// - Precondition: the tensors have these shapes and types, and every number is finite.
    public init(_ samples: Tensor, labels: Tensor? = nil, classNames: [String] = []) {
        precondition(
            samples.dtype == .float32 && samples.device == .cpu && (samples.rank == 2 || samples.rank == 4),
            "\(samples) is no float32[N, D] or float32[N, C, H, W] on the CPU")
        precondition(
            labels.map { $0.shape == [samples.size(0)] && $0.dtype == .int64 } ?? classNames.isEmpty,
            "labels \(String(describing: labels)) for \(samples)")
        precondition(samples.isFinite().all(), "\(samples) holds numbers that are not finite")
        self.samples = samples.contiguous()
        self.labels = labels
        shape = DataShape(sample: Array(samples.shape.dropFirst()), classNames: classNames)
    }

    public var count: Int { samples.size(0) }

    /// Gathering is cheap.
    public var isWorthPreparing: Bool { false }

    public func batch(at indices: [Int]) -> Batch {
        Batch(samples: Pixels.chosen(samples, Tensor(indices)), labels: labels(at: indices))
    }

    public func labels(at indices: [Int]) -> Tensor? { labels.map { Pixels.chosen($0, Tensor(indices)) } }
}
