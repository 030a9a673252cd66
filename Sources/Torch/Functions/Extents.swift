/// A size for each axis of a window, as convolutions and poolings take it: `3` for all axes alike, or `[1, 9]`.
public protocol Extents {
    /// The sizes for so many axes.
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
