import Torch

/// Sliced Wasserstein distances of image patches, one for each scale of a Laplacian pyramid, the finest first.
///
/// Patches of 7×7 pixels, 128 an image, are brought to mean 0 and deviation 1 in each channel; their sliced Wasserstein
/// distance of order 1 over 512 directions is multiplied by 1,000. Fine scales see texture, coarse ones layout.
///
/// - Parameters:
///   - real: 0...255, [N, C, H, W]
///   - fake: [M, C, H, W]; the smaller count of the two is used of both.
///   - generator: draws places and directions.
///
/// Source: Karras et al. 2018, arXiv 1710.10196, appendix.
public func patchWasserstein(_ real: Tensor, _ fake: Tensor, generator: RandomGenerator) -> [Double] {
    let count = min(real.size(0), fake.size(0))
    let pyramids = [real, fake].map {
        $0[..<count].detached().to(.float32).laplacianPyramid(levels: patchLevels($0.size(2), $0.size(3)))
    }
    return zip(pyramids[0], pyramids[1]).map { level in
        let sides = [level.0, level.1].map { level in
            level.patches(at: randomPlaces(of: level, each: 128, generator: generator)).standardised()
        }
        let directions = randomDirections(sides[0].size(1), count: 512, generator: generator)
        return 1_000 * slicedWasserstein(sides[0], sides[1], directions: directions, order: 1)
    }
}

extension Metric {
    /// Sliced Wasserstein distance of image patches, the mean over scales.
    public static let patchWasserstein = Metric(
        "swd-patches", title: "Sliced Wasserstein distance of patches",
        source: "Karras et al. 2018, arXiv 1710.10196", needs: .images,
        readings: [Reading("swd-patches", .lower, .positive)],
        settings: [
            "patches": "128 of 7×7 an image", "directions": "512", "scales": "edges halved down to 16", "order": "1",
        ]
    ) {
        let (real, fake) = try $0.images(for: "swd-patches", atLeast: 1)
        guard min(real.size(2), real.size(3)) >= patchEdge else {
            throw EvidenceError.tooSmall(Array(real.shape.dropFirst()), needed: patchEdge, metric: "swd-patches")
        }
        let distances = Metrics.patchWasserstein(real, fake, generator: RandomGenerator(seed: $0.seed))
        return [distances.reduce(0, +) / Double(distances.count)]
    }
}

private let patchEdge = 7

/// How often images can be halved with edges of 16 pixels and more, and the images themselves.
func patchLevels(_ height: Int, _ width: Int) -> Int {
    let canHalve = height % 2 == 0 && width % 2 == 0 && min(height, width) >= 32
    return canHalve ? 1 + patchLevels(height / 2, width / 2) : 1
}

/// The middles of patches drawn anywhere in each of the images: rows of image, y and x, [N · each, 3] (`int64`).
private func randomPlaces(of images: Tensor, each: Int, generator: RandomGenerator) -> Tensor {
    let (count, height, width) = (images.size(0), images.size(2), images.size(3))
    let half = patchEdge / 2
    let image = Tensor.range(0, count, dtype: .int64).repeatedElements(each, axis: 0)
    return .stacked(
        [
            image, .randomIntegers(half..<(height - half), [count * each], generator: generator),
            .randomIntegers(half..<(width - half), [count * each], generator: generator),
        ], axis: 1)
}

extension Tensor {
    /// Patches [P, C, 7, 7] of images [N, C, H, W] around places (image, y, x) [P, 3].
    func patches(at places: Tensor) -> Tensor {
        let (channels, height, width) = (size(1), size(2), size(3))
        let half = patchEdge / 2
        let shift = Tensor.range(-half, half + 1, dtype: .int64)
        let offsets =
            Tensor.range(0, channels, dtype: .int64).reshaped(-1, 1, 1) * (height * width)
            + shift.reshaped(-1, 1) * width + shift
        let starts = places[.all, 0] * (channels * height * width) + places[.all, 1] * width + places[.all, 2]
        let index = starts.unsqueezed(1) + offsets.flattened()
        return flattened().indexSelected(axis: 0, index.flattened().to(device))
            .reshaped(places.size(0), channels, patchEdge, patchEdge)
    }

    /// Each channel brought to mean 0 and deviation 1 over all patches [P, C, 7, 7], which become rows [P, C · 49].
    func standardised() -> Tensor {
        let centred = self - mean(axes: [0, 2, 3], keepingAxes: true)
        let deviation = centred.squared().mean(axes: [0, 2, 3], keepingAxes: true).sqrt()
        // A channel of one colour stays at its mean.
        return (centred / deviation.maximum(Tensor(1e-12).to(dtype).to(device))).flattened(from: 1)
    }
}
