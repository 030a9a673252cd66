import Images
import Torch

/// Images side by side in one picture, row by row. An image alone is the picture as it is, without gaps or a frame, so
/// that a file of one sample holds exactly that sample.
public struct ImageGrid: Sendable, Equatable {
    /// Images in a row; `nil` makes the grid about square.
    public var columns: Int?
    /// Pixels between several images and around them.
    public var padding: Int
    /// The byte between images.
    public var background: UInt8

    public init(columns: Int? = nil, padding: Int = 2, background: UInt8 = 255) {
        precondition(columns ?? 1 > 0 && padding >= 0, "a grid of \(columns ?? 0) columns, padding \(padding)")
        self.columns = columns
        self.padding = padding
        self.background = background
    }

    /// The columns of a grid of so many images, and its pixels in all.
    public func layout(of count: Int, width: Int, height: Int) -> (columns: Int, width: Int, height: Int) {
        let columns = min(count, self.columns ?? Int(Double(count).squareRoot().rounded(.up)))
        let rows = (count + columns - 1) / columns
        let padding = padding(of: count)
        return (columns, columns * (width + padding) + padding, rows * (height + padding) + padding)
    }

    private func padding(of count: Int) -> Int { count > 1 ? padding : 0 }

    /// Tiles samples [N, C, H, W] in [-1, 1] (N > 0; C 1, 3 or 4); what lies outside the range is clamped.
    public func raster(of samples: Tensor) -> Raster {
        precondition(samples.rank == 4 && samples.size(0) > 0, "\(samples) are no images [N, C, H, W]")
        let images = withoutGradients { Pixels.bytes(samples.to(.cpu)) }
        let (count, height, width) = (images.size(0), images.size(2), images.size(3))
        let (columns, wholeWidth, wholeHeight) = layout(of: count, width: width, height: height)
        let padding = padding(of: count)
        let picture = Tensor.full([images.size(1), wholeHeight, wholeWidth], Int(background), dtype: .uint8)
        for index in 0..<count {
            let top = padding + index / columns * (height + padding)
            let left = padding + index % columns * (width + padding)
            picture.narrowed(axis: 1, start: top, count: height).narrowed(axis: 2, start: left, count: width)
                .copyInPlace(images.selected(axis: 0, index))
        }
        return Raster(bytes: picture)
    }
}
