import Torch

/// The squared Fréchet (2-Wasserstein) distance of the normal distributions that two sets' moments describe.
///
/// ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½)
///
/// With Σ₁ = LLᵀ the matrix Σ₁Σ₂ has the eigenvalues of the symmetric LᵀΣ₂L, so that no complex root can come up. All
/// in `float64`.
///
/// - Parameter correction: 1 divides the covariances by N − 1, 0 by N; given moments stay as they are.
///
/// Source: Heusel et al. 2017, arXiv 1706.08500; Dowson and Landau 1982.
public func frechetDistance(_ first: Moments, _ second: Moments, correction: Int = 1) -> Double {
    frechetDistance(Side(first, correction), Side(second, correction))
}

/// The squared Fréchet distance of the normal distributions with the mean and covariance of features [N, D] and [M, D].
///
/// A side of N ≤ D samples is never squared up to [D, D]: with the centred rows X and Y the trace of the root is the
/// sum of the singular values of XYᵀ / √((N − 1)(M − 1)).
public func frechetDistance(_ first: Tensor, _ second: Tensor, correction: Int = 1) -> Double {
    frechetDistance(Side(first, correction), Side(second, correction))
}

/// The squared Fréchet distance of two sides, from features where they are known and fewer than they are long, and from
/// moments otherwise.
///
/// - Throws: ``EvidenceError`` where a side has neither, one has fewer than two samples, the sides' features have
///   different lengths or are not finite.
public func frechetDistance(_ real: Evidence, _ fake: Evidence, correction: Int = 1) throws -> Double {
    let real = try Side(real, correction)
    let fake = try Side(fake, correction)
    guard real.mean.shape == fake.mean.shape else { throw EvidenceError.unlike(real.mean.shape, fake.mean.shape) }
    guard real.isFinite else { throw EvidenceError.notFinite("the real side") }
    guard fake.isFinite else { throw EvidenceError.notFinite("the generated side") }
    return frechetDistance(real, fake)
}

extension Metric {
    /// Fréchet distance of the features' moments: the Fréchet Inception distance (FID) on Inception's.
    public static let frechet = frechet(correction: 1)

    /// The same with covariances divided by N − `correction`: NVIDIA's tools divide by N.
    public static func frechet(correction: Int) -> Metric {
        Metric(
            "fid", title: "Fréchet distance", source: "Heusel et al. 2017, arXiv 1706.08500", needs: .moments,
            readings: [Reading("fid", .lower, .positive)],
            settings: ["covariance": correction == 0 ? "divided by N" : "divided by N − \(correction)"]
        ) { [try frechetDistance($0.real, $0.fake, correction: correction)] }
    }
}

private func frechetDistance(_ first: Side, _ second: Side) -> Double {
    precondition(first.mean.shape == second.mean.shape, "features of \(first.mean.shape) and \(second.mean.shape)")
    let offset = (first.mean - second.mean).squared().sum().item()
    return offset + first.spread.trace + second.spread.trace - 2 * first.spread.rootTrace(with: second.spread)
}

/// What the distance takes of one side.
private struct Side {
    /// [D] (`float64`)
    let mean: Tensor
    let spread: Spread

    init(_ moments: Moments, _ correction: Int) {
        mean = moments.mean
        spread = .covariance(moments.covariance(correction: correction))
    }

    private init(mean: Tensor, spread: Spread) {
        self.mean = mean
        self.spread = spread
    }

    init(_ features: Tensor, _ correction: Int) {
        guard features.size(0) <= features.size(1) else {
            self.init(Moments(of: features), correction)
            return
        }
        let rows = features.detached().to(.cpu).to(.float64)
        let mean = rows.mean(axes: [0])
        let scale = Double(features.size(0) - correction).squareRoot()
        self.init(mean: mean, spread: .rows((rows - mean) / scale))
    }

    init(_ evidence: Evidence, _ correction: Int) throws {
        if evidence.count < 2 {
            // Nobody knows how many samples given moments come from when their count is 0.
            let isEmpty = try evidence.moments.isEmpty
            guard !evidence.has(.features), evidence.count == 0, !isEmpty else {
                throw EvidenceError.tooFew(evidence.count, needed: 2, metric: "fid")
            }
        }
        if evidence.has(.features), evidence.count <= (try evidence.features.size(1)) {
            self.init(try evidence.features, correction)
        } else {
            self.init(try evidence.moments, correction)
        }
    }

    var isFinite: Bool { (mean.sum().item() + spread.trace).isFinite }
}

/// A covariance, or centred rows X with XᵀX for it where these are fewer than they are long.
private enum Spread {
    /// [D, D] (`float64`)
    case covariance(Tensor)
    /// [N, D] (`float64`)
    case rows(Tensor)

    /// The covariance's trace.
    var trace: Double {
        switch self {
        case .covariance(let matrix): matrix.trace().item()
        case .rows(let rows): rows.squared().sum().item()
        }
    }

    /// tr (Σ₁Σ₂)^½
    func rootTrace(with other: Spread) -> Double {
        switch (self, other) {
        case (.rows(let left), .rows(let right)): left.matmul(right.transposed()).singularValues().sum().item()
        case (.rows(let rows), .covariance(let matrix)), (.covariance(let matrix), .rows(let rows)):
            rows.matmul(matrix).matmul(rows.transposed()).eigenvalueRoots()
        case (.covariance(let left), .covariance(let right)):
            if let factor = left.definiteFactor() {
                factor.lowerCongruence(right).eigenvalueRoots()
            } else if let factor = right.definiteFactor() {
                factor.lowerCongruence(left).eigenvalueRoots()
            } else {
                left.factorRows().matmul(right.factorRows().transposed()).singularValues().sum().item()
            }
        }
    }
}

extension Tensor {
    /// Σ √λ over the eigenvalues of a symmetric matrix without negative ones (but for rounding), from its lower
    /// triangle.
    fileprivate func eigenvalueRoots() -> Double { eigvalsh().clamped(0, nil).sqrt().sum().item() }

    /// The lower triangular L of Σ = LLᵀ, unless Σ is so nearly singular that roots of what should be 0 would count.
    fileprivate func definiteFactor() -> Tensor? {
        guard let factor = choleskyIfDefinite() else { return nil }
        let pivots = factor.diagonal().squared()
        return pivots.min().item() > 1e-11 * pivots.max().item() ? factor : nil
    }

    /// Rows X [R, D] with XᵀX = Σ for a singular Σ of rank R.
    fileprivate func factorRows() -> Tensor {
        let (values, vectors) = eigh()
        let least = Swift.max(0, values.max().item()) * Double(size(0)) * 0x1p-52
        let rank = (values .> least).to(.int64).sum().intItem()
        // One row of zeros at least, for a covariance that is zero.
        let start = Swift.min(size(0) - rank, size(0) - 1)
        return (vectors[.all, start...] * values[start...].clamped(0, nil).sqrt()).transposed()
    }
}
