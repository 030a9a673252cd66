import Datasets
import Testing
import Torch

/// Sets that are not what they were when a run left them.
@Suite struct ChangedSetTests {
    /// One pixel each: sample n has the value n.
    private func set(_ count: Int, classNames: [String] = []) -> DataSource {
        let labels = classNames.isEmpty ? nil : Tensor((0..<count).map { $0 % classNames.count })
        return .set(
            ImageTensor(
                pixels: Tensor((0..<count).map { UInt8($0) }, shape: [count, 1, 1, 1]), labels: labels,
                classNames: classNames))
    }

    private func values(_ batch: Batch) -> [Int] { Pixels.bytes(batch.samples).array(of: UInt8.self).map { Int($0) } }

    @Test func aSetThatHasGrownBeginsItsNextEpochWhereThatIsMeant() throws {
        let before = try Loader(set(10), batchSize: 2, seed: 1)
        for _ in 0..<3 { _ = try before.next() }
        let after = try Loader(set(12), batchSize: 2, seed: 99)
        #expect(throws: DataError.self) { try after.restore(before.state()) }
        after.takesOtherCounts = true
        try after.restore(before.state())
        #expect(after.epoch == 1)
        // All twelve, each once, in an order that follows from the run's seed and no other.
        let order = try (0..<6).flatMap { _ in values(try after.next()) }
        #expect(order.sorted() == Array(0..<12))
        let twin = try Loader(set(12), batchSize: 2, seed: 5)
        twin.takesOtherCounts = true
        try twin.restore(before.state())
        #expect(try (0..<6).flatMap { _ in values(try twin.next()) } == order)
        #expect(throws: DataError.self) {
            let endless = try Loader(.distribution(GaussianMixture.ring()), batchSize: 2, seed: 1)
            endless.takesOtherCounts = true
            try endless.restore(before.state())
        }
    }

    @Test func theNextEpochIsTheOneThatWouldHaveFollowed() throws {
        let whole = try Loader(set(10), batchSize: 5, seed: 1)
        for _ in 0..<2 { _ = try whole.next() }
        let cut = try Loader(set(10), batchSize: 5, seed: 1)
        _ = try cut.next()
        try cut.beginNextEpoch()
        #expect(try values(cut.next()) == values(whole.next()))
    }

    @Test func aRenamedClassTakesTheNumberThatIsFreeAndOthersKeepTheirs() throws {
        let found = set(9, classNames: ["b", "c", "z"]).numbered(like: ["a", "b", "c"])
        #expect(found.shape.classNames == ["z", "b", "c"])
        let labels = try #require(found.everything().labels).array(of: Int64.self)
        #expect(labels == [1, 2, 0, 1, 2, 0, 1, 2, 0])
        // The same through a set that is read when it is asked for.
        guard case .set(let images) = set(9, classNames: ["b", "c", "z"]) else { return }
        let some = DataSource.set(Subset(images, at: [2, 3])).numbered(like: ["a", "b", "c"])
        #expect(some.shape.classNames == ["z", "b", "c"])
        #expect(try #require(some.everything().labels).array(of: Int64.self) == [0, 1])
        // Where no numbers can be kept, the source stays as it is.
        #expect(set(9, classNames: ["b", "c", "z"]).numbered(like: ["b", "c"]).shape.classNames == ["b", "c", "z"])
        #expect(set(9, classNames: ["b", "c"]).numbered(like: ["b", "c"]).shape.classNames == ["b", "c"])
        #expect(set(9, classNames: ["b", "c"]).numbered(like: ["c", "b"]).shape.classNames == ["c", "b"])
    }

    @Test func renamedClassesAreKnownByTheirFiles() {
        func inventory(_ files: [(String, Int)]) -> Inventory {
            Inventory(files: files.map { Inventory.File(path: $0.0, bytes: $0.1) })
        }
        let before = inventory([("y/0.png", 10), ("y/1.png", 11), ("zebra/0.png", 12), ("zebra/1.png", 13)])
        let after = inventory([("a/0.png", 10), ("a/1.png", 11), ("p/0.png", 12), ("p/1.png", 13)])
        let change = after.difference(from: before)
        let renamed = change.renamedClasses(from: ["zebra", "y"], to: ["a", "p"])
        #expect(renamed == ["a": "y", "p": "zebra"])
        let numbered = set(4, classNames: ["a", "p"]).numbered(like: ["zebra", "y"], renamed: renamed)
        #expect(numbered.shape.classNames == ["p", "a"])
        // Files that all have the same names and sizes tell nothing.
        let alike = inventory([("y/0.png", 10), ("zebra/0.png", 10)])
        let moved = inventory([("a/0.png", 10), ("p/0.png", 10)]).difference(from: alike)
        #expect(moved.moved.count == 2 && moved.renamedClasses(from: ["zebra", "y"], to: ["a", "p"]).isEmpty)
    }
}
