import Datasets
import Torch

/// Looks at each colour of a picture by a classifier of grey ones: features beside each other, and a class for each
/// triple of classes.
///
/// For `StackedDigits`, whose thousand classes are told by the three digits, as the papers on mode collapse do it
/// (Metz et al. 2017, arXiv 1611.02163, section 3.3.1).
public struct StackedClassifier: ContinuousFeatureExtractor {
    private let classifier: TrainedClassifier

    /// - Parameter classifier: of grey pictures.
    public init(_ classifier: TrainedClassifier) { self.classifier = classifier }

    public var passport: FeaturePassport {
        var passport = classifier.passport
        passport.extractor += ", for each of three colours"
        passport.transparency = PictureColours.transparency
        return passport
    }

    public func extract(_ images: Tensor) throws -> Extracted {
        let images = try PictureColours(3).applied(to: images)
        let colours = try (0..<3).map { try classifier.extract(images[.all, $0..<$0 + 1].contiguous()) }
        let chances = colours.compactMap { $0.logits?.logSoftmax(axis: 1) }
        // log p(r, g, b) = log p(r) + log p(g) + log p(b)
        let logits = chances.dropFirst().reduce(chances[0]) { ($0.unsqueezed(2) + $1.unsqueezed(1)).flattened(from: 1) }
        return Extracted(features: .concatenated(colours.map(\.features), axis: 1), logits: logits)
    }

    public func features(ofContinuous images: Tensor) throws -> Tensor {
        let images = try PictureColours(3).applied(toContinuous: images)
        return .concatenated(
            try (0..<3).map { try classifier.features(ofContinuous: images[.all, $0..<$0 + 1].contiguous()) }, axis: 1)
    }
}
