import Datasets
import Foundation
import Images
import Testing
import Torch

/// Mirrored pictures and random crops of a training.
@Suite struct VariationTests {
    private let mirror = Variation(isMirrored: true, isCropped: false)
    private let both = Variation(isMirrored: true, isCropped: true)

    /// Twelve pictures of three pixels in a row: their number, 100, 200.
    private let rows = ImageTensor(
        pixels: Tensor((0..<12).flatMap { [UInt8($0), 100, 200] }, shape: [12, 1, 1, 3]))

    private func values(_ samples: Tensor) -> [[Int]] {
        let bytes: [Int] = Pixels.bytes(samples).array()
        return stride(from: 0, to: bytes.count, by: 3).map { Array(bytes[$0..<$0 + 3]) }
    }

    @Test func eachPictureIsMirroredHalfOfTheTimeAndTheOrderStaysTheSame() throws {
        let plain = try Loader(.set(rows), batchSize: 4, seed: 1)
        let varied = try Loader(.set(rows), batchSize: 4, seed: 1, variation: mirror)
        var mirrored = 0
        // Later epochs begin with another state of the generator, so that only the first has the same order.
        for _ in 0..<3 {
            let (before, after) = (values(try plain.next().samples), values(try varied.next().samples))
            #expect(zip(before, after).allSatisfy { $0 == $1 || $0.reversed() == $1 })
        }
        for _ in 0..<300 { mirrored += values(try varied.next().samples).count { $0[0] == 200 } }
        // 1200 draws: 600 within four deviations of 17.
        #expect((530...670).contains(mirrored), "\(mirrored)")
    }

    @Test func aRestoredLoaderHandsOutTheSameViews() throws {
        try withTemporaryFolder { folder in
            for number in 0..<10 {
                try pattern(channels: 3, height: 4, width: 4 + number % 3, shift: 11 * number)
                    .write("\(number).png", in: folder)
            }
            let settings = DataSettings(source: folder.path, size: 4, crop: .random, mirror: true)
            let opened = try (kept: settings.open(), lazy: settings.opened(lazily: true).source)
            let sources: [(DataSource, Variation)] = [
                (.set(rows), mirror), (opened.kept, both), (opened.lazy, both),
                (.distribution(Polygons(size: 8)), mirror),
            ]
            for (source, variation) in sources {
                let whole = try Loader(source, batchSize: 4, seed: 3, variation: variation)
                let expected = try (0..<8).map { _ in try whole.next().samples }
                for place in 0..<7 {
                    let first = try Loader(source, batchSize: 4, seed: 3, variation: variation)
                    for _ in 0..<place { _ = try first.next() }
                    let second = try Loader(source, batchSize: 4, seed: 99, variation: variation)
                    _ = try second.next()
                    try second.restore(first.state())
                    for batch in expected[place...] { #expect(try second.next().samples.isEqual(to: batch)) }
                }
            }
            // In memory or not, the pictures are the same.
            let (one, other) = try (
                Loader(opened.kept, batchSize: 5, seed: 7, variation: both),
                Loader(opened.lazy, batchSize: 5, seed: 7, variation: both)
            )
            for _ in 0..<4 { #expect(try one.next().samples.isEqual(to: other.next().samples)) }
        }
    }

    @Test func aSkippedEpochLeavesTheGeneratorWhereItWouldBe() throws {
        let whole = try Loader(.set(rows), batchSize: 4, seed: 1, variation: mirror)
        for _ in 0..<3 { _ = try whole.next() }
        let skipping = try Loader(.set(rows), batchSize: 4, seed: 1, variation: mirror)
        _ = try skipping.next()
        try skipping.beginNextEpoch()
        for _ in 0..<3 { #expect(try skipping.next().samples.isEqual(to: whole.next().samples)) }
    }

    @Test func cropsLieAnywhereAlongTheLongerSideAndEvaluationsSeeTheMiddle() throws {
        try withTemporaryFolder { folder in
            // Columns of one shade each: 0, 10 … 70.
            let shades = (0..<2).flatMap { _ in (0..<8).map { UInt8(10 * $0) } }
            try Raster(width: 8, height: 2, channels: 1, bytes: shades).write("a/wide.png", in: folder)
            let tall = (0..<8).flatMap { [UInt8(10 * $0), UInt8(10 * $0)] }
            try Raster(width: 2, height: 8, channels: 1, bytes: tall).write("b/tall.png", in: folder)
            let settings = DataSettings(source: folder.path, size: 2, crop: .random)
            let opened = try settings.opened()
            let middle = try Pixels.bytes(opened.source.everything().samples).array(of: Int.self)
            #expect(middle == [30, 40, 30, 40, 30, 30, 40, 40])
            #expect(!opened.notes.contains { $0.contains("only the middle") })
            #expect(
                try DataSettings(source: folder.path, size: 2).opened().notes.contains {
                    $0.contains("data.crop=random")
                })
            let loader = try Loader(opened.source, batchSize: 2, seed: 5, variation: settings.variation)
            var starts: Set<Int> = []
            for _ in 0..<100 {
                let batch = try loader.next()
                for (row, label) in try #require(batch.labels).array(of: Int.self).enumerated() {
                    let bytes = Pixels.bytes(batch.samples[row]).array(of: Int.self)
                    let first = bytes[0]
                    #expect(bytes == (label == 0 ? [0, 10, 0, 10] : [0, 0, 10, 10]).map { $0 + first })
                    starts.insert(first)
                }
            }
            #expect(starts == Set((0...6).map { 10 * $0 }))
        }
    }

    @Test func partsOfASetAreVariedAndTheOthersAreNot() throws {
        try withTemporaryFolder { folder in
            for number in 0..<8 {
                try pattern(channels: 1, height: 4, width: 9, shift: 20 * number).write("\(number).png", in: folder)
            }
            var settings = DataSettings(source: folder.path, size: 4, crop: .random, mirror: true, heldOut: 0.25)
            let loader = try Loader(settings.open(), batchSize: 6, seed: 1, variation: settings.variation)
            let (first, second) = try (loader.next().samples, loader.next().samples)
            #expect(first.shape == [6, 1, 4, 4] && !first.isEqual(to: second))
            settings.split = .test
            let held = try settings.open().everything().samples
            settings.crop = .centre
            settings.mirror = false
            #expect(try settings.open().everything().samples.isEqual(to: held))
        }
    }

    @Test func whatCannotBeVariedIsRefused() throws {
        #expect(
            message { try Loader(.distribution(GaussianMixture.ring()), batchSize: 2, seed: 0, variation: mirror) }
                .contains("points"))
        #expect(message { try Loader(.set(rows), batchSize: 2, seed: 0, variation: both) }.contains("not square"))
        #expect(message { try DataSettings(source: "digits", crop: .random).open() }.contains("data.size"))
        #expect(
            message { try DataSettings(source: "digits", size: 8, fit: .pad, crop: .random).open() }.contains(
                "data.fit"))
        #expect(
            message { try DataSettings(source: "polygons", size: 8, crop: .random).open() }.contains("nothing to crop"))
    }
}
