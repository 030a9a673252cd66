import Adversarial
import Datasets
import NN

extension Architecture {
    /// DCGAN's convolutions with SELU instead of normalisation and rectifiers. They can be trained where batch
    /// normalisation fails, for example at 128 pixels and with a gradient penalty. Initial weights are from N(0,
    /// 1/fan-in), as SELU needs.
    ///
    /// Source: Jolicoeur-Martineau 2017, "Meow generator"; Klambauer et al. 2017, arXiv 1706.02515.
    public static func selu(_ width: Int) -> Architecture {
        let plain = dcgan(width)
        // He's rule with slope 1 has variance 1/fan-in.
        let rule = Initializer.kaimingNormal(slope: 1)
        @Sendable func exchanged(_ layers: [any Layer]) -> [any Layer] {
            layers.map { $0 is ReLU || $0 is LeakyReLU ? SELU() : $0 }
        }
        return Architecture(
            name: "selu", widths: [width],
            generator: { widths, latent, shape, norm in
                try refuse(norm, of: "network.generatorNorm", without: "SELU normalises by itself")
                let network = Sequential(exchanged(try plain.generator(widths, latent, 0, shape, .none).layers))
                network.initializeWeights(rule)
                // A transposed convolution of stride 2 sums over a quarter of its kernel at each pixel.
                for case let layer as TransposedConvolution2d in network.layers {
                    let inputs = Double(layer.weight.size(0) * layer.weight.size(2) * layer.weight.size(3) / 4)
                    Initializer.normal(0, 1 / inputs.squareRoot()).fill(layer.weight)
                }
                return network
            },
            trunk: { widths, shape, norm in
                try refuse(norm, of: "network.criticNorm", without: "SELU normalises by itself")
                var trunk = try plain.trunk(widths, shape, .none)
                trunk.layers = exchanged(trunk.layers)
                trunk.weights = rule
                return trunk
            },
            footprints: { try plain.footprints($0, $1, $2) })
    }
}
