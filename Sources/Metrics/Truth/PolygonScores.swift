import Datasets
import Foundation
import Torch

/// How well generated pictures match a manifold of convex polygons that is known.
public struct PolygonScores: Sendable {
    /// The share of generated pictures at most δ from the manifold.
    public let precision: Double
    /// The share of test pictures that the generator comes within δ of.
    public let recall: Double
    /// Distances of the generated pictures to the manifold, [M] (`float64`).
    public let distances: Tensor

    /// 2 precision · recall / (precision + recall)
    public var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }

    /// The mean distance to the manifold: it tells pictures apart of which none is within δ yet. Not in the paper.
    public var meanDistance: Double { distances.mean().item() }

    /// δ of Lucic et al. for pictures of 28 × 28.
    public static let tolerance = 0.75
}

/// Precision, recall and F1 on convex polygons (M. Lucic et al., "Are GANs Created Equal?", 2018, arXiv:1711.10337).
///
/// Distances are Euclidean between pictures whose values go from 0 to 1. Precision asks for each generated picture's
/// nearest polygon; recall for each test picture's nearest picture that the generator makes.
///
/// - Parameters:
///   - fake: generated pictures, −1...1, [M, 1, H, W].
///   - test: pictures of polygons that the generator was not trained on, −1...1, [N, 1, H, W].
///   - polygons: the manifold.
///   - tolerance: δ.
///   - reproduce: the pictures nearest to given ones that the generator makes, found by descent on its latents as in the
///     paper; without it the nearest of `fake` stand for them, a lower bound that rises with M.
///   - seed: of the polygons from which the search begins.
/// - Throws: ``EvidenceError``, and what `reproduce` throws.
public func polygonScores(
    fake: Tensor, test: Tensor, polygons: Polygons, tolerance: Double = PolygonScores.tolerance, seed: UInt64 = 0,
    reproduce: ((Tensor) throws -> Tensor)? = nil
) throws -> PolygonScores {
    let distances = try distancesToPolygons(fake, polygons: polygons, seed: seed)
    let goal = shades(test)
    let reached: Tensor
    if let reproduce {
        let made = try withoutGradients { shades(try reproduce(test)) }
        guard made.shape == goal.shape else { throw EvidenceError.unlike(made.shape, goal.shape) }
        reached = (made - goal).squared().sum(axes: [1])
    } else {
        let sets = try PointSet.together(
            [(goal, "test pictures"), (shades(fake), "generated pictures")], needed: 1, metric: "polygons")
        reached = Neighbours.from(sets[0], to: sets[1], count: 1).exact().squares[.all, 0]
    }
    func share(_ mask: Tensor) -> Double { mask.to(.float64).mean().item() }
    return PolygonScores(
        precision: share(distances .<= tolerance), recall: share(reached.sqrt() .<= tolerance), distances: distances)
}

extension Metric {
    /// Precision, recall and F1 of pictures of convex polygons, and their mean distance to the manifold. Recall takes the
    /// nearest of the samples at hand for the nearest that the generator makes: it rises with their number, which
    /// passports tell.
    public static func polygons(_ truth: Polygons) -> Metric {
        Metric(
            "polygons", title: "Precision and recall on convex polygons", source: "Lucic et al. 2018, arXiv 1711.10337",
            needs: .images,
            readings: [
                Reading("polygon-precision", .higher, .share), Reading("polygon-recall", .higher, .share),
                Reading("polygon-f1", .higher, .between(0, 1)), Reading("polygon-distance", .lower, .positive),
            ], settings: ["tolerance": "\(PolygonScores.tolerance)"], limit: 2_000
        ) {
            let scores = try polygonScores(
                fake: Pixels.normalised($0.fake.images), test: Pixels.normalised($0.real.images), polygons: truth,
                seed: $0.seed)
            return [scores.precision, scores.recall, scores.f1, scores.meanDistance]
        }
    }
}

/// The Euclidean distance of each picture to the nearest picture of a polygon, values going from 0 to 1, [N]
/// (`float64`).
///
/// The search begins at the nearest of 4,096 drawn polygons and goes down by Levenberg–Marquardt steps on the angles of
/// the corners; it may end in a local minimum, so that distances are upper bounds.
///
/// - Parameter pictures: −1...1, [N, 1, H, W].
/// - Throws: ``EvidenceError`` where pictures are of another size or not finite.
public func distancesToPolygons(_ pictures: Tensor, polygons: Polygons, seed: UInt64 = 0) throws -> Tensor {
    let expected = [pictures.size(0)] + polygons.shape.sample
    guard pictures.shape == expected else { throw EvidenceError.unlike(pictures.shape, expected) }
    let goal = shades(pictures)
    let random = RandomGenerator(seed: seed)
    let starts = PolygonFit.Places(
        within: Tensor.randomUniform([4096, polygons.corners], dtype: .float64, generator: random),
        turn: Tensor.randomUniform([4096, 1], dtype: .float64, generator: random))
    let bank = PolygonFit(polygons).coverage(starts)
    let sets = try PointSet.together(
        [(goal, "generated pictures"), (bank, "pictures of polygons")], needed: 1, metric: "polygons")
    let nearest = Neighbours.from(sets[0], to: sets[1], count: 1).exact().indices[.all, 0].contiguous()
    let parts = stride(from: 0, to: goal.size(0), by: 256).map { start -> Tensor in
        let part = start..<min(start + 256, goal.size(0))
        let first = starts.chosen(nearest[part])
        let fitted = PolygonFit(polygons).fit(goal[part], from: first)
        // Both are judged by the set's own pictures, which the smooth ones only approach.
        let candidates = [first, fitted].map { places in
            let drawn = polygons.pictures(of: polygons.vertices(within: places.within, turn: places.turn))
            return (shades(drawn) - goal[part]).squared().sum(axes: [1])
        }
        return candidates[0].minimum(candidates[1]).sqrt()
    }
    return Tensor.concatenated(parts)
}

