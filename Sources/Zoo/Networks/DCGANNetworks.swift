import Adversarial
import Datasets
import Foundation
import NN

extension Architecture {
    /// Strided and transposed 4×4 convolutions without fully connected hidden layers; `width` channels at the picture's
    /// resolution, twice as many each time the resolution halves. Initial weights are from N(0, 0.02²).
    ///
    /// The generator ends in tanh; normalisation is left out at its output and at the critic's input. Height and width
    /// must halve evenly down to 4–7 pixels (28, 32, 48, 64, 96, 128 …), and need not be equal.
    ///
    /// Source: Radford, Metz, Chintala 2016, arXiv 1511.06434. The first layer of the generator and the last of the
    /// critic act on 1×1 pixels: they are computed as fully connected layers, which is equivalent and faster.
    public static func dcgan(_ width: Int) -> Architecture {
        Architecture(
            name: "dcgan", widths: [width],
            generator: { widths, latent, shape, norm in
                let pyramid = try Pyramid(shape, width: widths[0], name: "dcgan")
                var layers: [any Layer] = [
                    Linear(latent, pyramid.deepest * pyramid.area, bias: norm == .none),
                    Reshape([pyramid.deepest, pyramid.height, pyramid.width]),
                ]
                for channels in pyramid.channels.reversed() {
                    layers += norm.layers(channels) + [ReLU()]
                    let next = channels == widths[0] ? shape.sample[0] : channels / 2
                    layers.append(
                        TransposedConvolution2d(
                            channels, next, kernel: 4, stride: 2, padding: 1,
                            bias: norm == .none && channels != widths[0]))
                }
                return Sequential(layers + [Tanh()]).initialized()
            },
            trunk: { widths, shape, norm in
                let pyramid = try Pyramid(shape, width: widths[0], name: "dcgan")
                if pyramid.channels.count < 2 {
                    try refuse(
                        norm, of: "network.criticNorm",
                        without:
                            "the first layer of dcgan's critic is never normalised, and for pictures this small "
                            + "it has no other")
                }
                var layers: [any Layer] = []
                var last = shape.sample[0]
                for channels in pyramid.channels {
                    let isFirst = layers.isEmpty
                    layers.append(
                        Convolution2d(last, channels, kernel: 4, stride: 2, padding: 1, bias: norm == .none && !isFirst)
                    )
                    if !isFirst { layers += norm.layers(channels) }
                    layers.append(LeakyReLU(0.2))
                    last = channels
                }
                return Trunk(
                    layers: layers + [Flatten()], features: pyramid.deepest * pyramid.area, headBias: false,
                    weights: .normal(0, 0.02))
            },
            footprints: { widths, latent, shape in
                let pyramid = try Pyramid(shape, width: widths[0], name: "dcgan")
                let channels = pyramid.channels.map(Double.init)
                let (colours, deepest) = (Double(shape.sample[0]), Double(pyramid.deepest * pyramid.area))
                let kernels = 16 * zip([colours] + channels, channels).map { $0 * $1 }.reduce(0, +)
                // Twice the channels with a quarter of the pixels: each halving gives half as many values.
                let maps = 3 * deepest * (pow(2, Double(channels.count)) - 1)
                return (
                    Footprint(parameters: Double(latent) * deepest + kernels, outputs: maps),
                    Footprint(parameters: kernels + deepest, outputs: maps)
                )
            })
    }
}

/// The sizes and channels of a network that halves a picture down to a few pixels.
struct Pyramid {
    /// The size of the smallest feature map.
    let height: Int
    let width: Int
    /// Channels after each halving, from the picture inwards.
    let channels: [Int]

    /// Each halving doubles the channels: with nine, one layer of `dcgan(64)` would have two thousand million weights.
    private static let mostHalvings = 8

    var deepest: Int { channels[channels.count - 1] }
    var area: Int { height * width }

    /// - Throws: `RecipeError` when the samples are not pictures, or their sizes do not halve evenly.
    init(_ shape: DataShape, width base: Int, name: String) throws {
        guard shape.isImage else {
            throw RecipeError.value(
                "the architecture \(name) needs images, but the data are points: set network.generator and "
                    + "network.critic to an mlp, such as mlp(128,128)")
        }
        let (height, width) = (shape.sample[1], shape.sample[2])
        var halvings = 0
        while min(height, width) >> (halvings + 1) >= 4 { halvings += 1 }
        let unit = 1 << halvings
        guard halvings <= Self.mostHalvings else {
            throw RecipeError.value(
                "the architecture \(name) doubles at most \(Self.mostHalvings) times from 4 to 7 pixels, and a shorter edge of "
                    + "\(min(height, width)) pixels takes \(halvings): set data.size to 1024 or less, for example")
        }
        guard halvings >= 1, height % unit == 0, width % unit == 0 else {
            throw RecipeError.value(
                "the architecture \(name) cannot make pictures of \(height)×\(width) pixels, because height and "
                    + "width must halve evenly down to 4–7: set data.size to 32 or 64, for example")
        }
        self.height = height / unit
        self.width = width / unit
        channels = (0..<halvings).map { base << $0 }
    }
}

extension Sequential {
    /// The network with the paper's initial weights: N(0, 0.02²), norms' scales N(1, 0.02²), and no biases.
    func initialized() -> Sequential {
        initializeWeights(.normal(0, 0.02))
        return self
    }
}
