import Torch

/// Hands out batches for ever: a set in a new random order each epoch, or draws from a distribution.
///
/// Every sample of a set is handed out once an epoch, but for those left over when its count is no multiple of the
/// batch: they wait for another epoch's order. The order depends on the seed alone.
///
/// Sets that are decoded while they are read (and pictures that are drawn) are prepared ahead on another thread. Sets
/// in memory are gathered when asked for: 64 digits of 32×32 take about 45 µs, no more than handing them over would.
public final class Loader {
    public let source: DataSource
    public let batchSize: Int
    /// How samples are varied each time that they are handed out.
    public let variation: Variation
    /// How many batches are prepared ahead, where that pays.
    public let prefetch: Int

    /// Whether a state of a set with another count is taken too: the loader then goes on with the next epoch.
    public var takesOtherCounts = false

    /// The place behind the last batch that was handed out.
    private var place: Walk.Place
    private var supply: Supply

    private enum Supply {
        case direct(Walk)
        case ahead(Prefetcher)
        /// The next batch begins from `place`.
        case none
    }

    /// - Parameters:
    ///   - seed: begins the loader's own generator.
    ///   - variation: draws from the same generator, so that a restored loader hands out the same views.
    ///   - prefetch: how many batches to prepare ahead, where that pays; 0 for none.
    /// - Throws: ``DataError`` when the set is smaller than a batch, or has nothing that can be varied so.
    public init(
        _ source: DataSource, batchSize: Int, seed: UInt64, variation: Variation = .none, prefetch: Int = 2
    ) throws {
        precondition(batchSize > 0 && prefetch >= 0, "a batch of \(batchSize), \(prefetch) ahead")
        if let count = source.count, count < batchSize {
            throw DataError.smallerThanBatch(samples: count, batch: batchSize)
        }
        try variation.check(source)
        self.source = source
        self.batchSize = batchSize
        self.variation = variation
        self.prefetch = prefetch
        place = Walk.Place(epoch: 0, cursor: 0, generator: RandomGenerator(seed: seed).state)
        supply = .none
    }

    deinit {
        if case .ahead(let prefetcher) = supply { prefetcher.stop() }
    }

    /// Epochs finished before the last batch that was handed out; 0 for distributions, which have none.
    public var epoch: Int { place.epoch }

    /// The next batch.
    ///
    /// - Throws: what reading it met, naming the file; the loader then stays before that batch.
    public func next() throws -> Batch {
        let batch: Batch
        switch supply {
        case .direct(let walk):
            batch = try walk.next()
            place = walk.place
        case .ahead(let prefetcher):
            (batch, place) = try prefetcher.next()
        case .none:
            if prefetch > 0, source.isWorthPreparing {
                let walk = try Walk(source, batchSize: batchSize, variation: variation, from: place)
                supply = .ahead(Prefetcher(walk, depth: prefetch))
            } else {
                supply = .direct(try Walk(source, batchSize: batchSize, variation: variation, from: place))
            }
            return try next()
        }
        return batch
    }
}

extension Loader {
    /// The place behind the last batch that was handed out, whatever was prepared ahead.
    ///
    /// Keys: `generator` (its state when the epoch began, bytes), `epoch`, `cursor` (samples handed out in the epoch),
    /// `count` (samples of the set, −1 without end).
    public func state() -> [String: Tensor] {
        [
            "generator": place.generator,
            "epoch": Tensor(place.epoch),
            "cursor": Tensor(place.cursor),
            "count": Tensor(source.count ?? -1),
        ]
    }

    /// Continues with exactly the batch that would have followed.
    ///
    /// - Throws: ``DataError`` when the state is incomplete, or belongs to a set of another count and
    ///   ``takesOtherCounts`` does not say that such a one is meant; nothing is changed then.
    public func restore(_ state: [String: Tensor]) throws {
        func number(_ name: String) throws -> Int {
            guard let tensor = state[name], tensor.count == 1, tensor.dtype == .int64 else {
                throw DataError.state("lacks '\(name)'")
            }
            return tensor.intItem()
        }
        guard let generator = state["generator"] else { throw DataError.state("lacks the random generator's state") }
        do {
            try RandomGenerator(seed: 0).resume(from: generator)
        } catch {
            throw DataError.state("is damaged (\(error))")
        }
        let (epoch, cursor, count) = try (number("epoch"), number("cursor"), number("count"))
        let isOther = count != source.count ?? -1
        guard !isOther || takesOtherCounts && 1...1 << 32 ~= count && source.count != nil else {
            func size(_ count: Int) -> String { count < 0 ? "data without end" : "a set of \(count) samples" }
            throw DataError.state("belongs to \(size(count)), and this is \(size(source.count ?? -1))")
        }
        // Numbers that no run reaches would overflow some steps later.
        guard 0..<1 << 60 ~= epoch, cursor >= 0, cursor <= (count < 0 ? 1 << 60 : count) else {
            throw DataError.state("stands at epoch \(epoch), sample \(cursor)")
        }
        go(to: Walk.Place(epoch: epoch, cursor: cursor, generator: generator.cloned()))
        if isOther { try skipEpoch(of: count) }
    }

    /// Skips the rest of this epoch, where nothing shows any longer which samples are left of it; a
    /// distribution has no epochs.
    public func beginNextEpoch() throws { if let count = source.count { try skipEpoch(of: count) } }

    private func skipEpoch(of count: Int) throws {
        let generator = RandomGenerator(seed: 0)
        try generator.resume(from: place.generator)
        _ = Walk.epoch(of: count, variation, generator)
        go(to: Walk.Place(epoch: place.epoch + 1, cursor: 0, generator: generator.state))
    }

    private func go(to place: Walk.Place) {
        if case .ahead(let prefetcher) = supply { prefetcher.stop() }
        supply = .none
        self.place = place
    }
}
