import Datasets
import NN
import Torch

/// Features of convolutions with random weights: no data, no download, and better than pixels.
///
/// Three 3×3 convolutions of stride 2 with 64, 128 and 256 channels, leaky ReLU between, the mean over what is left of
/// the picture. Weights are drawn by Kaiming's rule from a seed, which is all that fixes them. That random convolutions
/// make usable features is from Saxe et al. 2011, "On random weights and unsupervised feature learning".
public final class RandomConvolution: ContinuousFeatureExtractor {
    private let network: Sequential
    private let colours: PictureColours
    private let seed: UInt64

    /// - Parameter channels: of the pictures: 1, or 3 or 4, both of which are looked at as RGB.
    public init(channels: Int, seed: UInt64 = 0) {
        let channels = channels == 1 ? 1 : 3
        colours = PictureColours(channels)
        self.seed = seed
        network = RandomGenerator.with(RandomGenerator(seed: seed)) {
            var layers: [any Layer] = []
            var last = channels
            for width in [64, 128, 256] {
                layers += [Convolution2d(last, width, kernel: 3, stride: 2, padding: 1), LeakyReLU(0.2)]
                last = width
            }
            let network = Sequential(layers)
            network.initializeWeights(.kaimingNormal(slope: 0.2))
            return network
        }
        network.useChannelsLast()
    }

    public var passport: FeaturePassport {
        FeaturePassport(
            extractor: "random convolutions (256)", weights: "drawn from seed \(seed), \(colours.channels) channels",
            resize: "none", scaling: "2x/255 − 1", transparency: PictureColours.transparency)
    }

    /// One with weights for as many colours as both sides' pictures have together.
    public func suited(to shapes: SampleShapes) throws -> RandomConvolution {
        try shapes.checkPictures(for: "--features random")
        guard let channels = shapes.colours, channels != colours.channels else { return self }
        return RandomConvolution(channels: channels, seed: seed)
    }

    public func extract(_ images: Tensor) throws -> Extracted {
        Extracted(features: features(ofSeen: Pixels.normalised(try colours.applied(to: images))))
    }

    public func features(ofContinuous images: Tensor) throws -> Tensor {
        features(ofSeen: try colours.applied(toContinuous: images))
    }

    private func features(ofSeen images: Tensor) -> Tensor {
        withoutGradients { network(images).mean(axes: [2, 3]) }
    }
}
