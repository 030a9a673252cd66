import Images
import Torch

/// Images side by side in one picture, row by row.
public struct ImageGrid: Sendable, Equatable {
    /// Images in a row; `nil` makes the grid about square.
    public var columns: Int?
    /// Pixels between images and around them.
    public var padding: Int
    /// The byte between images.
    public var background: UInt8

    public init(columns: Int? = nil, padding: Int = 2, background: UInt8 = 255) {
        precondition(columns ?? 1 > 0 && padding >= 0, "a grid of \(columns ?? 0) columns, padding \(padding)")
        self.columns = columns
        self.padding = padding
        self.background = background
    }

    /// Tiles samples [N, C, H, W] in [-1, 1] (N > 0; C 1, 3 or 4); what lies outside the range is clamped.
    public func raster(of samples: Tensor) -> Raster {
        precondition(samples.rank == 4 && samples.size(0) > 0, "\(samples) are no images [N, C, H, W]")
        let images = withoutGradients { Pixels.bytes(samples.to(.cpu)) }
        let (count, height, width) = (images.size(0), images.size(2), images.size(3))
        let columns = min(count, self.columns ?? Int(Double(count).squareRoot().rounded(.up)))
        let rows = (count + columns - 1) / columns
        let picture = Tensor.full(
            [images.size(1), rows * (height + padding) + padding, columns * (width + padding) + padding],
            Int(background), dtype: .uint8)
        for index in 0..<count {
            let top = padding + index / columns * (height + padding)
            let left = padding + index % columns * (width + padding)
            picture.narrowed(axis: 1, start: top, count: height).narrowed(axis: 2, start: left, count: width)
                .copyInPlace(images.selected(axis: 0, index))
        }
        return Raster(bytes: picture)
    }
}
