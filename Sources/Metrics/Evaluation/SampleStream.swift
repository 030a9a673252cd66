import Datasets
import Torch

/// One side's samples, a batch at a time, so that they never lie in memory all at once.
public struct SampleStream {
    /// Whose samples they are: a path, a data set's name, a run.
    public let what: String
    public let kind: EvidenceSide.Kind
    /// Such as `test`; empty where there are no parts.
    public var split: String
    /// Samples.
    public let count: Int
    /// The shapes that samples have, known before any is decoded; empty where nobody said.
    public let shapes: SampleShapes
    /// What a reader should know of them, such as that files are lossy.
    public var warnings: [String]
    /// The samples of consecutive places: bytes of pictures of one size [n, C, H, W] (`uint8`), or points [n, D].
    ///
    /// It may hand out fewer than asked for, but never none.
    let batch: (_ places: Range<Int>) throws -> Tensor
    /// The classes of consecutive places, [n] (`int64`), where samples have classes.
    public var labels: ((_ places: Range<Int>) throws -> Tensor)?
    /// The names of the classes in the order of their labels; empty where labels are mere numbers or there are none.
    public var classNames: [String] = []
    /// The lengths of as many steps through latent space as there are samples, [N] (`float64`), where a generator that
    /// is at hand made them and the extractor can see what is not rounded to bytes.
    public var pathLengths: ((any FeatureExtractor) throws -> Tensor?)?

    public init(
        what: String, kind: EvidenceSide.Kind = .other, split: String = "", count: Int,
        shapes: SampleShapes = SampleShapes([]), warnings: [String] = [],
        batch: @escaping (_ places: Range<Int>) throws -> Tensor
    ) {
        self.what = what
        self.kind = kind
        self.split = split
        self.count = count
        self.shapes = shapes
        self.warnings = warnings
        self.batch = batch
    }

    /// Goes through all samples in order.
    ///
    /// - Parameters:
    ///   - size: the most samples in a batch.
    ///   - body: what to do with each batch and the number of samples handed out so far.
    public func forEachBatch(of size: Int, _ body: (Tensor, Int) throws -> Void) throws {
        var place = 0
        while place < count {
            let samples = try batch(place..<min(place + size, count))
            precondition(samples.size(0) > 0, "a stream that gives nothing at \(place) of \(count)")
            place += samples.size(0)
            try body(samples, place)
        }
    }

    /// So many places in a random order that the seed decides, or all of them.
    static func order(_ count: Int, _ limit: Int?, _ seed: UInt64) -> [Int] {
        let all = Tensor.randomPermutation(count, generator: RandomGenerator(seed: seed)).array(of: Int64.self)
        return all.prefix(limit ?? count).map { Int($0) }
    }
}

extension SampleStream {
    /// Samples of a set in an order of its own, so that a part of them is a fair one.
    ///
    /// - Parameters:
    ///   - limit: the most samples; `nil` for all.
    ///   - seed: begins the order.
    public init(_ set: any Dataset, what: String, split: String, limit: Int?, seed: UInt64) {
        let order = Self.order(set.count, limit, seed)
        let isImage = set.shape.isImage
        self.init(
            what: what, kind: .set, split: split, count: order.count,
            shapes: SampleShapes(set.shape.sample, of: what)
        ) { places in
            let samples = try set.batch(at: Array(order[places])).samples
            return isImage ? Pixels.bytes(samples) : samples
        }
        guard set.shape.classNames.count > 1 else { return }
        classNames = set.shape.classNames
        labels = { places in
            guard let labels = try set.labels(at: Array(order[places])) else {
                throw EvidenceError.missing(.labels, of: EvidenceSide(.set, what))
            }
            return labels
        }
    }

    /// Draws from a distribution whose truth is known.
    public init(_ distribution: any Distribution, what: String, count: Int, seed: UInt64) {
        let generator = RandomGenerator(seed: seed)
        let isImage = distribution.shape.isImage
        self.init(
            what: what, kind: .distribution, count: count, shapes: SampleShapes(distribution.shape.sample, of: what)
        ) { places in
            let samples = distribution.draw(places.count, generator: generator).samples
            return isImage ? Pixels.bytes(samples) : samples
        }
    }
}
