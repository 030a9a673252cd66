import Foundation
import Torch

/// The multi-scale structural similarity (MS-SSIM) of pairs of images: 1 for equal ones.
///
/// l_S^{w_S} · Π_{s ≤ S} (cs_s)^{w_s}, with luminance and contrast-structure
/// l = (2 μ_x μ_y + C₁)/(μ_x² + μ_y² + C₁), cs = (2 σ_xy + C₂)/(σ_x² + σ_y² + C₂) averaged over pixels and channels,
/// C₁ = (0.01 · 255)², C₂ = (0.03 · 255)², under a Gaussian window of 11 pixels and deviation 1.5; from scale to scale
/// 2×2 pixels are averaged. The weights are (0.0448, 0.2856, 0.3001, 0.2363, 0.1333). Images too small for five scales
/// use the first of them, as many as leave 11 pixels, with weights that sum to 1 (two at 32 pixels, three at 64); below
/// 11 pixels the window shrinks too. A negative cs counts as 0.
///
/// - Parameters:
///   - first: 0...255, [N, C, H, W]
///   - second: as `first`.
/// - Returns: [N] (`float64`)
///
/// Source: Wang, Simoncelli and Bovik 2003.
public func multiScaleSimilarity(_ first: Tensor, _ second: Tensor) -> Tensor {
    precondition(first.shape == second.shape && first.rank == 4, "images \(first.shape) and \(second.shape)")
    let edge = min(first.size(2), first.size(3))
    let weights = scaleWeights(edge)
    let window = Tensor.gaussianWindow(min(edge, 11), device: first.device)
    var (x, y) = (first.detached().to(.float64), second.detached().to(.float64))
    var similarity = Tensor.ones([first.size(0)], dtype: .float64, device: first.device)
    for (scale, weight) in weights.enumerated() {
        let (whole, structure) = structuralSimilarity(x, y, window)
        let factor = scale == weights.count - 1 ? whole : structure
        similarity *= factor.clamped(0, nil).power(weight)
        (x, y) = (x.halvedByMeans(), y.halvedByMeans())
    }
    return similarity
}

extension Metric {
    /// Mean similarity of random pairs of generated images, and of real ones: higher means less diverse.
    public static let multiScaleSimilarity = Metric(
        "ms-ssim", title: "MS-SSIM of pairs", source: "Odena et al. 2017, arXiv 1610.09585; Wang et al. 2003",
        needs: .images,
        readings: [Reading("ms-ssim", .lower, .between(0, 1)), Reading("ms-ssim-real", .lower, .between(0, 1))],
        settings: ["pairs": "1000", "scales": "5, or as many as leave 11 pixels"]
    ) {
        let (real, fake) = try $0.images(for: "ms-ssim", atLeast: 2)
        let generator = RandomGenerator(seed: $0.seed)
        return [fake, real].map { meanSimilarity($0, pairs: 1_000, generator: generator) }
    }
}

/// The mean similarity of so many pairs of different images.
func meanSimilarity(_ images: Tensor, pairs: Int, generator: RandomGenerator) -> Double {
    let count = images.size(0)
    let first = Tensor.randomIntegers(0..<count, [pairs], generator: generator)
    let second = (first + Tensor.randomIntegers(1..<count, [pairs], generator: generator)) % count
    var sum = 0.0
    for block in (0..<pairs).blocks(of: 100) {
        let index = [first, second].map { numbers -> Tensor in numbers[block].to(images.device) }
        let chosen = index.map { images.indexSelected(axis: 0, $0) }
        sum += multiScaleSimilarity(chosen[0], chosen[1]).sum().item()
    }
    return sum / Double(pairs)
}

/// The weights of as many scales as leave 11 pixels.
private func scaleWeights(_ edge: Int) -> [Double] {
    let all = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
    let count = max(1, all.indices.filter { edge >> $0 >= 11 }.count)
    let chosen = all.prefix(count)
    let sum = chosen.reduce(0, +)
    return count == all.count ? all : chosen.map { $0 / sum }
}

/// Means over pixels and channels of luminance times contrast-structure, and of contrast-structure alone: [N] each.
private func structuralSimilarity(_ x: Tensor, _ y: Tensor, _ window: Tensor) -> (whole: Tensor, structure: Tensor) {
    let (luminanceFloor, contrastFloor) = (2.55 * 2.55, 7.65 * 7.65)
    let (meanX, meanY) = (x.filtered(window), y.filtered(window))
    let (squareX, squareY, product) = (meanX.squared(), meanY.squared(), meanX * meanY)
    let variances = x.squared().filtered(window) - squareX + y.squared().filtered(window) - squareY
    let covariance = (x * y).filtered(window) - product
    let structure = (covariance * 2 + contrastFloor) / (variances + contrastFloor)
    let luminance = (product * 2 + luminanceFloor) / (squareX + squareY + luminanceFloor)
    let whole = luminance * structure
    return (whole.mean(axes: [1, 2, 3]), structure.mean(axes: [1, 2, 3]))
}

extension Tensor {
    /// A Gaussian's values over so many pixels, which sum to 1; its deviation is 1.5 for 11 pixels.
    fileprivate static func gaussianWindow(_ size: Int, device: Device) -> Tensor {
        let deviation = 1.5 * Double(size) / 11
        let places = (0..<size).map { Double($0) - Double(size - 1) / 2 }
        let values = places.map { Foundation.exp(-$0 * $0 / (2 * deviation * deviation)) }
        let sum = values.reduce(0, +)
        return Tensor(values.map { $0 / sum }, device: device)
    }

    /// Means under a window along both axes, where it fits inside the image.
    fileprivate func filtered(_ window: Tensor) -> Tensor {
        let flat = reshaped(-1, 1, size(2), size(3))
        let rows = flat.convolved(with: window.reshaped(1, 1, -1, 1)).convolved(with: window.reshaped(1, 1, 1, -1))
        return rows.reshaped(size(0), size(1), rows.size(2), rows.size(3))
    }

    /// Means of 2×2 pixels; an odd edge's last pixels count twice.
    fileprivate func halvedByMeans() -> Tensor {
        guard size(2) > 1, size(3) > 1 else { return self }
        return padded([0, size(3) % 2, 0, size(2) % 2], .replicated).averagePooled(2)
    }
}
