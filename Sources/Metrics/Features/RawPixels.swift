import Torch

/// The pixels themselves as features, in [0, 1]; points stay points.
///
/// Distances between pixels say little of what people see: a shift by one pixel moves them more than another digit does
/// (Xu et al. 2018, arXiv 1806.07755). They are here to be compared with better features, and for points in the plane.
public struct RawPixels: ContinuousFeatureExtractor {
    public init() {}

    public var passport: FeaturePassport {
        FeaturePassport(
            extractor: "raw pixels or points", weights: "none", resize: "none",
            scaling: "x/255 for pixels, points as they are")
    }

    public func features(ofContinuous samples: Tensor) -> Tensor {
        let rows = samples.flattened(from: 1)
        return samples.rank == 4 ? (rows + 1) / 2 : rows
    }

    public func extract(_ images: Tensor) throws -> Extracted {
        let rows = images.flattened(from: 1).to(.float32)
        return Extracted(features: images.dtype == .uint8 ? rows / 255 : rows)
    }
}