/// Pictures −1...1 [N, 1, H, W] as rows of values 0...1, [N, H · W] (`float64`, on the CPU).
private func shades(_ pictures: Tensor) -> Tensor {
    (pictures.detached().to(.cpu).to(.float64) + 1).flattened(from: 1) / 2.0
}

/// The search for the polygon that a picture comes closest to.
private struct PolygonFit {
    private let polygons: Polygons
    private let x: Tensor
    private let y: Tensor

    /// Points of the manifold, as ``Polygons/vertices(within:turn:)`` takes them.
    struct Places {
        var within: Tensor
        var turn: Tensor

        func chosen(_ rows: Tensor) -> Places {
            Places(within: within.indexSelected(axis: 0, rows), turn: turn.indexSelected(axis: 0, rows))
        }
    }

    init(_ polygons: Polygons) {
        self.polygons = polygons
        let size = polygons.shape.sample[1]
        let centres = Tensor.range(0, size, dtype: .float64) + 0.5
        x = centres.repeated(size)
        y = centres.repeatedElements(size, axis: 0)
    }

    /// A smooth picture: a pixel is the product over the edges of how far its centre lies inside, from half a pixel out
    /// to half a pixel in; background 1 as in the set, [N, H · W].
    func coverage(_ places: Places) -> Tensor {
        let corners = polygons.vertices(within: places.within, turn: places.turn)
        let edges = corners.rolled(-1, axis: 1) - corners
        let lengths = edges.squared().sum(axes: [2], keepingAxes: true).clamped(1e-12, nil).sqrt()
        let (along, start) = (edges / lengths, corners)
        var inside: Tensor?
        for edge in 0..<polygons.corners {
            func part(_ tensor: Tensor, _ axis: Int) -> Tensor { tensor[.all, edge, axis].unsqueezed(1) }
            let depth = (y - part(start, 1)) * part(along, 0) - (x - part(start, 0)) * part(along, 1)
            let share = (depth + 0.5).clamped(0, 1)
            inside = inside.map { $0 * share } ?? share
        }
        return 1 - inside!
    }

    /// Takes damped Gauss–Newton steps, for each picture with a damping of its own.
    func fit(_ goal: Tensor, from start: Places) -> Places {
        var places = Tensor.concatenated([start.within, start.turn], axis: 1)
        let width = places.size(1)
        func split(_ both: Tensor) -> Places {
            Places(within: both[.all, 0..<width - 1], turn: both[.all, width - 1..<width])
        }
        let count = goal.size(0)
        var damping = Tensor.full([count, 1, 1], 1e-2, dtype: .float64)
        var residual = coverage(split(places)) - goal
        let unit = Tensor.identity(width, dtype: .float64)
        for _ in 0..<20 {
            let slopes = (0..<width).map { parameter -> Tensor in
                let step = 1e-4
                return (coverage(split(places + unit[parameter] * step)) - goal - residual) / step
            }
            let jacobian = Tensor.stacked(slopes, axis: 2)
            let normal = jacobian.transposed().batchedMatmul(jacobian)
            let scale = normal.diagonal(axes: (1, 2)).unsqueezed(2) + 1e-9
            let slope = jacobian.transposed().batchedMatmul(residual.unsqueezed(2))
            let step = (normal + unit * scale * damping).solve(slope).squeezed(2)
            let next = places - step
            next[.all, 0..<width - 1] = next[.all, 0..<width - 1].clamped(0, 1)
            let nextResidual = coverage(split(next)) - goal
            let isBetter =
                (nextResidual.squared().sum(axes: [1]) .< residual.squared().sum(axes: [1])).unsqueezed(1)
            places = next.selected(where: isBetter, otherwise: places)
            residual = nextResidual.selected(where: isBetter, otherwise: residual)
            damping = damping * isBetter.unsqueezed(2).choosing(0.3, otherwise: 4.0)
            damping = damping.clamped(1e-8, 1e8)
        }
        return split(places)
    }
}
