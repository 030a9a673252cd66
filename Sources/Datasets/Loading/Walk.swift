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
    private let generator: RandomGenerator
    /// The numbers of the samples in the order of this epoch.
    private var order: [Int] = []
    private(set) var place: Place

    /// - Throws: `RandomStateError` when the place holds no state of a generator.
    init(_ source: DataSource, batchSize: Int, from place: Place) throws {
        self.source = source
        self.batchSize = batchSize
        self.place = place
        generator = RandomGenerator(seed: 0)
        try generator.resume(from: place.generator)
        if case .set(let set) = source { shuffle(set.count) }
    }

    private func shuffle(_ count: Int) {
        order = Tensor.randomPermutation(count, generator: generator).array()
    }

    /// Makes the next batch and moves behind it; an error leaves the walk before it.
    func next() throws -> Batch {
        switch source {
        case .set(let set):
            if place.cursor + batchSize > set.count {
                place = Place(epoch: place.epoch + 1, cursor: 0, generator: generator.state)
                shuffle(set.count)
            }
            let batch = try set.batch(at: Array(order[place.cursor..<place.cursor + batchSize]))
            place.cursor += batchSize
            return batch
        case .distribution(let distribution):
            let batch = distribution.draw(batchSize, generator: generator)
            place.cursor += batchSize
            place.generator = generator.state
            return batch
        }
    }
}
