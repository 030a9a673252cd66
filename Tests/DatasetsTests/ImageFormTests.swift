import Foundation
import Images
import Testing
import Torch

@testable import Datasets

@Suite struct ImageFormTests {
    private struct Case: Decodable {
        let channels: Int
        let height: Int
        let width: Int
        let size: Int
        let fit: ImageForm.Fit
        let expected: [UInt8]
    }

    @Test func resizingEqualsPyTorchsByteForByte() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/resize", withExtension: "json"))
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
        #expect(cases.count == 8)
        for test in cases {
            let image = pattern(channels: test.channels, height: test.height, width: test.width)
            let found = ImageForm(size: test.size, fit: test.fit).applied(to: image.tensor.unsqueezed(0))
            #expect(found.shape == [1, test.channels, test.size, test.size])
            #expect(found.array(of: UInt8.self) == test.expected, "\(test.fit) of \(test.height)x\(test.width)")
        }
    }

    @Test func imagesThatAreEnlargedWhenAskedForAreThoseEnlargedAtOnce() throws {
        let pixels = (Tensor.randomUniform([5, 1, 12, 10], generator: RandomGenerator(seed: 0)) * 255).to(.uint8)
        let images = ImageTensor(pixels: pixels, labels: Tensor([0, 1, 0, 1, 1]), classNames: ["a", "b"])
        let form = ImageForm(size: 24, channels: 3)
        let kept = try images.formed(form, keepingAtMost: 5 * 3 * 24 * 24)
        let asked = try images.formed(form, keepingAtMost: 5 * 3 * 24 * 24 - 1)
        #expect(kept is ImageTensor && !(asked is ImageTensor))
        #expect(asked.shape == kept.shape && asked.count == 5 && asked.shape.sample == [3, 24, 24])
        let (first, second) = try (kept.batch(at: [3, 0, 3]), asked.batch(at: [3, 0, 3]))
        #expect(first.samples.isEqual(to: second.samples) && second.labels?.array(of: Int64.self) == [1, 0, 1])
    }

    @Test func anImageOfTheRightFormIsLeftAlone() {
        let image = pattern(channels: 3, height: 8, width: 8).tensor.unsqueezed(0)
        for fit in ImageForm.Fit.allCases {
            #expect(ImageForm(size: 8, fit: fit, channels: 3).applied(to: image).isEqual(to: image))
        }
    }

    private func recoloured(_ bytes: [UInt8], to channels: Int) -> [UInt8] {
        let pixel = Tensor(bytes, shape: [1, bytes.count, 1, 1])
        return ImageForm(channels: channels).applied(to: pixel).array()
    }

    @Test func coloursConvertAsDocumented() {
        #expect(recoloured([9], to: 3) == [9, 9, 9])
        #expect(recoloured([9], to: 4) == [9, 9, 9, 255])
        #expect(recoloured([10, 20, 30], to: 4) == [10, 20, 30, 255])
        // 0.299 · 10 + 0.587 · 20 + 0.114 · 30 = 18.15
        #expect(recoloured([10, 20, 30], to: 1) == [18])
        // A fifth of the colour, four fifths of white.
        #expect(recoloured([10, 20, 30, 51], to: 3) == [206, 208, 210])
        #expect(recoloured([0, 0, 0, 0], to: 1) == [255])
        #expect(recoloured([10, 20, 30, 255], to: 3) == [10, 20, 30])
    }

    @Test func everyByteSurvivesTheWayToNumbersAndBack() {
        let bytes = Tensor((0...255).map { UInt8($0) })
        let numbers = Pixels.normalised(bytes)
        #expect(numbers.min().item() == -1 && numbers.max().item() == 1)
        #expect(Pixels.bytes(numbers).isEqual(to: bytes))
        #expect(Pixels.bytes(Tensor([-3, 7] as [Float])).array(of: UInt8.self) == [0, 255])
    }

    @Test func rastersAndTensorsConvertBothWays() {
        for channels in [1, 3, 4] {
            let image = pattern(channels: channels, height: 3, width: 5)
            #expect(image.tensor.shape == [channels, 3, 5])
            #expect(image.tensor.array(of: UInt8.self)[7] == image.bytes[7 * channels])
            #expect(Raster(bytes: image.tensor) == image)
            #expect(Raster(normalised: Pixels.normalised(image.tensor)) == image)
        }
    }

    /// Scaled whole, the image below would take 49 gigabytes.
    @Test(arguments: [[1, 1, 1_000_000], [3, 200_000, 2]])
    func ofAVeryLongImageOnlyTheMiddleIsScaled(_ shape: [Int]) {
        let length = max(shape[1], shape[2])
        // Bright in the middle, dark elsewhere.
        let image = Tensor.zeros([1] + shape, dtype: .uint8)
        image.narrowed(axis: shape[1] > shape[2] ? 2 : 3, start: length / 2 - 8, count: 16).fillInPlace(200)
        let found = ImageForm(size: 64).applied(to: image)
        #expect(found.shape == [1, shape[0], 64, 64])
        #expect(found.min().item() == 200 && found.max().item() == 200)
    }

    @Test func theMiddleOfALongImageIsThatOfTheImageCutByHand() {
        let image = pattern(channels: 3, height: 6, width: 100).tensor.unsqueezed(0)
        let middle = image.narrowed(axis: 3, start: 38, count: 24)
        let form = ImageForm(size: 12)
        #expect(form.applied(to: image).isEqual(to: form.applied(to: middle)))
    }

    @Test func aWholeSetIsBroughtToAFormLikeEachOfItsImages() throws {
        let images = (0..<5).map { pattern(channels: 3, height: 6, width: 9, shift: 11 * $0).tensor }
        let set = ImageTensor(
            pixels: .stacked(images), labels: Tensor(Array(0..<5)), classNames: ["a", "b", "c", "d", "e"])
        let form = ImageForm(size: 4, fit: .pad, channels: 1)
        let brought = try set.brought(to: form)
        #expect(brought.shape == DataShape(sample: [1, 4, 4], classNames: ["a", "b", "c", "d", "e"]))
        for (index, image) in images.enumerated() {
            #expect(
                brought.pixels.selected(axis: 0, index).isEqual(to: form.applied(to: image.unsqueezed(0)).squeezed(0)))
        }
    }
}
