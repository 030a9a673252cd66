import Adversarial
import Datasets
import NN

extension Architecture {
    /// Two fully connected layers and two transposed convolutions, and the reverse as critic: the network of all models
    /// in tensorflow-generative-model-collections, where `width` is 64.
    ///
    /// Height and width are multiples of 4. The generator ends in tanh instead of a sigmoid, because pictures are in
    /// [-1, 1] here.
    ///
    /// Source: Chen et al. 2016, arXiv 1606.03657, appendix C.1;
    /// github.com/hwalsuklee/tensorflow-generative-model-collections.
    public static func infogan(_ width: Int) -> Architecture {
        Architecture(
            name: "infogan", widths: [width],
            generator: { widths, latent, shape, norm in
                let (width, (height, breadth)) = (widths[0], try quarter(shape, "infogan"))
                let (hidden, flat) = (16 * width, 2 * width * height * breadth)
                return Sequential(
                    [Linear(latent, hidden)] + norm.layers(hidden) + [ReLU(), Linear(hidden, flat)]
                        + norm.layers(flat) + [ReLU(), Reshape([2 * width, height, breadth])]
                        + [TransposedConvolution2d(2 * width, width, kernel: 4, stride: 2, padding: 1)]
                        + norm.layers(width) + [ReLU()]
                        + [TransposedConvolution2d(width, shape.sample[0], kernel: 4, stride: 2, padding: 1), Tanh()]
                ).initialized()
            },
            trunk: { widths, shape, norm in
                let (width, (height, breadth)) = (widths[0], try quarter(shape, "infogan"))
                let hidden = 16 * width
                return Trunk(
                    layers: [
                        Convolution2d(shape.sample[0], width, kernel: 4, stride: 2, padding: 1), LeakyReLU(0.2),
                        Convolution2d(width, 2 * width, kernel: 4, stride: 2, padding: 1),
                    ] + norm.layers(2 * width) + [
                        LeakyReLU(0.2), Flatten(), Linear(2 * width * height * breadth, hidden),
                    ] + norm.layers(hidden) + [LeakyReLU(0.2)], features: hidden, weights: .normal(0, 0.02))
            },
            footprints: { widths, latent, shape in
                let (height, breadth) = try quarter(shape, "infogan")
                let (width, area) = (Double(widths[0]), Double(height * breadth))
                let (hidden, flat) = (16 * width, 2 * width * area)
                let kernels = 16 * (2 * width * width + width * Double(shape.sample[0]))
                let maps = 3 * (hidden + flat + 4 * width * area)
                return (
                    Footprint(parameters: Double(latent) * hidden + hidden * flat + kernels, outputs: maps),
                    Footprint(parameters: hidden * flat + kernels, outputs: maps)
                )
            })
    }

    /// Height and width of a picture divided by 4.
    static func quarter(_ shape: DataShape, _ name: String) throws -> (Int, Int) {
        guard shape.isImage else {
            throw RecipeError.value(
                "the architecture \(name) needs images, but the data are points: set network.generator and "
                    + "network.critic to an mlp, such as mlp(128,128), and network.criticNorm to none")
        }
        guard shape.sample[1] % 4 == 0, shape.sample[2] % 4 == 0 else {
            throw RecipeError.value(
                "the architecture \(name) needs images whose height and width are multiples of 4, not samples of "
                    + "shape \(shape.sample): set data.size to 32, for example")
        }
        return (shape.sample[1] / 4, shape.sample[2] / 4)
    }
}
