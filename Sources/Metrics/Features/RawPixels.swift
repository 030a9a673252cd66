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

    /// Asks whether the features of two sides' samples, and what metrics make of them, fit into memory.
    ///
    /// Metrics hold the features as `float32` and, of both sides at once, copies in `float64` and of parts: 20 bytes a
    /// number in all.
    ///
    /// - Parameters:
    ///   - shapes: of the samples on all sides.
    ///   - counts: samples of each side.
    ///   - memory: bytes that may be taken.
    /// - Throws: ``EvidenceError`` that says how many of a side would fit.
    public static func checkMemory(of shapes: SampleShapes, counts: [Int], memory: Int) throws {
        let width =
            shapes.examples.map { example in
                example.shape.count == 3
                    ? example.shape.dropFirst().reduce(shapes.colours ?? 3, *) : example.shape.reduce(1, *)
            }.max() ?? 0
        let samples = counts.reduce(0, +)
        guard width > 0, samples * width > memory / 20 else { return }
        throw EvidenceError.tooMuch(
            width: width, samples: samples, fitting: memory / 20 / width / max(1, counts.count))
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
