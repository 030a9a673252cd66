import Images
import Torch

/// A picture of points in the plane: real ones grey, a generator's blue on top of them.
///
/// The window is fixed when the plot is made, so that the pictures of a run can be laid beside each other; both axes
/// have the same scale, y points up. Points outside the window, or not finite, aren't drawn.
public struct ScatterPlot: Sendable {
    /// Edge of the picture in pixels.
    public let size: Int
    /// The point in the middle.
    public let centre: (x: Double, y: Double)
    /// From the middle to each side, in the points' units.
    public let reach: Double

    private static let realColour: [Double] = [165, 165, 165]
    private static let sampleColour: [Double] = [31, 96, 196]

    /// Chooses a square window that holds all of `points` [N, 2] and a fifth more.
    public init(fitting points: Tensor, size: Int = 512) {
        precondition(points.rank == 2 && points.size(1) == 2 && points.size(0) > 0, "\(points) are no points [N, 2]")
        let low = points.minimum(axes: [0]).array(of: Double.self)
        let high = points.maximum(axes: [0]).array(of: Double.self)
        self.size = size
        centre = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
        reach = max(0.6 * max(high[0] - low[0], high[1] - low[1]), 1e-6)
    }

    /// Draws points [N, 2] and, over them, samples [M, 2].
    public func raster(real: Tensor, samples: Tensor) -> Raster {
        var canvas = [Double](repeating: 255, count: 3 * size * size)
        draw(real, Self.realColour, radius: 0.004, on: &canvas)
        draw(samples, Self.sampleColour, radius: 0.005, on: &canvas)
        return Raster(width: size, height: size, channels: 3, bytes: canvas.map { UInt8($0.rounded()) })
    }

    /// Draws half-transparent discs with soft edges; `radius` is a share of the picture's edge.
    private func draw(_ points: Tensor, _ colour: [Double], radius: Double, on canvas: inout [Double]) {
        precondition(points.rank == 2 && points.size(1) == 2, "\(points) are no points [N, 2]")
        let radius = max(1, radius * Double(size))
        let scale = Double(size) / (2 * reach)
        let numbers: [Double] = withoutGradients { points.to(.cpu).array() }
        for i in stride(from: 0, to: numbers.count, by: 2) {
            let x = (numbers[i] - centre.x + reach) * scale
            let y = (reach - numbers[i + 1] + centre.y) * scale
            guard x > -radius, y > -radius, x < Double(size) + radius, y < Double(size) + radius else { continue }
            for row in max(0, Int(y - radius - 1))..<max(0, min(size, Int(y + radius + 2))) {
                for column in max(0, Int(x - radius - 1))..<max(0, min(size, Int(x + radius + 2))) {
                    let (dx, dy) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
                    let opacity = 0.6 * min(1, max(0, radius + 0.5 - (dx * dx + dy * dy).squareRoot()))
                    let place = 3 * (row * size + column)
                    for channel in 0..<3 {
                        canvas[place + channel] += opacity * (colour[channel] - canvas[place + channel])
                    }
                }
            }
        }
    }
}
