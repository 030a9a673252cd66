import Torch

/// What a game is fed.
public struct Batch: Sendable {
    /// Images [N, C, H, W] in [-1, 1], or points [N, D]; `float32`.
    public var samples: Tensor
    /// The class of each sample, [N] (`int64`), where the set has classes.
    public var labels: Tensor?
    /// Samples whose classes a semi-supervised system may look at, as many as the batch has.
    public var known: (samples: Tensor, labels: Tensor)?

    /// Samples.
    public var count: Int { samples.size(0) }

    public init(samples: Tensor, labels: Tensor? = nil) {
        self.samples = samples
        self.labels = labels
    }
}

/// What samples of a set look like.
public struct DataShape: Codable, Sendable, Equatable {
    /// The shape of one sample: [C, H, W] of an image, [D] of a point.
    public var sample: [Int]
    /// The names of the classes in the order of their labels; empty where samples have none.
    public var classNames: [String]
    /// Whether samples are images.
    public var isImage: Bool

    public init(sample: [Int], classNames: [String] = []) {
        self.sample = sample
        self.classNames = classNames
        isImage = sample.count == 3
    }

    /// A few words, such as `1x28x28 images in 10 classes`.
    public var summary: String {
        let size = sample.map(String.init).joined(separator: "x")
        let kind = isImage ? "\(size) images" : "points of \(size) numbers"
        return classNames.isEmpty ? kind : "\(kind) in \(classNames.count) classes"
    }
}

/// Samples that can be counted and asked for by their numbers.
public protocol Dataset: Sendable {
    var shape: DataShape { get }
    /// Samples.
    var count: Int { get }
    /// Whether a batch costs so much (reading, decoding) that another thread should prepare it.
    var isWorthPreparing: Bool { get }
    /// The samples of the given numbers, in their order.
    ///
    /// - Throws: an error that names the file, where files are read.
    func batch(at indices: [Int]) throws -> Batch
    /// The classes of the samples of the given numbers, [N] (`int64`), where the set has classes.
    ///
    /// Without reading the samples where that can be.
    func labels(at indices: [Int]) throws -> Tensor?
}

extension Dataset {
    public func labels(at indices: [Int]) throws -> Tensor? {
        shape.classNames.isEmpty ? nil : try batch(at: indices).labels
    }
}

/// A source of independent samples without end, whose truth is known.
public protocol Distribution: Sendable {
    var shape: DataShape { get }
    /// Whether a batch costs so much that another thread should prepare it.
    var isWorthPreparing: Bool { get }
    func draw(_ count: Int, generator: RandomGenerator) -> Batch
}

/// Where a game's samples come from.
public enum DataSource: Sendable {
    case set(any Dataset)
    case distribution(any Distribution)

    public var shape: DataShape {
        switch self {
        case .set(let set): set.shape
        case .distribution(let distribution): distribution.shape
        }
    }

    /// Samples; `nil` where they have no end.
    public var count: Int? {
        switch self {
        case .set(let set): set.count
        case .distribution: nil
        }
    }

    var isWorthPreparing: Bool {
        switch self {
        case .set(let set): set.isWorthPreparing
        case .distribution(let distribution): distribution.isWorthPreparing
        }
    }
}
