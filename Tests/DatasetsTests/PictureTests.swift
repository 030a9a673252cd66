import Datasets
import Images
import Testing
import Torch

@Suite struct PictureTests {
    @Test func aGridLaysImagesRowByRow() {
        let images = Tensor([-1, 1, 0, -2, 3] as [Float], shape: [5, 1, 1, 1])
        let grid = ImageGrid(columns: 3, padding: 1, background: 9).raster(of: images)
        #expect(grid.width == 7 && grid.height == 5 && grid.channels == 1)
        let rows = (0..<5).map { Array(grid.bytes[7 * $0..<7 * $0 + 7]) }
        #expect(rows[1] == [9, 0, 9, 255, 9, 128, 9])
        #expect(rows[3] == [9, 0, 9, 255, 9, 9, 9])
        #expect(rows[0] == rows[2] && rows[2] == [9, 9, 9, 9, 9, 9, 9])
    }

    @Test func aGridIsAboutSquareWhereNoColumnsAreGiven() {
        let grid = ImageGrid(padding: 0).raster(of: .zeros([10, 3, 4, 6]))
        #expect(grid.width == 24 && grid.height == 12 && grid.channels == 3)
        let two = ImageGrid().raster(of: .zeros([2, 3, 4, 6]))
        #expect(two.width == 18 && two.height == 8)
    }

    @Test func anImageAloneIsThePictureAsItIs() {
        let image = Tensor((0..<24).map { Float($0) / 12 - 1 }, shape: [1, 1, 4, 6])
        let one = ImageGrid().raster(of: image)
        #expect(one.width == 6 && one.height == 4)
        #expect(one.bytes == Pixels.bytes(image).array(of: UInt8.self))
    }

    @Test func pointsAppearWhereTheyLieAndSamplesAreBlue() {
        let real = Tensor([-1, 0, 1, 0, 0, -1, 0, 1] as [Float], shape: [4, 2])
        let plot = ScatterPlot(fitting: real, size: 240)
        #expect(plot.reach == 1.2)
        let picture = plot.raster(real: real, samples: Tensor([0.5, 0.5, .nan, 0, 90, 90] as [Float], shape: [3, 2]))
        func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(picture.bytes[3 * (y * 240 + x)..<3 * (y * 240 + x) + 3]) }
        // One unit is a hundred pixels; the origin is at (120, 120) and y points up.
        #expect(pixel(219, 119)[0] < 230 && pixel(219, 119)[0] == pixel(219, 119)[2])
        #expect(pixel(170, 69)[2] > pixel(170, 69)[0] + 50)
        #expect(pixel(120, 120) == [255, 255, 255])
        #expect(pixel(170, 170) == [255, 255, 255])
    }
}
