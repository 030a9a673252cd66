import Torch

/// The pixels themselves as features, in [0, 1]; points stay points.
///
/// Distances between pixels say little of what people see: a shift by one pixel moves them more than another digit does
/// (Xu et al. 2018, arXiv 1806.07755). They are here to be compared with better features, and for points in the plane.
public struct RawPixels: ContinuousFeatureExtractor {
    /// `nil` leaves pictures as they are.
    private let colours: PictureColours?

    public init() { self.init(nil) }

    private init(_ colours: PictureColours?) { self.colours = colours }

    public var passport: FeaturePassport {
        FeaturePassport(
            extractor: "raw pixels or points", weights: "none", resize: "none",
            scaling: "x/255 for pixels, points as they are",
            transparency: colours == nil ? "a channel as others" : PictureColours.transparency)
    }

    /// All must have one size; where some have colours, or are transparent, all are looked at as RGB.
    public func suited(to shapes: SampleShapes) throws -> RawPixels {
        try shapes.checkOneSize(for: "--features pixels")
        return RawPixels(shapes.colours.map(PictureColours.init))
    }

    public func features(ofContinuous samples: Tensor) throws -> Tensor {
        guard samples.rank == 4 else { return samples.flattened(from: 1) }
        return (try colours?.applied(toContinuous: samples) ?? samples).flattened(from: 1) / 2 + 0.5
    }

    public func extract(_ images: Tensor) throws -> Extracted {
        guard images.dtype == .uint8 else { return Extracted(features: images.flattened(from: 1).to(.float32)) }
        let pictures = try images.rank == 4 ? colours?.applied(to: images) ?? images : images
        return Extracted(features: pictures.flattened(from: 1).to(.float32) / 255)
    }
}
