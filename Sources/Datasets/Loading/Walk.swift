import Torch

/// The way through a source, batch by batch, used by one thread at a time.
final class Walk {
    /// Between two batches.
    struct Place: Sendable {
        /// Epochs finished.
        var epoch: Int
        /// Samples handed out in this epoch.
        var cursor: Int
        /// The generator's state: when the epoch began, before its order was drawn; or, for a distribution, now.
        var generator: Tensor
    }

    private let source: DataSource
    private let batchSize: Int
    private let variation: Variation
    private let generator: RandomGenerator
    /// The numbers of the samples in the order of this epoch.
    private var order: [Int] = []
    /// As which views they are handed out.
    private var views = Variation.Views()
    private(set) var place: Place

    /// - Throws: `RandomStateError` when the place holds no state of a generator.
    init(_ source: DataSource, batchSize: Int, variation: Variation, from place: Place) throws {
        self.source = source
        self.batchSize = batchSize
        self.variation = variation
        self.place = place
        generator = RandomGenerator(seed: 0)
        try generator.resume(from: place.generator)
        if case .set(let set) = source { beginEpoch(of: set.count) }
    }

    private func beginEpoch(of count: Int) { (order, views) = Self.epoch(of: count, variation, generator) }

    /// What is drawn for an epoch: its order, and then the views, so that the order is the same with and without them.
    static func epoch(
        of count: Int, _ variation: Variation, _ generator: RandomGenerator
    ) -> (order: [Int], views: Variation.Views) {
        let order: [Int] = Tensor.randomPermutation(count, generator: generator).array()
        return (order, variation.views(count, generator: generator))
    }

    /// Makes the next batch and moves behind it; an error leaves the walk before it.
    func next() throws -> Batch {
        switch source {
        case .set(let set):
            if place.cursor + batchSize > set.count {
                place = Place(epoch: place.epoch + 1, cursor: 0, generator: generator.state)
                beginEpoch(of: set.count)
            }
            let range = place.cursor..<place.cursor + batchSize
            let batch = try views[range].batch(of: set, at: Array(order[range]))
            place.cursor += batchSize
            return batch
        case .distribution(let distribution):
            var batch = distribution.draw(batchSize, generator: generator)
            batch.samples = variation.views(batchSize, generator: generator).flipped(batch.samples)
            place.cursor += batchSize
            place.generator = generator.state
            return batch
        }
    }
}
