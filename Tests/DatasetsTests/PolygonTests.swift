import Datasets
import Foundation
import Testing
import Torch

@Suite struct PolygonTests {
    /// The corners of each polygon.
    private func corners(_ vertices: Tensor) -> [[SIMD2<Double>]] {
        let numbers: [Double] = vertices.array()
        let count = vertices.size(1)
        return (0..<vertices.size(0)).map { polygon in
            (0..<count).map { SIMD2(numbers[2 * (polygon * count + $0)], numbers[2 * (polygon * count + $0) + 1]) }
        }
    }

    private func cross(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { a.x * b.y - a.y * b.x }

    @Test(arguments: [3, 4, 7])
    func polygonsAreConvexInsideThePictureAndCentred(_ count: Int) {
        let vertices = Polygons(corners: count).vertices(500, generator: RandomGenerator(seed: 1))
        for polygon in corners(vertices) {
            for i in 0..<count {
                let (a, b, c) = (polygon[i], polygon[(i + 1) % count], polygon[(i + 2) % count])
                #expect(cross(b - a, c - b) > 0)
                #expect(a.x > -3 && a.y > -3 && a.x < 31 && a.y < 31)
            }
            let mean = polygon.reduce(SIMD2(0, 0), +) / Double(count)
            #expect(abs(mean.x - 14) < 1e-9 && abs(mean.y - 14) < 1e-9)
        }
    }

    @Test func theDarkShareIsTheAreaOfTheTriangle() {
        let set = Polygons()
        let vertices = set.vertices(200, generator: RandomGenerator(seed: 2))
        let pictures = set.pictures(of: vertices)
        #expect(pictures.shape == [200, 1, 28, 28])
        #expect(pictures.min().item() == -1 && pictures.max().item() == 1)
        let dark: [Double] = ((1 - pictures) / 2).sum(axes: [1, 2, 3]).array()
        for (polygon, found) in zip(corners(vertices), dark) {
            let area = cross(polygon[1] - polygon[0], polygon[2] - polygon[0]) / 2
            // Sub-pixels are an eighth of a pixel wide; the outline is at most 55 pixels long.
            #expect(abs(found - area) < 1, "area \(area), dark \(found)")
        }
    }

    @Test func aSquareAlongThePixelsIsDrawnExactly() {
        let corners: [Double] = [1, 1, 3, 1, 3, 2.5, 1, 2.5]
        let picture: [Float] = Polygons(size: 4, corners: 4).pictures(of: Tensor(corners, shape: [1, 4, 2])).array()
        #expect(picture == [1, 1, 1, 1, 1, -1, -1, 1, 1, 0, 0, 1, 1, 1, 1, 1])
    }

    @Test func polygonsAreTurnedByEveryAngle() {
        let vertices = Polygons().vertices(4_000, generator: RandomGenerator(seed: 3))
        var quarters = [0, 0, 0, 0]
        for polygon in corners(vertices) {
            let edge = polygon[1] - polygon[0]
            quarters[Int((atan2(edge.y, edge.x) / .pi + 1) * 2) % 4] += 1
        }
        // Five standard deviations of a binomial count of 4,000 with probability 1/4.
        for quarter in quarters { #expect(abs(quarter - 1_000) < 137) }
    }
}
