import Foundation
import Torch

/// How many of the data's classes samples are named as, and how far the shares of classes are from the data's: reverse
/// KL, Σ q_k log(q_k/p_k) in nats, over the classes that samples reach.
///
/// On stacked digits these are the modes, of a thousand, and the divergence of the papers on mode collapse (Metz et al.
/// 2017, arXiv 1611.02163; Lin et al. 2018, arXiv 1712.04086). Both depend on the number of samples: the floor tells by
/// how much.
///
/// - Parameters:
///   - fake: a classifier's probabilities of generated samples, [M, K].
///   - real: of real ones, [N, K]; a class that none of them has counts as if half a sample had it.
/// - Throws: ``EvidenceError`` where a side is empty or the numbers of classes differ.
public func classModes(
    fake: Tensor, real: Tensor
) throws -> (modes: Int, reverseKL: Double) {
    guard fake.rank == 2, real.rank == 2, fake.size(1) == real.size(1) else {
        throw EvidenceError.unlike(fake.shape, real.shape)
    }
    guard fake.size(0) > 0, real.size(0) > 0 else { throw EvidenceError.tooFew(0, needed: 1, metric: "class-modes") }
    func counts(_ probabilities: Tensor) -> [Double] {
        probabilities.argmax(axis: 1).to(.cpu).binCount(minimumLength: probabilities.size(1)).array()
    }
    let (found, expected) = (counts(fake), counts(real).map { max($0, 0.5) })
    let (total, whole) = (Double(fake.size(0)), expected.reduce(0, +))
    let divergence = zip(found, expected).filter { $0.0 > 0 }.reduce(0.0) { sum, pair in
        let share = pair.0 / total
        return sum + share * log(share * whole / pair.1)
    }
    return (found.count { $0 > 0 }, max(0, divergence))
}

extension Metric {
    /// Classes that samples are named as, and the divergence of their shares from the data's.
    public static let classModes = Metric(
        "class-modes", title: "Classes covered", source: "Metz et al. 2017, arXiv 1611.02163", needs: .probabilities,
        readings: [Reading("classes-covered", .higher, .positive), Reading("class-reverse-kl", .lower, .positive)],
        compute: { sides in
            let found = try Metrics.classModes(fake: sides.fake.probabilities, real: sides.real.probabilities)
            return [Double(found.modes), found.reverseKL]
        })
}
