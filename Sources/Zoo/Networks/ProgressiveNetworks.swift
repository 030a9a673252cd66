import Adversarial
import Datasets
import NN
import Torch

extension Architecture {
    /// Networks that start with a few pixels and grow: each stage doubles the resolution with two 3×3 convolutions, and
    /// fades in from the enlarged picture of the stage before. `width` channels at the picture's side, twice as many
    /// each time the edge halves, up to 8 × width. Pixel normalisation follows each of the generator's convolutions.
    ///
    /// Pictures always have their full size: before the last stage the generator enlarges its pictures and the critic
    /// shrinks its input, which is the same as training on small pictures. The decorator `growing` sets the stage and
    /// blends real pictures accordingly.
    ///
    /// The last layer is linear, so pictures may exceed [-1, 1] a little, where a bound would stop the gradient; they
    /// are clamped when they become bytes.
    ///
    /// Source: Karras et al. 2018, arXiv 1710.10196 (`equalized` normalisation for its learning rates).
    public static func progressive(_ width: Int) -> Architecture {
        Architecture(
            name: "progressive", widths: [width],
            generator: { widths, latent, shape, norm in
                try refuse(norm, of: "network.generatorNorm", without: "its layers have pixel normalisation already")
                return Sequential([
                    try GrowingGenerator(Pyramid(shape, width: widths[0], name: "progressive"), latent, shape, norm)
                ])
            },
            trunk: { widths, shape, norm in
                try refuse(norm, of: "network.criticNorm", without: "its critic has no normalisation")
                let pyramid = try Pyramid(shape, width: widths[0], name: "progressive")
                return Trunk(
                    layers: [try GrowingCritic(pyramid, shape, norm)], features: GrowingCritic.features(pyramid))
            },
            footprints: { widths, latent, shape in
                let pyramid = try Pyramid(shape, width: widths[0], name: "progressive")
                let channels = growingChannels(pyramid).map(Double.init)
                let kernels = zip(channels, channels.dropFirst()).map { 9 * ($0 * $1 + $0 * $0) }.reduce(0, +)
                let (deepest, area) = (channels[channels.count - 1], Double(pyramid.area))
                let pixels = Double(shape.sample[1] * shape.sample[2])
                let maps = channels.enumerated().map { 6 * $0.element * pixels / Double(1 << (2 * $0.offset)) }.reduce(
                    0, +)
                return (
                    Footprint(
                        parameters: Double(latent) * deepest * area + 9 * deepest * deepest + kernels, outputs: maps),
                    Footprint(parameters: 9 * deepest * deepest + kernels + deepest * area * deepest, outputs: maps)
                )
            })
    }
}

/// Channels from the picture's resolution to the smallest.
private func growingChannels(_ pyramid: Pyramid) -> [Int] {
    (0...pyramid.channels.count).map { pyramid.channels[0] << min($0, 3) }
}

/// From a latent vector to a picture, with the current stages.
private final class GrowingGenerator: Layer, Growable {
    let first: [any Layer]
    let stages: [[any Layer]]
    let pictures: [any Layer]
    /// The current stage: 0 for the smallest picture.
    let stage: Buffer
    var doublings: Int { stages.count }
    private let pixelNorm = PixelNorm()

    init(_ pyramid: Pyramid, _ latent: Int, _ shape: DataShape, _ norm: Normalisation) throws {
        let channels = Array(growingChannels(pyramid).reversed())
        first = [
            norm.wrapped(Linear(latent, channels[0] * pyramid.area)),
            Reshape([channels[0], pyramid.height, pyramid.width]),
            norm.wrapped(Convolution2d(channels[0], channels[0], kernel: 3, padding: 1)),
        ]
        stages = zip(channels, channels.dropFirst()).map { inputs, outputs in
            [
                norm.wrapped(UpsamplingConvolution2d(inputs, outputs)),
                norm.wrapped(Convolution2d(outputs, outputs, kernel: 3, padding: 1)),
            ]
        }
        pictures = channels.map { norm.wrapped(Convolution2d($0, shape.sample[0], kernel: 1), gain: 1) }
        stage = Buffer(.full([], Double(channels.count - 1)))
    }

    func grow(to stage: Double) {
        withoutGradients { _ = self.stage.fillInPlace(min(stage, Double(stages.count))) }
    }

    func callAsFunction(_ latent: Tensor) -> Tensor {
        let reached = stage.item()
        let (whole, share) = (Int(reached.rounded(.up)), reached - reached.rounded(.down))
        // The linear layer's output is a feature map too: it is normalised by pixel after reshaping.
        var maps = pixelNorm(first[1](first[0](pixelNorm(latent))).leakyReLU(0.2))
        maps = pixelNorm(first[2](maps).leakyReLU(0.2))
        var before = maps
        for layers in stages[0..<whole] {
            before = maps
            for layer in layers { maps = pixelNorm(layer(maps).leakyReLU(0.2)) }
        }
        var picture = pictures[whole](maps)
        if share > 0 { picture = pictures[whole - 1](before).upsampled(2).interpolated(to: picture, share) }
        let rest = stages.count - whole
        return rest > 0 ? picture.upsampled(1 << rest) : picture
    }
}

/// From a picture, shrunk to the current stage, to features.
private final class GrowingCritic: Layer, Growable {
    let pictures: [any Layer]
    let stages: [[any Layer]]
    let last: [any Layer]
    let stage: Buffer
    var doublings: Int { stages.count }

    static func features(_ pyramid: Pyramid) -> Int { growingChannels(pyramid).last ?? 1 }

    init(_ pyramid: Pyramid, _ shape: DataShape, _ norm: Normalisation) throws {
        let channels = Array(growingChannels(pyramid).reversed())
        pictures = channels.map { norm.wrapped(Convolution2d(shape.sample[0], $0, kernel: 1)) }
        stages = zip(channels, channels.dropFirst()).map { outputs, inputs in
            [
                norm.wrapped(Convolution2d(inputs, inputs, kernel: 3, padding: 1)),
                norm.wrapped(DownsamplingConvolution2d(inputs, outputs)),
            ]
        }
        last = [
            norm.wrapped(Convolution2d(channels[0], channels[0], kernel: 3, padding: 1)), Flatten(),
            norm.wrapped(Linear(channels[0] * pyramid.area, channels[0])),
        ]
        stage = Buffer(.full([], Double(channels.count - 1)))
    }

    func grow(to stage: Double) {
        withoutGradients { _ = self.stage.fillInPlace(min(stage, Double(stages.count))) }
    }

    func callAsFunction(_ input: Tensor) -> Tensor {
        let reached = stage.item()
        let (whole, share) = (Int(reached.rounded(.up)), reached - reached.rounded(.down))
        let rest = stages.count - whole
        let picture = rest > 0 ? input.averagePooled(1 << rest) : input
        var maps = pictures[whole](picture).leakyReLU(0.2)
        for level in (0..<whole).reversed() {
            for layer in stages[level] { maps = layer(maps).leakyReLU(0.2) }
            if level == whole - 1, share > 0 {
                let old = pictures[level](picture.averagePooled(2)).leakyReLU(0.2)
                maps = old.interpolated(to: maps, share)
            }
        }
        for layer in last { maps = layer is Flatten ? layer(maps) : layer(maps).leakyReLU(0.2) }
        return maps
    }
}
