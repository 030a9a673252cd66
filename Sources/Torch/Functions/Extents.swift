/// The size of a window for each axis, in convolutions and pooling: `3` for all axes alike, or `[1, 9]`.
public protocol Extents {
    /// The sizes for a number of axes.
    func extents(_ axes: Int) -> [Int]
}

extension Int: Extents {
    public func extents(_ axes: Int) -> [Int] { Array(repeating: self, count: axes) }
}

extension [Int]: Extents {
    public func extents(_ axes: Int) -> [Int] {
        precondition(count == axes, "\(count) sizes for \(axes) axes")
        return self
    }
}
