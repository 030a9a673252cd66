import Torch

/// What turns pictures into features that metrics compare.
public protocol FeatureExtractor {
    /// What goes into the passport of every value computed on these features.
    var passport: FeaturePassport { get }
    /// The extractor for samples of these shapes, on both sides of a comparison: asked before anything is decoded.
    ///
    /// - Throws: ``EvidenceError`` where it cannot look at some of them.
    func suited(to shapes: SampleShapes) throws -> Self
    /// Features of pictures, in evaluation mode and without gradients, each independent of what stands beside it.
    ///
    /// - Parameter images: 0...255, [N, C, H, W] (`uint8`).
    func extract(_ images: Tensor) throws -> Extracted
}

extension FeatureExtractor {
    /// Itself: for extractors that take pictures of any size and colour.
    public func suited(to shapes: SampleShapes) throws -> Self {
        try shapes.checkPictures(for: passport.extractor)
        return self
    }
}

/// An extractor that also sees pictures that are not rounded to bytes, as the lengths of small steps need.
public protocol ContinuousFeatureExtractor: FeatureExtractor {
    /// - Parameter samples: pictures [N, C, H, W] in [-1, 1], or points [N, D].
    /// - Returns: [N, D]
    func features(ofContinuous samples: Tensor) throws -> Tensor
}

/// What an extractor sees in pictures.
public struct Extracted: Sendable {
    /// [N, D] (`float32`)
    public var features: Tensor
    /// A classifier's logits, [N, K], where the extractor is one.
    public var logits: Tensor?

    public init(features: Tensor, logits: Tensor? = nil) {
        self.features = features
        self.logits = logits
    }
}
