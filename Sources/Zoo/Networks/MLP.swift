import Adversarial
import Datasets
import NN

extension Architecture {
    /// Fully connected layers of these widths with leaky ReLU (slope 0.2) between them.
    ///
    /// As a generator it ends in tanh for images and without for points, and normalises every hidden layer but the
    /// first; as a critic it ends in one number. This is the form of the network that popular collections train.
    public static func mlp(_ widths: Int...) -> Architecture {
        Architecture(
            name: "mlp", widths: widths,
            generator: { widths, latent, shape, norm in
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
            critic: { widths, shape, norm in
                var layers: [any Layer] = [Flatten()]
                var last = shape.sample.reduce(1, *)
                for (index, width) in widths.enumerated() {
                    layers.append(Linear(last, width))
                    if index > 0 { layers += norm.layers(width) }
                    layers.append(LeakyReLU(0.2))
                    last = width
                }
                return Sequential(layers + [Linear(last, 1)])
            })
    }
}
