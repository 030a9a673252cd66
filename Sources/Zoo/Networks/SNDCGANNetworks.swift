import Adversarial
import Datasets
import NN

extension Architecture {
    /// The convolutional networks of spectral normalisation: three transposed convolutions and a 3×3; seven
    /// convolutions in the critic, alternately 3×3 and strided 4×4, with leaky ReLU of slope 0.1. `width` is 64 in the
    /// paper; height and width of pictures are multiples of 8.
    ///
    /// Source: Miyato et al. 2018, arXiv 1802.05957, table 3, with the channels of popular code: a strided convolution
    /// doubles them; in the table the next convolution does.
    public static func sndcgan(_ width: Int) -> Architecture {
        Architecture(
            name: "sndcgan", widths: [width],
            generator: { widths, latent, shape, norm in
                let (width, (height, breadth)) = (widths[0], try eighth(shape))
                var layers: [any Layer] = [
                    Linear(latent, 8 * width * height * breadth), Reshape([8 * width, height, breadth]),
                ]
                layers += norm.layers(8 * width) + [ReLU()]
                for (inputs, outputs) in [(8, 4), (4, 2), (2, 1)] {
                    layers.append(
                        TransposedConvolution2d(inputs * width, outputs * width, kernel: 4, stride: 2, padding: 1))
                    layers += norm.layers(outputs * width) + [ReLU()]
                }
                layers += [Convolution2d(width, shape.sample[0], kernel: 3, padding: 1), Tanh()]
                return Sequential(layers).initialized()
            },
            trunk: { widths, shape, norm in
                let (width, (height, breadth)) = (widths[0], try eighth(shape))
                var (layers, last): ([any Layer], Int) = ([], shape.sample[0])
                for (index, factor) in [1, 2, 2, 4, 4, 8, 8].enumerated() {
                    let isStrided = index % 2 == 1
                    layers.append(
                        Convolution2d(
                            last, factor * width, kernel: isStrided ? 4 : 3, stride: isStrided ? 2 : 1, padding: 1))
                    if index > 0 { layers += norm.layers(factor * width) }
                    layers.append(LeakyReLU(0.1))
                    last = factor * width
                }
                return Trunk(
                    layers: layers + [Flatten()], features: last * height * breadth, weights: .normal(0, 0.02))
            },
            footprints: { widths, latent, shape in
                let (height, breadth) = try eighth(shape)
                let (width, area, colours) = (Double(widths[0]), Double(height * breadth), Double(shape.sample[0]))
                let generator = 16 * 42 * width * width + 9 * width * colours + Double(latent) * 8 * width * area
                let critic =
                    9 * width * colours + width * width * (16 * 2 + 9 * 4 + 16 * 8 + 9 * 16 + 16 * 32 + 9 * 64)
                    + 8 * width * area
                let maps = 3 * width * area * (8 + 4 * 4 + 2 * 16 + 64)
                return (
                    Footprint(parameters: generator, outputs: maps), Footprint(parameters: critic, outputs: 2 * maps)
                )
            })
    }

    private static func eighth(_ shape: DataShape) throws -> (Int, Int) {
        guard shape.isImage, shape.sample[1] % 8 == 0, shape.sample[2] % 8 == 0 else {
            throw RecipeError.value(
                "the architecture sndcgan needs images whose height and width are multiples of 8, not samples of "
                    + "shape \(shape.sample): set data.size to 32, for example")
        }
        return (shape.sample[1] / 8, shape.sample[2] / 8)
    }
}
