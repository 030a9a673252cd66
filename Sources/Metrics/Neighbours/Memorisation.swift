import Foundation
import Torch

/// Whether generated samples lie closer to the training samples than real ones that were held out.
public struct Memorisation: Sendable {
    /// The nearest training sample of each generated one, [M] (`int64`).
    public let nearest: Tensor
    /// Euclidean distances to them, [M] (`float64`).
    public let distances: Tensor
    /// The nearest training sample of each held-out one, [N] (`int64`).
    public let nearestOfHeldOut: Tensor
    /// Euclidean distances to them, [N] (`float64`).
    public let heldOutDistances: Tensor
    /// The quantile of the held-out samples' distances below which a generated sample counts as too close.
    public let quantile: Double
    /// That distance.
    public let threshold: Double
    /// The share of generated samples that are nearer than it: about ``quantile`` where nothing is memorised.
    public let closeShare: Double
    /// Generated against held-out distances: z far below 0 tells of copies, far above 0 of samples off the data.
    public let test: MannWhitney

    /// Generated samples in the order of how close they come to a training sample: for a picture of the closest pairs.
    public var closest: [Int] { distances.argsort().array() }
}

/// Compares the distances of generated and of held-out samples to their nearest training samples (C. Meehan, K.
/// Chaudhuri, S. Dasgupta, "A Non-Parametric Test to Detect Data-Copying in Generative Models", 2020, arXiv:2004.05675;
/// here over the whole space, see ``dataCopying(training:heldOut:fake:cells:minimumShare:)`` for the test by cells).
///
/// - Parameters:
///   - training: features of what the generator was trained on, [T, D].
///   - heldOut: features of real samples that it never saw, [N, D].
///   - fake: [M, D].
///   - quantile: of the held-out samples' distances.
/// - Throws: ``EvidenceError``
public func memorisation(
    training: Tensor, heldOut: Tensor, fake: Tensor, quantile: Double = 0.05
) throws -> Memorisation {
    precondition(quantile > 0 && quantile < 1, "the quantile \(quantile)")
    let sets = try PointSet.together(
        [(training, "training features"), (heldOut, "held-out features"), (fake, "fake features")], needed: 1,
        metric: "memorisation")
    func nearest(_ set: PointSet) -> (indices: Tensor, distances: Tensor) {
        let found = Neighbours.from(set, to: sets[0], count: 1).exact()
        return (found.indices[.all, 0].contiguous(), found.squares[.all, 0].sqrt())
    }
    let (held, made) = (nearest(sets[1]), nearest(sets[2]))
    let threshold = held.distances.quantile(Tensor(quantile)).item()
    return Memorisation(
        nearest: made.indices, distances: made.distances, nearestOfHeldOut: held.indices,
        heldOutDistances: held.distances, quantile: quantile, threshold: threshold,
        closeShare: (made.distances .< threshold).to(.float64).mean().item(),
        test: MannWhitney(made.distances.array(), held.distances.array()))
}

/// The data-copying statistic C_T of Meehan et al.: the rank test in each cell of the space, against the cell's own
/// training samples, averaged with the held-out samples' shares.
///
///     C_T = Σ_π P(π) Z_π / Σ_π P(π)   over the cells π with a share of generated samples above `minimumShare`
///
/// Far below 0 where samples are copied; copies in some cells show even if the others are far off.
///
/// - Parameters:
///   - cells: the number of each sample's cell, such as its k-means cluster, for the three sets: [T], [N], [M].
///   - minimumShare: τ.
/// - Returns: C_T, and for each cell that was counted its number and Z.
/// - Throws: ``EvidenceError``, also where no cell holds samples of all three sets.
public func dataCopying(
    training: Tensor, heldOut: Tensor, fake: Tensor, cells: (training: [Int], heldOut: [Int], fake: [Int]),
    minimumShare: Double = 0
) throws -> (statistic: Double, cells: [(cell: Int, z: Double)]) {
    precondition(
        cells.training.count == training.size(0) && cells.heldOut.count == heldOut.size(0)
            && cells.fake.count == fake.size(0), "a cell for each sample is needed")
    func rows(_ set: Tensor, _ numbers: [Int], _ cell: Int) -> Tensor {
        set.indexSelected(axis: 0, Tensor(numbers.indices.filter { numbers[$0] == cell }).to(set.device))
    }
    var weighted = 0.0
    var weights = 0.0
    var found: [(cell: Int, z: Double)] = []
    for cell in Set(cells.heldOut).intersection(cells.training).sorted() {
        let made = rows(fake, cells.fake, cell)
        guard made.size(0) > 0, Double(made.size(0)) / Double(fake.size(0)) > minimumShare else { continue }
        let held = rows(heldOut, cells.heldOut, cell)
        let z = try memorisation(training: rows(training, cells.training, cell), heldOut: held, fake: made).test.z
        let weight = Double(held.size(0)) / Double(heldOut.size(0))
        weighted += weight * z
        weights += weight
        found.append((cell, z))
    }
    guard weights > 0 else { throw EvidenceError.tooFew(0, needed: 1, metric: "data copying in a cell") }
    return (weighted / weights, found)
}

extension Metric {
    /// Memorisation of training samples; the comparison's real side are held-out samples.
    ///
    /// - Parameter training: what the generator was trained on.
    public static func memorisation(training: Evidence) -> Metric {
        Metric(
            "memorisation", title: "Memorisation of training samples", source: "Meehan et al., 2020, arXiv:2004.05675",
            needs: .features,
            readings: [
                Reading("memorisation-z", .near(0)), Reading("memorisation-p", .higher, .between(0, 1)),
                Reading("memorised-share", .near(0.05), .share),
            ], settings: ["training samples": "\(training.count)", "quantile": "0.05"]
        ) {
            let found = try Metrics.memorisation(
                training: training.features, heldOut: $0.real.features, fake: $0.fake.features)
            return [found.test.z, found.test.probabilityLess, found.closeShare]
        }
    }
}
