import Adversarial
import Datasets
import NN
import Torch

extension Architecture {
    /// A residual generator with the class and a part of the latent vector in every block, and ``sagan(_:)``'s critic
    /// with attention at half of the resolution. All weights are initially orthogonal.
    ///
    /// The latent vector is divided into one part for the first layer and one for each block; the first gets the
    /// remainder. The class's code is embedded once, in 128 numbers; embedding and part together give the scales and
    /// shifts of the block's normalisation layers. Without a class, the parts alone do. Channels are ``resnet(_:)``'s;
    /// attention is at half of the resolution, if a block has this resolution.
    ///
    /// Source: Brock, Donahue, Simonyan 2019, arXiv 1809.11096, appendix B; which layers are spectrally normalised (not
    /// the embedding) is taken from the authors' code (github.com/ajbrock/BigGAN-PyTorch).
    public static func biggan(_ width: Int) -> Architecture {
        let critic = residual("biggan", width, attention: .half)
        return Architecture(
            name: "biggan", widths: [width],
            generator: { widths, latent, code, shape, norm in
                try refuse(
                    norm, of: "network.generatorNorm", without: "its blocks have their own batch normalisation")
                try checkAttention("biggan", widths[0])
                let plan = try ResidualPlan(shape, width: widths[0], name: "biggan")
                guard latent - code > plan.halvings else {
                    throw RecipeError.value(
                        "game.latent=\(latent - code) is less than biggan needs for pictures of this size: it "
                            + "needs one value for its first layer and one for each block, \(plan.halvings + 1) in all")
                }
                return Sequential([BigGANGenerator(plan, latent, code, colours: shape.sample[0], norm)])
            },
            trunk: {
                var trunk = try critic.trunk($0, $1, $2)
                trunk.weights = .orthogonal()
                return trunk
            },
            footprints: { widths, latent, shape in
                var (generator, critic) = try critic.footprints(widths, latent, shape)
                let plan = try ResidualPlan(shape, width: widths[0], name: "biggan")
                let chunk = latent / (plan.halvings + 1)
                // The first layer has only a part of the latent vector; each of a block's two norms has two linear maps
                // of part and embedding.
                let condition = chunk + (shape.classNames.isEmpty ? 0 : BigGANGenerator.embeddingSize)
                let channels = zip(plan.channels.dropFirst(), plan.channels).map { $0 + $1 }.reduce(0, +)
                let deepest = plan.channels[plan.halvings] * plan.area
                generator.parameters += Double(2 * condition * channels - chunk * plan.halvings * deepest)
                return (generator, critic)
            })
    }
}

/// From a latent vector [N, D], whose last numbers may be a class's one-hot code, to a picture [N, C, H, W].
final class BigGANGenerator: Layer {
    static let embeddingSize = 128

    let first: any Layer
    let blocks: [BigGANBlock]
    let norm: BatchNorm
    let colours: any Layer
    /// The embeddings of classes: a one-hot code times this table gives one.
    let classes: Embedding?
    private let smallest: [Int]
    /// The ends of the parts of the latent vector: first that of the first layer, then those of the blocks.
    private let cuts: [Int]

    init(_ plan: ResidualPlan, _ latent: Int, _ code: Int, colours count: Int, _ norm: Normalisation) {
        func wrapped(_ layer: any WeightedLayer) -> any Layer {
            Initializer.orthogonal().fill(layer.weight)
            layer.bias?.detached().fillInPlace(0)
            return norm.wrapped(layer)
        }
        let chunk = (latent - code) / (plan.halvings + 1)
        cuts = (0...plan.halvings).reversed().map { latent - code - $0 * chunk }
        smallest = [plan.channels[plan.halvings], plan.height, plan.width]
        first = wrapped(Linear(cuts[0], smallest.reduce(1, *)))
        classes = code > 0 ? Embedding(code, Self.embeddingSize) : nil
        classes?.initializeWeights(.orthogonal())
        blocks = (0..<plan.halvings).reversed().map { level in
            BigGANBlock(
                plan.channels[level + 1], plan.channels[level], code: chunk + (code > 0 ? Self.embeddingSize : 0),
                attention: level == 1, norm, wrapping: wrapped)
        }
        self.norm = BatchNorm(plan.channels[0])
        self.colours = wrapped(Convolution2d(plan.channels[0], count, kernel: 3, padding: 1))
    }

    func callAsFunction(_ latent: Tensor) -> Tensor {
        let maps = self.maps(of: latent)
        return colours(norm(maps[maps.count - 1]).relu()).tanh()
    }

    /// The outputs of the first layer and of each block, [N, C, H, W] each.
    func maps(of latent: Tensor) -> [Tensor] {
        let embedded = classes.map { latent[.all, cuts[blocks.count]...].matmul($0.weight) }
        var maps = [first(latent[.all, 0..<cuts[0]]).reshaped([latent.size(0)] + smallest)]
        for (index, block) in blocks.enumerated() {
            let chunk = latent[.all, cuts[index]..<cuts[index + 1]]
            let code = embedded.map { .concatenated([$0, chunk], axis: 1) } ?? chunk
            maps.append(block(maps[index], code: code))
        }
        return maps
    }
}

/// Doubles height and width: y = shortcut(x) + c₂(f(n₂(c₁(f(n₁(x)))))), where a code gives scale and shift of the norms
/// n, as in `ResidualBlock`; self-attention may follow.
final class BigGANBlock: Module {
    let norm1, norm2: AdaptiveBatchNorm
    let convolution1, convolution2, shortcut: any Layer
    let attention: SelfAttention2d?

    init(
        _ inputs: Int, _ outputs: Int, code: Int, attention: Bool, _ norm: Normalisation,
        wrapping: (any WeightedLayer) -> any Layer
    ) {
        norm1 = AdaptiveBatchNorm(inputs, code: code, wrapping: wrapping)
        convolution1 = wrapping(UpsamplingConvolution2d(inputs, outputs))
        norm2 = AdaptiveBatchNorm(outputs, code: code, wrapping: wrapping)
        convolution2 = wrapping(Convolution2d(outputs, outputs, kernel: 3, padding: 1))
        shortcut = wrapping(Convolution2d(inputs, outputs, kernel: 1))
        self.attention = attention ? SelfAttention2d(outputs, spectralNorm: norm.isSpectral) : nil
        self.attention?.initializeWeights(.orthogonal())
    }

    func callAsFunction(_ input: Tensor, code: Tensor) -> Tensor {
        let middle = convolution1(norm1(input, code: code).relu())
        let maps = shortcut(input).upsampled(2) + convolution2(norm2(middle, code: code).relu())
        return attention?(maps) ?? maps
    }
}
