import Foundation
import Torch

/// Grey pictures of one filled convex polygon: black on white, anti-aliased, turned by any angle.
///
/// The set of triangles of M. Lucic et al., "Are GANs Created Equal?", 2018, arXiv:1711.10337, drawn without end:
/// vertex i of V lies on a circle at i · 360°/V + 10° + U(0, 1) · (360°/V − 10°); all are turned by one random angle,
/// scaled to a circle three quarters as wide as the picture, and shifted so that their mean is its centre. A pixel is
/// the share of its 8×8 sub-pixels whose centres lie outside. The manifold is known: see ``vertices(_:generator:)``.
///
/// The published generator takes the radians of a number from 0 to 2π, which turns by 6.3° at most; here it is a full
/// turn, as the paper means it.
public struct Polygons: Distribution {
    /// Corners of a polygon.
    public let corners: Int
    public let shape: DataShape

    /// Sub-pixels along a pixel's edge.
    private static let fineness = 8
    /// The least angle between neighbouring corners, in degrees.
    private static let gap = 10.0

    /// - Parameters:
    ///   - size: edge of a picture in pixels.
    ///   - corners: corners of a polygon, 3 to 12.
    public init(size: Int = 28, corners: Int = 3) {
        precondition(size > 0 && (3...12).contains(corners), "polygons of \(corners) corners in \(size) pixels")
        self.corners = corners
        shape = DataShape(sample: [1, size, size])
    }

    public var isWorthPreparing: Bool { true }

    private var size: Int { shape.sample[1] }

    public func draw(_ count: Int, generator: RandomGenerator) -> Batch {
        Batch(samples: pictures(of: vertices(count, generator: generator)))
    }

    /// Draws polygons: the x and y of each corner in pixels, (0, 0) the upper left corner of the picture, [N, V, 2]
    /// (`float64`).
    public func vertices(_ count: Int, generator: RandomGenerator) -> Tensor {
        let within = Tensor.randomUniform([count, corners], dtype: .float64, generator: generator)
        let turn = Tensor.randomUniform([count, 1], dtype: .float64, generator: generator)
        return vertices(within: within, turn: turn)
    }

    /// Places the corners of polygons: every point of the manifold.
    ///
    /// - Parameters:
    ///   - within: where in its sector each corner lies, 0 to 1, [N, V] (`float64`).
    ///   - turn: by what part of a full turn each polygon is turned, [N, 1] (`float64`).
    /// - Returns: as ``vertices(_:generator:)``.
    public func vertices(within: Tensor, turn: Tensor) -> Tensor {
        let sector = 360 / Double(corners)
        let starts = Tensor((0..<corners).map { Double($0) * sector + Self.gap })
        let angles = (starts + within * (sector - Self.gap) + turn * 360) * (Double.pi / 180)
        let radius = 0.75 * Double(size) / 2
        let circle = Tensor.stacked([angles.cos(), angles.sin()], axis: 2) * radius
        return circle - circle.mean(axes: [1], keepingAxes: true) + Double(size) / 2
    }

    /// Draws the pictures of convex polygons, [N, V, 2] as ``vertices(_:generator:)`` gives them: [N, 1, H, W].
    public func pictures(of vertices: Tensor) -> Tensor {
        let numbers: [Double] = vertices.array()
        let corners = vertices.size(1)
        var pixels: [Float] = []
        pixels.reserveCapacity(vertices.size(0) * size * size)
        for start in stride(from: 0, to: numbers.count, by: 2 * corners) {
            pixels += picture(of: numbers[start..<start + 2 * corners].map { $0 * Double(Self.fineness) })
        }
        return Tensor(pixels, shape: [vertices.size(0), 1, size, size])
    }

    /// One picture, row by row; coordinates are in sub-pixels.
    private func picture(of corners: [Double]) -> [Float] {
        var covered = [Int](repeating: 0, count: size * size)
        for line in 0..<size * Self.fineness {
            guard let inside = Self.span(of: corners, at: Double(line) + 0.5) else { continue }
            // Sub-pixel k has its centre at k + 1/2.
            let first = max(0, Int((inside.lowerBound - 0.5).rounded(.up)))
            let end = min(size * Self.fineness, Int((inside.upperBound - 0.5).rounded(.down)) + 1)
            var place = first
            while place < end {
                let next = min(end, (place / Self.fineness + 1) * Self.fineness)
                covered[line / Self.fineness * size + place / Self.fineness] += next - place
                place = next
            }
        }
        let whole = Float(Self.fineness * Self.fineness)
        return covered.map { 1 - 2 * Float($0) / whole }
    }

    /// Where the horizontal line at `y` lies inside a convex polygon x₀, y₀, x₁, y₁, …
    private static func span(of corners: [Double], at y: Double) -> ClosedRange<Double>? {
        var low = Double.infinity
        var high = -Double.infinity
        for i in stride(from: 0, to: corners.count, by: 2) {
            let j = (i + 2) % corners.count
            let (y0, y1) = (corners[i + 1], corners[j + 1])
            guard (y0 <= y) != (y1 <= y) else { continue }
            let x = corners[i] + (y - y0) / (y1 - y0) * (corners[j] - corners[i])
            low = min(low, x)
            high = max(high, x)
        }
        return low <= high ? low...high : nil
    }
}
