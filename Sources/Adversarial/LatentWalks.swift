import Torch

/// Grids and directions in a latent space.
///
/// Source: White 2016, "Sampling Generative Networks", arXiv 1609.04468.
public enum LatentWalks {
    /// A grid between three latent vectors and the fourth that completes the analogy a : b :: c : d, with d = c + b − a
    /// at the length of a latent vector: a's corner is the first, b's the end of the first row, c's the start of the
    /// last.
    ///
    /// - Parameters:
    ///   - corners: a, b and c, [1, D] each.
    ///   - size: rows and columns.
    ///   - code: how many of the D numbers, the last ones, are a code; all of the grid has a's.
    /// - Returns: [size · size, D], row by row.
    public static func analogy(
        _ corners: (a: Tensor, b: Tensor, c: Tensor), size: Int, path: LatentPath = .spherical, code: Int = 0
    ) -> Tensor {
        precondition(size >= 2, "a grid of \(size)")
        guard code == 0 else {
            let noise = [corners.a, corners.b, corners.c].map { withoutCode($0, code) }
            return withCode(of: corners.a, code, analogy((noise[0], noise[1], noise[2]), size: size, path: path))
        }
        let (a, b, c) = corners
        let sum = c + b - a
        // The sum of independent vectors is longer than each: on the sphere it is brought back to their length.
        let d = path == .spherical ? sum * (c.norm() / sum.norm().clamped(1e-12, nil)) : sum
        let shares = (0..<size).map { Double($0) / Double(size - 1) }
        return .concatenated(
            shares.flatMap { down in
                let (left, right) = (path.point(a, c, at: down), path.point(b, d, at: down))
                return shares.map { path.point(left, right, at: $0) }
            })
    }

    /// A grid around a latent vector in two directions, which the middle of the grid is.
    ///
    /// - Parameters:
    ///   - centre: [1, D].
    ///   - directions: [1, D] each; they are made orthogonal to the centre and to each other.
    ///   - reach: how far the grid's edges lie from its middle, in radians on the sphere of the centre's length.
    ///   - code: how many of the D numbers, the last ones, are a code; all of the grid has the centre's.
    /// - Returns: [size · size, D], row by row.
    public static func grid(
        around centre: Tensor, along directions: (Tensor, Tensor), reach: Double, size: Int, code: Int = 0
    ) -> Tensor {
        precondition(size >= 2, "a grid of \(size)")
        guard code == 0 else {
            let noise = (withoutCode(directions.0, code), withoutCode(directions.1, code))
            return withCode(
                of: centre, code, grid(around: withoutCode(centre, code), along: noise, reach: reach, size: size))
        }
        let length = centre.norm()
        func orthogonal(_ vector: Tensor, to others: [Tensor]) -> Tensor {
            let rest = others.reduce(vector) { $0 - $1 * (($0 * $1).sum() / $1.squared().sum().clamped(1e-12, nil)) }
            return rest * (length / rest.norm().clamped(1e-12, nil))
        }
        let u = orthogonal(directions.0, to: [centre])
        let v = orthogonal(directions.1, to: [centre, u])
        let places = (0..<size).map { (2 * Double($0) / Double(size - 1) - 1) * reach }
        return .concatenated(
            places.flatMap { y in
                places.map { x in
                    // Up to the angle from the middle, on the great circle through it.
                    let moved = centre + u * tangent(x) + v * tangent(y)
                    return moved * (length / moved.norm())
                }
            })
    }

    /// The latent vectors' numbers before their code.
    public static func withoutCode(_ latents: Tensor, _ code: Int) -> Tensor {
        latents[.all, ..<(latents.size(1) - code)]
    }

    /// Each of many with the code of one.
    private static func withCode(of one: Tensor, _ code: Int, _ latents: Tensor) -> Tensor {
        .concatenated([latents, one[.all, (one.size(1) - code)...].expanded([latents.size(0), code])], axis: 1)
    }

    private static func tangent(_ angle: Double) -> Double { Tensor(angle).tan().item() }

    /// The direction in which an attribute grows: the mean of the latent vectors that have it less that of the others.
    ///
    /// Where another attribute goes along with it by chance, the difference points along that too. Balancing counts
    /// each of the four kinds alike, as if samples had been replicated until all were equally many.
    ///
    /// - Parameters:
    ///   - latents: [N, D].
    ///   - attribute: whether each has it; some must, and some must not.
    ///   - other: the attribute that must not count; every one of the four kinds must occur.
    /// - Returns: [1, D]; `nil` where a kind is missing.
    public static func attributeVector(
        _ latents: Tensor, _ attribute: [Bool], balancedOver other: [Bool]? = nil
    ) -> Tensor? {
        func mean(_ isChosen: (Int) -> Bool) -> Tensor? {
            let rows = attribute.indices.filter(isChosen)
            guard !rows.isEmpty else { return nil }
            return latents.indexSelected(axis: 0, Tensor(rows).to(latents.device)).mean(axes: [0], keepingAxes: true)
        }
        guard let other else {
            guard let with = mean({ attribute[$0] }), let without = mean({ !attribute[$0] }) else { return nil }
            return with - without
        }
        guard let both = mean({ attribute[$0] && other[$0] }), let one = mean({ attribute[$0] && !other[$0] }),
            let second = mean({ !attribute[$0] && other[$0] }), let none = mean({ !attribute[$0] && !other[$0] })
        else { return nil }
        return ((both + one) - (second + none)) * 0.5
    }

    /// The receiver operating characteristic of scores: what share of those that have an attribute, and of those that
    /// have not, lies above each threshold, from the highest down; and the area below it.
    public static func characteristic(
        scores: [Double], attribute: [Bool]
    ) -> (falsePositives: [Double], truePositives: [Double], area: Double) {
        let positives = Double(max(1, attribute.count { $0 }))
        let negatives = Double(max(1, attribute.count { !$0 }))
        var (falses, trues, area) = ([0.0], [0.0], 0.0)
        var (hits, misses) = (0.0, 0.0)
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        for (place, index) in order.enumerated() {
            if attribute[index] { hits += 1 } else { misses += 1 }
            // Equal scores share one threshold.
            if place + 1 < order.count, scores[order[place + 1]] == scores[index] { continue }
            let (x, y) = (misses / negatives, hits / positives)
            area += (x - falses[falses.count - 1]) * (y + trues[trues.count - 1]) / 2
            falses.append(x)
            trues.append(y)
        }
        return (falses, trues, area)
    }
}
