import Torch

/// The few samples whose classes a semi-supervised system may look at: as many of each class, chosen by the run's
/// seed.
public struct KnownSamples: Sendable {
    private let samples: Tensor
    private let labels: Tensor
    private let variation: Variation

    /// - Parameters:
    ///   - count: samples in all.
    ///   - seed: begins the choice.
    ///   - isMirrored: whether pictures are mirrored at random, as those of other batches are.
    /// - Throws: ``DataError`` where the source has no classes, or too few samples of one; what reading it met.
    public init(_ count: Int, of source: DataSource, seed: UInt64, isMirrored: Bool = false) throws {
        let classes = source.shape.classNames.count
        guard classes > 1, count % classes == 0 else {
            throw DataError.setting(
                classes > 1
                    ? "data.labels is \(count), which does not divide into \(classes) classes"
                    : "data.labels is \(count), and the data have no classes")
        }
        let each = count / classes
        var chosen = [[Tensor]](repeating: [], count: classes)
        var place = 0
        let generator = RandomGenerator(seed: seed & 0xFFFF_FFFF)
        var order: [Int] = []
        if case .set(let set) = source {
            order = Tensor.randomPermutation(set.count, generator: generator).array(of: Int64.self).map { Int($0) }
        }
        while chosen.contains(where: { $0.count < each }) {
            let batch: Batch
            switch source {
            case .set(let set):
                guard place < set.count else {
                    throw DataError.setting("data.labels is \(count), more than some class has samples of its share")
                }
                let end = min(place + 500, set.count)
                batch = try set.batch(at: Array(order[place..<end]))
                place = end
            case .distribution(let distribution): batch = distribution.draw(500, generator: generator)
            }
            for (row, label) in (batch.labels?.array(of: Int64.self) ?? []).enumerated()
            where chosen[Int(label)].count < each {
                chosen[Int(label)].append(batch.samples[row].cloned())
            }
        }
        variation = Variation(isMirrored: isMirrored, isCropped: false)
        samples = .stacked(chosen.flatMap { $0 })
        labels = Tensor((0..<classes).flatMap { [Int](repeating: $0, count: each) })
    }

    public var count: Int { labels.size(0) }

    /// So many of them, drawn with replacement; the same ones for the same step of the same run.
    public func draw(_ count: Int, turn: Int, seed: UInt64) -> Batch {
        let generator = RandomGenerator(seed: (seed &* 1_000_003 &+ UInt64(turn)) & 0xFFFF_FFFF)
        let places = Tensor.randomIntegers(0..<self.count, [count], generator: generator)
        let chosen = samples.indexSelected(axis: 0, places)
        return Batch(
            samples: variation.views(count, generator: generator).flipped(chosen),
            labels: labels.indexSelected(axis: 0, places))
    }
}
