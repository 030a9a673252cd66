import Torch

/// The unbiased squared maximum mean discrepancy of all samples with the cubic kernel (xᵀy / D + 1)³.
///
/// Its mean over sets of any size is that of unlimited samples, so that slightly negative values occur.
///
/// - Parameters:
///   - real: [N, D]
///   - fake: [M, D]
///
/// Source: Bińkowski et al. 2018, arXiv 1801.01401.
public func kernelInceptionDistance(_ real: Tensor, _ fake: Tensor) -> Double {
    let (real, fake) = cubicFeatures(real, fake)
    return kernelInceptionDistance(scaled: real, fake)
}

/// The unbiased squared maximum mean discrepancy with the cubic kernel (xᵀy / D + 1)³, of several subsets.
///
/// - Parameters:
///   - real: [N, D]
///   - fake: [M, D]
///   - realSubsets: which real samples each subset takes, [S, K] (`int64`), each at most once.
///   - fakeSubsets: which generated ones, [S, K].
/// - Returns: a value for each subset.
///
/// Source: Bińkowski et al. 2018, arXiv 1801.01401.
public func kernelInceptionDistances(
    _ real: Tensor, _ fake: Tensor, realSubsets: Tensor, fakeSubsets: Tensor
) -> [Double] {
    precondition(
        realSubsets.size(0) == fakeSubsets.size(0), "subsets \(realSubsets.shape) and \(fakeSubsets.shape)")
    let (count, other) = (real.size(0), fake.size(0))
    let (size, otherSize) = (realSubsets.size(1), fakeSubsets.size(1))
    let (real, fake) = cubicFeatures(real, fake)
    let (realSubsets, fakeSubsets) = (realSubsets.to(real.device), fakeSubsets.to(fake.device))
    // Either the kernels of all pairs once, or those of each subset's own.
    let whole = (count + other) * (count + other)
    if whole <= (size + otherSize) * (size + otherSize) * realSubsets.size(0) {
        return cubicDistances(real, fake, members(realSubsets, like: real), members(fakeSubsets, like: fake))
    }
    return (0..<realSubsets.size(0)).map { number in
        let x = real.indexSelected(axis: 0, realSubsets[number])
        let y = fake.indexSelected(axis: 0, fakeSubsets[number])
        return kernelInceptionDistance(scaled: x, y)
    }
}

extension Metric {
    /// Kernel Inception distance: the mean and the deviation over 100 subsets of 1,000 (or as many as there are).
    public static let kernelInception = Metric(
        "kid", title: "Kernel Inception distance", source: "Bińkowski et al. 2018, arXiv 1801.01401", needs: .features,
        readings: [Reading("kid", .lower), Reading("kid-deviation", .lower, .positive)],
        settings: ["kernel": "(xᵀy / D + 1)³", "subsets": "100", "size": "1000, or all of the smaller side"]
    ) { comparison in
        let (real, fake) = try comparison.features(for: "kid", atLeast: 2)
        let size = min(1_000, real.size(0), fake.size(0))
        let generator = RandomGenerator(seed: comparison.seed)
        func subsets(of count: Int) -> Tensor {
            .stacked((0..<100).map { _ in Tensor.randomPermutation(count, generator: generator)[..<size] })
        }
        let values = kernelInceptionDistances(
            real, fake, realSubsets: subsets(of: real.size(0)), fakeSubsets: subsets(of: fake.size(0)))
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return [mean, variance.squareRoot()]
    }

    /// Kernel Inception distance of all samples at once, which is unbiased and so estimates the one of unlimited
    /// samples.
    public static let kernelInceptionOfUnlimitedSamples = Metric(
        "kid-infinity", title: "Kernel Inception distance of all samples (KID∞)",
        source: "Bińkowski et al. 2018, arXiv 1801.01401", needs: .features,
        readings: [Reading("kid-infinity", .lower)], settings: ["kernel": "(xᵀy / D + 1)³"]
    ) {
        let (real, fake) = try $0.features(for: "kid-infinity", atLeast: 2)
        return [kernelInceptionDistance(real, fake)]
    }
}

private let cubic = KernelSums { products, _, _ in products.addInPlace(Tensor(1.0)).power(3) }

/// Features whose inner products are xᵀy / D.
private func cubicFeatures(_ real: Tensor, _ fake: Tensor) -> (Tensor, Tensor) {
    let width = real.size(1)
    let precision = Comparison.kernelPrecision(real.size(0), fake.size(0), width, on: real.device)
    let scale = 1 / Double(width).squareRoot()
    return (real.detached().to(precision) * scale, fake.detached().to(precision) * scale)
}

private func kernelInceptionDistance(scaled real: Tensor, _ fake: Tensor) -> Double {
    let ones = [real, fake].map { Tensor.ones([1, $0.size(0)], dtype: $0.dtype, device: $0.device) }
    return cubicDistances(real, fake, ones[0], ones[1])[0]
}

/// A row of ones and zeros for each subset: [S, N].
private func members(_ subsets: Tensor, like features: Tensor) -> Tensor {
    Tensor.zeros([subsets.size(0), features.size(0)], dtype: features.dtype, device: features.device)
        .scattered(axis: 1, subsets, 1)
}

/// Σᵢ≠ⱼ k(xᵢ, xⱼ) / n(n − 1) + Σᵢ≠ⱼ k(yᵢ, yⱼ) / m(m − 1) − 2 Σᵢⱼ k(xᵢ, yⱼ) / nm for each row of the weights.
private func cubicDistances(_ x: Tensor, _ y: Tensor, _ weights: Tensor, _ others: Tensor) -> [Double] {
    let (n, m) = (weights.to(.float64).sum(axes: [1]), others.to(.float64).sum(axes: [1]))
    let own = cubic.within(x, weights).pairs / (n * (n - 1)) + cubic.within(y, others).pairs / (m * (m - 1))
    return (own - cubic.between(x, y, weights, others) * 2 / (n * m)).array()
}
