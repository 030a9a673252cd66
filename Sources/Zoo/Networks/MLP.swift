import Adversarial
import Datasets
import NN

extension Architecture {
    /// Fully connected layers of these widths with leaky ReLU (slope 0.2) between them.
    ///
    /// The generator ends in tanh for images and without it for points, and normalises every hidden layer but the
    /// first. The critic has one output. Popular code collections use this form.
    public static func mlp(_ widths: Int...) -> Architecture {
        Architecture(
            name: "mlp", widths: widths,
            generator: { widths, latent, shape, norm in
                if widths.count < 2 { try refuse(norm, of: "network.generatorNorm", without: unnormalised) }
                var layers: [any Layer] = []
                var last = latent
                for (index, width) in widths.enumerated() {
                    layers.append(Linear(last, width))
                    if index > 0 { layers += norm.layers(width) }
                    layers.append(LeakyReLU(0.2))
                    last = width
                }
                layers.append(Linear(last, shape.sample.reduce(1, *)))
                if shape.isImage { layers.append(Tanh()) }
                return Sequential(layers + [Reshape(shape.sample)])
            },
            trunk: { widths, shape, norm in
                if widths.count < 2 { try refuse(norm, of: "network.criticNorm", without: unnormalised) }
                var layers: [any Layer] = [Flatten()]
                var last = shape.sample.reduce(1, *)
                for (index, width) in widths.enumerated() {
                    layers.append(Linear(last, width))
                    if index > 0 { layers += norm.layers(width) }
                    layers.append(LeakyReLU(0.2))
                    last = width
                }
                return Trunk(layers: layers, features: last)
            },
            footprints: { widths, latent, shape in
                let pixels = shape.sample.reduce(1, *)
                let outputs = 2 * Double(widths.reduce(0, +))
                let parameters = { (widths: [Int]) in
                    zip(widths, widths.dropFirst()).map { (Double($0) + 1) * Double($1) }.reduce(0, +)
                }
                return (
                    Footprint(
                        parameters: parameters([latent] + widths + [pixels]), outputs: outputs + 2 * Double(pixels)),
                    Footprint(parameters: parameters([pixels] + widths + [1]), outputs: outputs)
                )
            })
    }

    private static let unnormalised = "the first layer of an mlp is never normalised, and it has no other"
}
