import Torch

/// The nearest points of one set to each point of another (or the same): a few more than asked for, so that the nearest
/// can be told exactly.
struct Neighbours {
    let of: PointSet
    let among: PointSet
    /// Squared distances, ascending, [N, candidates] (`float32`, with the rounding of products).
    let squares: Tensor
    /// Their rows in the other set, [N, candidates].
    let indices: Tensor

    /// Candidates beyond those asked for.
    private static let spare = 3

    /// The nearest points to each point within a set, itself left out. Each pair's distance is computed once.
    static func within(_ set: PointSet, count: Int) -> Neighbours {
        let size = min(count + spare, set.count - 1)
        var found = blocks(set.count).map { _ in Candidates(size: size) }
        let parts = blocks(set.count)
        for (i, rows) in parts.enumerated() {
            for (j, columns) in parts.enumerated() where j >= i {
                let block = set.squares(rows, to: set, columns)
                if i == j {
                    fillDiagonal(.tensor(block), .double(.infinity))
                } else {
                    found[j].add(block, along: 0, from: rows.lowerBound)
                }
                found[i].add(block, along: 1, from: columns.lowerBound)
            }
        }
        return Neighbours(of: set, among: set, found)
    }

    /// The nearest points of each of two sets in the other. Each pair's distance is computed once.
    static func across(_ left: PointSet, _ right: PointSet, count: Int) -> (Neighbours, Neighbours) {
        var ofLeft = blocks(left.count).map { _ in Candidates(size: min(count + spare, right.count)) }
        var ofRight = blocks(right.count).map { _ in Candidates(size: min(count + spare, left.count)) }
        for (i, rows) in blocks(left.count).enumerated() {
            for (j, columns) in blocks(right.count).enumerated() {
                let block = left.squares(rows, to: right, columns)
                ofLeft[i].add(block, along: 1, from: columns.lowerBound)
                ofRight[j].add(block, along: 0, from: rows.lowerBound)
            }
        }
        return (Neighbours(of: left, among: right, ofLeft), Neighbours(of: right, among: left, ofRight))
    }

    /// The nearest points of `right` to each of `left`.
    static func from(_ left: PointSet, to right: PointSet, count: Int) -> Neighbours {
        var found = blocks(left.count).map { _ in Candidates(size: min(count + spare, right.count)) }
        for (i, rows) in blocks(left.count).enumerated() {
            for columns in blocks(right.count) {
                found[i].add(left.squares(rows, to: right, columns), along: 1, from: columns.lowerBound)
            }
        }
        return Neighbours(of: left, among: right, found)
    }

    private init(of: PointSet, among: PointSet, _ parts: [Candidates]) {
        self.of = of
        self.among = among
        squares = Tensor.concatenated(parts.map { $0.squares! })
        indices = Tensor.concatenated(parts.map { $0.indices! })
    }

    /// Squared distances of the candidates of some rows, computed exactly and sorted, with their rows in the other set;
    /// of those equally near, the first comes first.
    ///
    /// - Parameter rows: [R]; `nil` for all.
    /// - Returns: [R, candidates] (`float64`) and [R, candidates], both on the CPU.
    func exact(_ rows: Tensor? = nil) -> (squares: Tensor, indices: Tensor) {
        let rows = rows ?? Tensor.range(0, of.count, device: indices.device)
        let candidates = indices.indexSelected(axis: 0, rows).sorted(axis: 1).values
        let size = candidates.size(1)
        let squares = of.exactSquares(rows.repeatedElements(size, axis: 0), to: among, candidates.flattened())
        let sorted = squares.reshaped(-1, size).sorted(axis: 1)
        return (sorted.values, candidates.to(.cpu).gathered(axis: 1, sorted.indices))
    }
}

private let fillDiagonal = Operator("fill_diagonal_")

/// The nearest points so far to each row of a block.
private struct Candidates {
    let size: Int
    var squares: Tensor?
    var indices: Tensor?

    init(size: Int) { self.size = size }

    /// - Parameters:
    ///   - block: distances of these points to others.
    ///   - axis: the axis that numbers the others.
    ///   - start: the number of the first of the others.
    mutating func add(_ block: Tensor, along axis: Int, from start: Int) {
        let near = smallest(block, min(size, block.size(axis)), along: axis)
        let numbers = near.indices + start
        guard let squares, let indices else {
            (self.squares, self.indices) = (near.values, numbers)
            return
        }
        let both = Tensor.concatenated([squares, near.values], axis: 1)
        let best = both.top(min(size, both.size(1)), axis: 1, largest: false)
        self.squares = best.values
        self.indices = Tensor.concatenated([indices, numbers], axis: 1).gathered(axis: 1, best.indices)
    }
}

/// The smallest numbers of a matrix along an axis, with their places there: [others, count] each, ascending.
///
/// The k smallest lie in the k groups whose smallest are smallest; only these groups are looked into. Finding each
/// group's smallest reads the matrix once in the order in which it lies in memory, whichever the axis.
private func smallest(_ matrix: Tensor, _ count: Int, along axis: Int) -> (values: Tensor, indices: Tensor) {
    let lines = axis == 1 ? matrix : matrix.transposed()
    guard let groups = Groups(of: matrix, along: axis), count <= Groups.count else {
        return lines.contiguous().top(count, axis: 1, largest: false)
    }
    let chosen = groups.least.top(count, axis: 1, largest: false).indices
    let places = groups.members(of: chosen.unsqueezed(2)).flattened(from: 1)
    let near = lines.gathered(axis: 1, places).top(count, axis: 1, largest: false)
    return (near.values, places.gathered(axis: 1, near.indices))
}

/// A matrix's lines along an axis, each in groups of numbers that lie apart by ``count``.
struct Groups {
    static let count = 64
    /// The smallest number of each group: [lines, count].
    let least: Tensor
    private let size: Int

    /// `nil` where lines are too short for groups to pay, or do not divide.
    init?(of matrix: Tensor, along axis: Int) {
        let length = matrix.size(axis)
        guard length % Self.count == 0, length >= 8 * Self.count else { return nil }
        size = length / Self.count
        least =
            axis == 1
            ? matrix.reshaped(matrix.size(0), size, Self.count).minimum(axes: [1])
            : matrix.reshaped(size, Self.count, matrix.size(1)).minimum(axes: [0]).transposed().contiguous()
    }

    /// The places of the members of groups: [..., 1] to [..., size].
    func members(of groups: Tensor) -> Tensor {
        groups + Tensor.range(0, size, device: groups.device) * Self.count
    }
}
