import Torch

/// The maximum mean discrepancy with a Gaussian kernel, as in the study of Xu et al.
///
/// √(E k(x, x′) − 2 E k(x, y) + E k(y, y′)) with k(a, b) = exp(−‖a − b‖² / 2σ²s), where s is the mean squared distance
/// of two real samples. Means are over all pairs, each sample with itself included: the estimate is biased upwards, and
/// 0 only for equal sets.
///
/// - Parameters:
///   - real: [N, D]
///   - fake: [M, D]
///   - sigma: the kernel's width in units of √s.
///
/// Source: Gretton et al. 2012 (JMLR 13); Xu et al. 2018, arXiv 1806.07755.
public func maximumMeanDiscrepancy(_ real: Tensor, _ fake: Tensor, sigma: Double = 1) -> Double {
    let (n, m) = (real.size(0), fake.size(0))
    let precision = Comparison.kernelPrecision(n, m, real.size(1), on: real.device)
    // Distances do not change with the origin; around the mean their differences keep more digits.
    let origin = real.detached().mean(axes: [0])
    let (x, y) = ((real.detached() - origin).to(precision), (fake.detached() - origin).to(precision))
    let squares = x.to(.float64).squared().sum().item() / Double(n)
    let centre = x.to(.float64).mean(axes: [0]).squared().sum().item()
    let meanSquaredDistance = 2 * (squares - centre)
    // Real samples that are all the same set no scale.
    let width = sigma * (meanSquaredDistance > 0 ? meanSquaredDistance.squareRoot() : 1)
    let gaussian = KernelSums { products, rows, columns in
        products
            .addInPlace(rows.squared().sum(axes: [1], keepingAxes: true), scale: -0.5)
            .addInPlace(columns.squared().sum(axes: [1]), scale: -0.5)
            .exp()
    }
    func ones(_ rows: Tensor) -> Tensor { .ones([1, rows.size(0)], dtype: rows.dtype, device: rows.device) }
    func own(_ rows: Tensor) -> Double {
        let (pairs, diagonal) = gaussian.within(rows, ones(rows))
        return (pairs + diagonal).item() / Double(rows.size(0) * rows.size(0))
    }
    let (a, b) = (x / width, y / width)
    let cross = gaussian.between(a, b, ones(a), ones(b)).item() / Double(n * m)
    return max(0, own(a) - 2 * cross + own(b)).squareRoot()
}

extension Metric {
    /// Kernel maximum mean discrepancy of the study of Xu et al.
    public static let maximumMeanDiscrepancy = Metric(
        "mmd", title: "Kernel MMD", source: "Xu et al. 2018, arXiv 1806.07755", needs: .features,
        readings: [Reading("mmd", .lower, .positive)],
        settings: ["kernel": "Gaussian, σ² = mean squared distance of real samples", "estimate": "biased, rooted"]
    ) {
        let (real, fake) = try $0.features(for: "mmd", atLeast: 2)
        return [Metrics.maximumMeanDiscrepancy(real, fake)]
    }
}
