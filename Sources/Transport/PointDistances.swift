import Torch

/// Squared Euclidean distances ‖xᵢ − yⱼ‖² between points [N, D] and [M, D]: [N, M] (`float64`).
///
/// They come from a matrix product, ‖x‖² + ‖y‖² − 2⟨x, y⟩ around the common mean, which loses precision for points that
/// (nearly) coincide. Those few distances are computed by subtraction, so that the distance of equal points is exactly
/// 0.
///
/// - Throws: ``TransportError`` if a side is empty or not finite, or the points' lengths differ.
public func squaredDistances(_ left: Tensor, _ right: Tensor) throws -> Tensor {
    guard left.rank == 2, right.rank == 2, left.size(1) == right.size(1), left.size(0) > 0, right.size(0) > 0 else {
        throw TransportError.shapes(
            "points must have the shapes [N, D] and [M, D], not \(left.shape) and \(right.shape)")
    }
    func prepared(_ points: Tensor, _ which: String) throws -> Tensor {
        let points = points.detached().to(.cpu).to(.float64)
        guard points.isFinite().all() else { throw TransportError.notFinite(which) }
        return points
    }
    let x = try prepared(left, "the first points")
    let y = try prepared(right, "the second points")
    let centre = (x.mean(axes: [0]) + y.mean(axes: [0])) / 2.0
    let (a, b) = (x - centre, y - centre)
    let (aNorms, bNorms) = (a.squared().sum(axes: [1]).unsqueezed(1), b.squared().sum(axes: [1]))
    let result = addMatrixProduct(.tensor(bNorms), .tensor(a), .tensor(b.transposed()), .double(1), .double(-2))
    result.addInPlace(aNorms).clampInPlace(0, nil)
    // The product's rounding is about 10⁻¹⁶ of the norms, which are nearly equal where points are close: below 10⁻⁶ of
    // them fewer than ten digits are left.
    let near = (result .<= aNorms * 3e-6).nonzero()
    for part in near.split(parts(near.size(0), of: max(1, 4_000_000 / x.size(1)))) {
        let (i, j) = (part[.all, 0], part[.all, 1])
        let exact = (x.indexSelected(axis: 0, i) - y.indexSelected(axis: 0, j)).squared().sum(axes: [1])
        result[i, j] = exact
    }
    return result
}

private let addMatrixProduct = Operator("addmm")
private let sqrtInPlace = Operator("sqrt_")

/// The sizes of pieces of at most `limit` items, for `count` items.
private func parts(_ count: Int, of limit: Int) -> [Int] {
    stride(from: 0, to: count, by: limit).map { min(limit, count - $0) }
}

/// The cost of moving a unit from each point to each other point: a power of the Euclidean distance.
///
/// - Parameters:
///   - order: 1 for the distance, 2 for its square.
/// - Returns: ‖xᵢ − yⱼ‖ᵖ, [N, M] (`float64`).
/// - Throws: ``TransportError``
public func transportCosts(_ left: Tensor, _ right: Tensor, order: Double = 1) throws -> Tensor {
    guard order > 0, order.isFinite else { throw TransportError.outOfRange("the order \(order) is not positive") }
    let squares = try squaredDistances(left, right)
    switch order {
    case 2: return squares
    case 1: return sqrtInPlace(.tensor(squares))
    default: return squares.power(order / 2)
    }
}
