import Torch

/// Features prepared for Euclidean distances by matrix products, beside those that were given.
///
/// ‖x − y‖² = ‖x‖² + ‖y‖² − 2⟨x, y⟩ loses digits where points lie far from the origin and close together. So the rows
/// are centred, the products are taken in `float32`, and every comparison that their rounding could turn is made again
/// from the given numbers in `float64` (see ``exactSquares(_:to:_:)``). There are few of these unless many points
/// coincide.
struct PointSet {
    /// As given, [N, D].
    let given: Tensor
    /// Around the centre, [N, D] (`float32`).
    private let rows: Tensor
    /// ‖row‖², [N] (`float32`).
    let norms: Tensor

    /// Rows of a block of distances. Its 16 MB are few beside the features, and smaller blocks leave the threads of
    /// more operators waiting for each other: where other programs run, 1,024 rows take a third longer.
    static let block = 2048

    var count: Int { given.size(0) }
    var width: Int { given.size(1) }

    /// - Parameter centre: [D] (`float32`); any point near both sides will do.
    init(_ features: Tensor, centre: Tensor) {
        given = features.detached()
        rows = Tensor.empty(features.shape, device: features.device)
        norms = Tensor.empty([features.size(0)], device: features.device)
        for part in blocks(features.size(0)) {
            let row = rows[part].copyInPlace(given[part] - centre)
            norms[part].copyInPlace(row.squared().sum(axes: [1]))
        }
    }

    /// Both sides around their common mean.
    ///
    /// - Throws: ``EvidenceError`` where a side has fewer than `needed` samples, the widths differ, or a number is not
    ///   finite.
    static func pair(_ real: Tensor, _ fake: Tensor, needed: Int, metric: String) throws -> (PointSet, PointSet) {
        let sides = try together([(real, "real features"), (fake, "fake features")], needed: needed, metric: metric)
        return (sides[0], sides[1])
    }

    /// Several sets around their common mean; see ``pair(_:_:needed:metric:)``.
    static func together(_ sides: [(Tensor, String)], needed: Int, metric: String) throws -> [PointSet] {
        let shapes = sides.map(\.0.shape)
        for shape in shapes where shape.count != 2 || shape[1] != shapes[0].last || shape[1] == 0 {
            throw EvidenceError.unlike(shapes[0], shape)
        }
        if let few = shapes.map({ $0[0] }).min(), few < needed {
            throw EvidenceError.tooFew(few, needed: needed, metric: metric)
        }
        let means = sides.map { $0.0.detached().to(.float32).mean(axes: [0]) }
        // Asked before the sides share a centre, which would carry one side's NaN to the others.
        for (mean, side) in zip(means, sides) where !mean.isFinite().all() { throw EvidenceError.notFinite(side.1) }
        let centre = means.dropFirst().reduce(means[0]) { $0 + $1 } / Double(means.count)
        return try sides.map { features, name in
            let set = PointSet(features, centre: centre)
            guard set.norms.isFinite().all() else { throw EvidenceError.notFinite(name) }
            return set
        }
    }

    /// ‖xᵢ − yⱼ‖² of a block, up to ``rounding(near:)`` and so sometimes a little negative, [rows, columns]
    /// (`float32`).
    func squares(_ part: Range<Int>, to other: PointSet, _ columns: Range<Int>) -> Tensor {
        (rows[part] * -2).products(withRows: other.rows[columns], offset: other.norms[columns])
            .addInPlace(norms[part].unsqueezed(1))
    }

    /// By how much ``squares(_:to:_:)`` may err about points at the given squared distances from these, [N].
    ///
    /// A product of length D errs by √D roundings of 2⁻²⁴ relative to ‖x‖ ‖y‖ if they are independent; this is twice
    /// that.
    func rounding(near squares: Tensor) -> Tensor {
        let relative = 0x1p-24 * (8 + 2 * Double(width).squareRoot())
        let reach = (norms.sqrt() + squares.clamped(0, nil).sqrt()).squared()
        return (norms + reach) * relative
    }

    /// ‖xᵢ − yⱼ‖² for pairs of rows (i, j), each by subtraction: [pairs] (`float64`, on the CPU).
    func exactSquares(_ i: Tensor, to other: PointSet, _ j: Tensor) -> Tensor {
        let limit = max(1, 2_000_000 / width)
        var parts: [Tensor] = []
        for start in stride(from: 0, to: i.size(0), by: limit) {
            let part = start..<min(start + limit, i.size(0))
            let x = given.indexSelected(axis: 0, i[part]).to(.cpu).to(.float64)
            let y = other.given.indexSelected(axis: 0, j[part]).to(.cpu).to(.float64)
            parts.append((x - y).squared().sum(axes: [1]))
        }
        return parts.isEmpty ? Tensor.zeros([0], dtype: .float64) : Tensor.concatenated(parts)
    }
}

/// 0 ..< count in blocks of ``PointSet/block``.
func blocks(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: PointSet.block).map { $0..<min($0 + PointSet.block, count) }
}
