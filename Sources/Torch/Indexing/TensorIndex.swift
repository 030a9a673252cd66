/// An index in a tensor's subscript: `Int`, ranges of `Int`, strides, tensors, `.all`, `.ellipsis`, `.newAxis` and
/// `.slice(from:to:step:)`.
public protocol TensorIndex {
    /// The selection.
    var selection: Selection { get }
}

/// The selection of one index of a subscript from its axis (or axes).
public enum Selection: TensorIndex {
    /// One position of an axis, which is removed; negative numbers count from the end.
    case place(Int)
    /// The positions from `start` up to `end`, every `step`-th; `nil` is the end of the axis, and negative numbers
    /// count from it.
    case span(start: Int?, end: Int?, step: Int)
    /// All axes that the other indices do not use.
    case otherAxes
    /// A new axis of size 1.
    case addedAxis
    /// Positions in a tensor of whole numbers, or where a tensor of truth values is true.
    case tensor(Tensor)

    public var selection: Selection { self }
}

extension TensorIndex where Self == Selection {
    /// A whole axis.
    public static var all: Selection { .span(start: nil, end: nil, step: 1) }
    /// All axes that the other indices do not use.
    public static var ellipsis: Selection { .otherAxes }
    /// A new axis of size 1.
    public static var newAxis: Selection { .addedAxis }

    /// The positions of an axis from `start` up to, but without, `end`, every `step`-th; negative positions count from
    /// the end, so that `.slice(from: 1, to: -1)` leaves out the first and the last.
    public static func slice(from start: Int? = nil, to end: Int? = nil, step: Int = 1) -> Selection {
        .span(start: start, end: end, step: step)
    }
}

extension Int: TensorIndex {
    public var selection: Selection { .place(self) }
}

extension Range: TensorIndex where Bound == Int {
    public var selection: Selection { .span(start: lowerBound, end: upperBound, step: 1) }
}

extension ClosedRange: TensorIndex where Bound == Int {
    public var selection: Selection { .span(start: lowerBound, end: after(upperBound), step: 1) }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
    public var selection: Selection { .span(start: lowerBound, end: nil, step: 1) }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
    public var selection: Selection { .span(start: nil, end: upperBound, step: 1) }
}

extension PartialRangeThrough: TensorIndex where Bound == Int {
    public var selection: Selection { .span(start: nil, end: after(upperBound), step: 1) }
}

extension StrideTo: TensorIndex where Element == Int {
    public var selection: Selection { evenly(Array(self)) }
}

extension StrideThrough: TensorIndex where Element == Int {
    public var selection: Selection { evenly(Array(self)) }
}

extension Tensor: TensorIndex {
    public var selection: Selection { .tensor(self) }
}

/// The end of a span that includes `last`: after −1, the last position, it is the end of the axis.
private func after(_ last: Int) -> Int? { last == -1 ? nil : last + 1 }

/// The span of the given positions, which have equal distances.
private func evenly(_ places: [Int]) -> Selection {
    guard let first = places.first, let last = places.last else { return .span(start: 0, end: 0, step: 1) }
    let step = places.count > 1 ? places[1] - first : 1
    precondition(step > 0, "a stride of \(step) in a subscript: steps are positive, flipped(_:) turns an axis round")
    return .span(start: first, end: after(last), step: step)
}
