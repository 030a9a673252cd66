import Datasets
import Testing
import Torch

@Suite struct DigitsTests {
    private func digits(_ split: DataSettings.Split, size: Int = 0) throws -> ImageTensor {
        guard case .set(let set) = try DataSettings(size: size, split: split).open() else { fatalError("no set") }
        return try #require(set as? ImageTensor)
    }

    @Test func theTrainingPartIsTheFirstQuarterOfMNIST() throws {
        let set = try digits(.train)
        #expect(set.count == 15_000)
        #expect(set.shape == DataShape(sample: [1, 28, 28], classNames: (0...9).map(String.init)))
        #expect(set.labels?.narrowed(axis: 0, start: 0, count: 5).array(of: Int.self) == [5, 0, 4, 1, 9])
        #expect(set.pixels.sum().intItem() == 397_383_969)
        #expect(set.pixels.selected(axis: 0, 0).sum().intItem() == 27_525)
    }

    @Test func theTestPartIsHeldOut() throws {
        let set = try digits(.test)
        #expect(set.count == 5_000)
        #expect(set.labels?.narrowed(axis: 0, start: 0, count: 5).array(of: Int.self) == [7, 2, 1, 0, 4])
        #expect(set.pixels.sum().intItem() == 122_049_336)
    }

    @Test func allIsTheTrainingPartAndThenTheTestPart() throws {
        let set = try digits(.all)
        #expect(set.count == 20_000)
        #expect(set.pixels.sum().intItem() == 397_383_969 + 122_049_336)
        #expect(set.labels?.sum().intItem() == 66_794 + 22_359)
    }

    @Test func aBatchHoldsTheDigitsAskedForInMinusOneToOne() throws {
        let set = try digits(.train)
        let batch = set.batch(at: [4, 0, 4])
        #expect(batch.samples.shape == [3, 1, 28, 28])
        #expect(batch.samples.dtype == .float32)
        #expect(batch.labels?.array(of: Int.self) == [9, 5, 9])
        #expect(batch.samples.min().item() == -1 && batch.samples.max().item() == 1)
        #expect(Pixels.bytes(batch.samples).selected(axis: 0, 1).isEqual(to: set.pixels.selected(axis: 0, 0)))
    }

    @Test func digitsCanBeResized() throws {
        let set = try digits(.test, size: 32)
        #expect(set.shape.sample == [1, 32, 32])
        // Resampling keeps the mean brightness.
        let mean = set.pixels.to(.float32).mean().item()
        #expect(abs(mean - 122_049_336 / (5_000 * 784)) < 0.2)
    }
}
