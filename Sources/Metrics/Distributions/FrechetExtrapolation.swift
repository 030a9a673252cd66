import Torch

/// The Fréchet distance that unlimited samples would give: the intercept of a line in 1/N.
///
/// The distance of finite samples is too large by nearly a/N + b/M (for two samples of N(0, I_D) by D(D + 5)/2N in
/// all). It is computed on growing shares s of both sides, the same share of each, so that the excess is a multiple of
/// 1/s, and a line through the points is followed to 1/s = 0. Chong and Forsyth vary the generated side alone, which
/// leaves the real side's share of the excess in the result.
///
/// - Parameters:
///   - points: how many shares, evenly spaced; at least 5.
///   - generator: draws which samples come first.
/// - Throws: ``EvidenceError`` where a side has fewer than 2 D samples: the line is sound only for subsets of more than
///   D, and needs room above them.
///
/// Source: Chong and Forsyth 2020, arXiv 1911.07023.
public func frechetDistanceOfUnlimitedSamples(
    _ real: Tensor, _ fake: Tensor, points: Int = 5, generator: RandomGenerator
) throws -> Double {
    precondition(points >= 5, "a line through \(points) points: at least 5 are needed")
    let width = real.size(1)
    let count = min(real.size(0), fake.size(0))
    guard count >= max(2 * width, 20) else {
        throw EvidenceError.tooFew(count, needed: max(2 * width, 20), metric: "fid-infinity")
    }
    let least = max(Double(width + 1) / Double(count), 0.2)
    let shares = (0..<points).map { least + (1 - least) * Double($0) / Double(points - 1) }
    var sides = [real, fake].map { side in
        let order = Tensor.randomPermutation(side.size(0), generator: generator).to(side.device)
        return (rows: side.indexSelected(axis: 0, order), moments: Moments())
    }
    let distances = shares.map { share in
        for number in sides.indices {
            let rows = sides[number].rows
            let end = min(Int((share * Double(rows.size(0))).rounded(.up)), rows.size(0))
            sides[number].moments.add(rows[sides[number].moments.count..<end])
        }
        return frechetDistance(sides[0].moments, sides[1].moments)
    }
    return intercept(shares.map { 1 / $0 }, distances)
}

extension Metric {
    /// Fréchet distance extrapolated to unlimited samples (FID∞).
    public static let frechetOfUnlimitedSamples = Metric(
        "fid-infinity", title: "Fréchet distance of unlimited samples (FID∞)",
        source: "Chong and Forsyth 2020, arXiv 1911.07023", needs: .features,
        readings: [Reading("fid-infinity", .lower)],
        settings: ["points": "5", "shares": "of both sides, more than D samples"]
    ) {
        let (real, fake) = try $0.features(for: "fid-infinity", atLeast: 20)
        return [
            try frechetDistanceOfUnlimitedSamples(real, fake, generator: RandomGenerator(seed: $0.seed))
        ]
    }
}

/// Where the line of least squares through points meets x = 0.
private func intercept(_ x: [Double], _ y: [Double]) -> Double {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    var (covariance, variance) = (0.0, 0.0)
    for (x, y) in zip(x, y) {
        covariance += (x - meanX) * (y - meanY)
        variance += (x - meanX) * (x - meanX)
    }
    return meanY - covariance / variance * meanX
}
