import Torch

extension Comparison {
    /// Both sides' features, [N, D] and [M, D], fit for a metric to compare.
    ///
    /// - Throws: ``EvidenceError`` where a side has none or fewer than needed, their lengths differ, or some are not
    ///   finite.
    func features(for metric: String, atLeast count: Int) throws -> (real: Tensor, fake: Tensor) {
        try checked(real.features, fake.features, metric, count)
    }

    /// Both sides' class probabilities, [N, K] and [M, K]; throws as ``features(for:atLeast:)``.
    func probabilities(for metric: String, atLeast count: Int) throws -> (real: Tensor, fake: Tensor) {
        try checked(real.probabilities, fake.probabilities, metric, count)
    }

    /// Both sides' pictures, [N, C, H, W] and [M, C, H, W]; throws as ``features(for:atLeast:)``.
    func images(for metric: String, atLeast count: Int) throws -> (real: Tensor, fake: Tensor) {
        try checked(real.images, fake.images, metric, count)
    }

    private func checked(_ real: Tensor, _ fake: Tensor, _ metric: String, _ count: Int) throws -> (Tensor, Tensor) {
        let shapes = (Array(real.shape.dropFirst()), Array(fake.shape.dropFirst()))
        guard shapes.0 == shapes.1 else { throw EvidenceError.unlike(shapes.0, shapes.1) }
        for side in [real, fake] where side.size(0) < count {
            throw EvidenceError.tooFew(side.size(0), needed: count, metric: metric)
        }
        try checkFinite(real, "the real side")
        try checkFinite(fake, "the generated side")
        return (real.detached(), fake.detached())
    }
}

/// - Throws: ``EvidenceError/notFinite(_:)`` where a number is infinite or none.
func checkFinite(_ numbers: Tensor, _ what: String) throws {
    guard !numbers.dtype.isFloatingPoint || numbers.isFinite().all() else { throw EvidenceError.notFinite(what) }
}
