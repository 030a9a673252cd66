import Datasets
import Synchronization
import Testing
import Torch

/// Numbers that another thread prepares, and that fail as often as told.
private final class Slow: Dataset {
    struct Failure: Error {}

    let numbers: ImageTensor
    let failures: Mutex<Int>

    init(_ numbers: ImageTensor, failures: Int = 0) {
        self.numbers = numbers
        self.failures = Mutex(failures)
    }

    var shape: DataShape { numbers.shape }
    var count: Int { numbers.count }
    var isWorthPreparing: Bool { true }

    func batch(at indices: [Int]) throws -> Batch {
        let fails = failures.withLock { failures in
            defer { failures -= 1 }
            return failures > 0
        }
        guard !fails else { throw Failure() }
        return numbers.batch(at: indices)
    }
}

@Suite struct LoaderTests {
    /// Ten 1×1 images whose only sample is their number.
    private let pixels = ImageTensor(pixels: Tensor((0..<10).map { UInt8($0) }, shape: [10, 1, 1, 1]))
    private var numbers: DataSource { .set(pixels) }

    private func values(_ batch: Batch) -> [Int] { Pixels.bytes(batch.samples).array(of: Int.self) }

    @Test func everySampleAppearsAtMostOnceAnEpochAndInANewOrderEachTime() throws {
        let loader = try Loader(numbers, batchSize: 3, seed: 1)
        var orders: Set<[Int]> = []
        for epoch in 0..<8 {
            let order = try (0..<3).flatMap { _ in values(try loader.next()) }
            #expect(loader.epoch == epoch)
            #expect(Set(order).count == 9)
            orders.insert(order)
        }
        #expect(orders.count == 8)
    }

    @Test func everySampleAppearsExactlyOnceWhenBatchesComeOutEven() throws {
        let loader = try Loader(numbers, batchSize: 5, seed: 2)
        for _ in 0..<4 {
            #expect(try (values(loader.next()) + values(loader.next())).sorted() == Array(0..<10))
        }
    }

    @Test func restoringContinuesWithTheNextBatchFromEveryPlace() throws {
        let distributions: [any Distribution] = [Polygons(size: 8), GaussianMixture.ring()]
        for source in [numbers, .set(Slow(pixels))] + distributions.map(DataSource.distribution) {
            let whole = try Loader(source, batchSize: 4, seed: 3)
            let expected = try (0..<8).map { _ in try whole.next().samples }
            for place in 0..<7 {
                let first = try Loader(source, batchSize: 4, seed: 3)
                for _ in 0..<place { _ = try first.next() }
                let second = try Loader(source, batchSize: 4, seed: 99)
                _ = try second.next()
                try second.restore(first.state())
                for batch in expected[place...] { #expect(try second.next().samples.isEqual(to: batch)) }
                #expect(second.epoch == whole.epoch)
            }
        }
    }

    @Test func preparingAheadChangesNoBatch() throws {
        let source = DataSource.distribution(Polygons(size: 8))
        let ahead = try Loader(source, batchSize: 4, seed: 3, prefetch: 3)
        let direct = try Loader(source, batchSize: 4, seed: 3, prefetch: 0)
        for _ in 0..<6 { #expect(try ahead.next().samples.isEqual(to: direct.next().samples)) }
    }

    @Test func anErrorStaysUntilTheLoaderIsRestored() throws {
        let loader = try Loader(.set(Slow(pixels, failures: 1)), batchSize: 4, seed: 3)
        for _ in 0..<3 { #expect(throws: Slow.Failure.self) { try loader.next() } }
        try loader.restore(loader.state())
        let twin = try Loader(numbers, batchSize: 4, seed: 3)
        for _ in 0..<5 { #expect(try loader.next().samples.isEqual(to: twin.next().samples)) }
    }

    @Test func aSetSmallerThanABatchIsRefusedWithBothNumbers() {
        let error = #expect(throws: DataError.self) { try Loader(numbers, batchSize: 11, seed: 0) }
        #expect("\(error!)".contains("10 samples") && "\(error!)".contains("11 of a batch"))
    }

    @Test func aStateOfAnotherSetIsRefusedAndChangesNothing() throws {
        let loader = try Loader(numbers, batchSize: 2, seed: 1)
        let twin = try Loader(numbers, batchSize: 2, seed: 1)
        var state = loader.state()
        state["count"] = Tensor(12)
        #expect(throws: DataError.self) { try loader.restore(state) }
        state["count"] = nil
        #expect(throws: DataError.self) { try loader.restore(state) }
        #expect(try loader.next().samples.isEqual(to: twin.next().samples))
    }

    @Test(arguments: ["generator", "epoch", "cursor"])
    func aDamagedStateIsRefusedAndChangesNothing(_ name: String) throws {
        for source in [numbers, .distribution(GaussianMixture.ring())] {
            let loader = try Loader(source, batchSize: 2, seed: 1)
            let twin = try Loader(source, batchSize: 2, seed: 1)
            var state = loader.state().mapValues { $0.cloned() }
            state[name]!.withUnsafeMutableBytes { bytes in
                for place in bytes.indices { bytes[place] = 0x7F }
            }
            let error = #expect(throws: DataError.self) { try loader.restore(state) }
            #expect("\(error!)".contains("checkpoint"))
            state[name] = Tensor([0.5])
            #expect(throws: DataError.self) { try loader.restore(state) }
            #expect(try loader.next().samples.isEqual(to: twin.next().samples))
        }
    }

    @Test func loadersThatPrepareAheadComeAndGo() throws {
        for count in 0..<50 {
            let loader = try Loader(.distribution(Polygons(size: 8)), batchSize: 2, seed: 0, prefetch: 1 + count % 3)
            for _ in 0..<count % 5 { _ = try loader.next() }
        }
    }
}
