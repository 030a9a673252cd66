import Adversarial
import Datasets
import NN
import Torch

extension Architecture {
    /// A generator in the style of StyleGAN2: a mapping network, a learned constant, convolutions whose weights a style
    /// modulates and demodulates, noise, and a sum of the pictures of all resolutions; the critic is ``resnet(_:)``'s
    /// with ReLU instead of leaky ReLU. `width` channels at the picture's resolution, twice as many each time it
    /// halves, up to 8 × width.
    ///
    /// Feature maps and pictures are doubled by linear interpolation, which equals the paper's filter (1, 3, 3, 1)
    /// except at the border; the critic halves without a filter. Styles are not mixed. Noise is drawn in training and
    /// fixed in evaluation, so that a seed gives one picture. Pictures are an unbounded sum and are clamped when they
    /// become bytes.
    ///
    /// Source: Karras et al. 2020, arXiv 1912.04958.
    public static func style(_ width: Int) -> Architecture {
        let critic = resnet(width)
        return Architecture(
            name: "style", widths: [width],
            generator: { widths, latent, shape, norm in
                guard norm == .none else {
                    throw RecipeError.value(
                        "network.generatorNorm=\(norm.rawValue) would have no effect: styles replace "
                            + "normalisation; set it to none"
                    )
                }
                return Sequential([
                    try StyleGenerator(Pyramid(shape, width: widths[0], name: "style"), latent, shape)
                ])
            },
            trunk: { try critic.trunk($0, $1, $2) },
            footprints: { widths, latent, shape in
                let (outputs, critic) = try critic.footprints(widths, latent, shape)
                let pyramid = try Pyramid(shape, width: widths[0], name: "style")
                let channels = styleChannels(pyramid)
                let style = min(512, channels[0])
                let pairs = zip(channels, channels.dropFirst()).flatMap { [($0, $1), ($1, $1)] }
                let convolutions = ([(channels[0], channels[0])] + pairs).map { 9 * $0 * $1 + style * $0 }.reduce(0, +)
                let pictures = channels.map { (style + shape.sample[0]) * $0 }.reduce(0, +)
                let mapping = (latent + 7 * style) * style
                let parameters = mapping + channels[0] * pyramid.area + convolutions + pictures
                return (Footprint(parameters: Double(parameters), outputs: outputs.outputs), critic)
            })
    }
}

/// Channels from the smallest resolution to the picture's.
private func styleChannels(_ pyramid: Pyramid) -> [Int] {
    (0...pyramid.channels.count).map { pyramid.channels[0] << min($0, 3) }.reversed()
}

private final class StyleGenerator: Layer, Styled {
    let mapping: [StyleLinear]
    let constant: Parameter
    let blocks: [StyledBlock]
    private let norm = PixelNorm()

    init(_ pyramid: Pyramid, _ latent: Int, _ shape: DataShape) throws {
        let channels = styleChannels(pyramid)
        let style = min(512, channels[0])
        mapping = (0..<8).map { StyleLinear($0 == 0 ? latent : style, style, rate: 0.01) }
        constant = Parameter(
            .randomNormal([1, channels[0], pyramid.height, pyramid.width], generator: .current))
        blocks = channels.indices.map { index in
            StyledBlock(
                channels[max(0, index - 1)], channels[index], style: style, colours: shape.sample[0],
                edges: (pyramid.height << index, pyramid.width << index), upsampling: index > 0)
        }
    }

    func callAsFunction(_ latent: Tensor) -> Tensor { pictures(of: styles(of: latent)) }

    func styles(of latents: Tensor) -> Tensor {
        mapping.reduce(norm(latents)) { $1($0).leakyReLU(0.2) * 2.0.squareRoot() }
    }

    func pictures(of style: Tensor) -> Tensor {
        var maps = constant.expanded([style.size(0)] + constant.shape.dropFirst())
        var picture: Tensor?
        for block in blocks {
            let made = block(maps, style)
            maps = made.maps
            picture = picture.map { $0.upsampled(2, .linear) + made.picture } ?? made.picture
        }
        return picture ?? maps
    }
}

/// y = η (x ŵᵀ / √inputs + b) with ŵ from N(0, 1/η²): an optimiser whose steps do not depend on the gradient's size
/// changes the layer η times as fast.
final class StyleLinear: Layer {
    let weight: Parameter
    let bias: Parameter
    private let rate: Double
    private let scale: Double

    /// - Parameters:
    ///   - rate: η.
    ///   - bias: the initial bias.
    init(_ inputs: Int, _ outputs: Int, rate: Double = 1, bias first: Double = 0) {
        weight = Parameter(.randomNormal([outputs, inputs], generator: .current) / rate)
        bias = Parameter(.full([outputs], first))
        self.rate = rate
        scale = rate / Double(inputs).squareRoot()
    }

    func callAsFunction(_ input: Tensor) -> Tensor { input.linear(weight * scale, bias: bias * rate) }
}

/// Doubles the resolution if needed, and computes its part of the picture.
private final class StyledBlock: Module {
    let convolutions: [ModulatedConvolution]
    let colours: ModulatedConvolution
    let isUpsampling: Bool

    init(_ inputs: Int, _ outputs: Int, style: Int, colours: Int, edges: (Int, Int), upsampling: Bool) {
        convolutions = (upsampling ? [inputs, outputs] : [outputs]).map {
            ModulatedConvolution($0, outputs, kernel: 3, style: style, demodulating: true, edges: edges)
        }
        self.colours = ModulatedConvolution(outputs, colours, kernel: 1, style: style, demodulating: false, edges: nil)
        isUpsampling = upsampling
    }

    func callAsFunction(_ input: Tensor, _ style: Tensor) -> (maps: Tensor, picture: Tensor) {
        var maps = isUpsampling ? input.upsampled(2, .linear) : input
        for convolution in convolutions { maps = convolution(maps, style).leakyReLU(0.2) * 2.0.squareRoot() }
        return (maps, colours(maps, style))
    }
}

/// A convolution whose weight is w · s for a style's scales s of the input channels, normalised to unit length for each
/// output. Scaling inputs and outputs is equivalent and needs no separate weight for each sample.
final class ModulatedConvolution: Module, TrainingDependent {
    let weight: Parameter
    let bias: Parameter
    /// From a style to the scales of the inputs, initially around 1.
    let affine: StyleLinear
    /// The strength of the noise.
    let strength: Parameter?
    /// The fixed noise in evaluation mode, [1, 1, H, W].
    let noise: Buffer?
    var isTraining = true
    private let scale: Double
    private let isDemodulating: Bool

    init(_ inputs: Int, _ outputs: Int, kernel: Int, style: Int, demodulating: Bool, edges: (Int, Int)?) {
        weight = Parameter(.randomNormal([outputs, inputs, kernel, kernel], generator: .current))
        bias = Parameter(.zeros([outputs]))
        affine = StyleLinear(style, inputs, bias: 1)
        strength = edges.map { _ in Parameter(.zeros([])) }
        noise = edges.map { Buffer(.randomNormal([1, 1, $0.0, $0.1], generator: .current)) }
        scale = 1 / Double(inputs * kernel * kernel).squareRoot()
        isDemodulating = demodulating
    }

    func callAsFunction(_ input: Tensor, _ code: Tensor) -> Tensor {
        let (style, kernel) = (affine(code), weight * scale)
        let shaped = { (row: Tensor) in row.reshaped(row.size(0), row.size(1), 1, 1) }
        var maps = (input * shaped(style)).convolved(with: kernel, padding: weight.size(2) / 2)
        if isDemodulating {
            let lengths = style.squared().matmul(kernel.squared().sum(axes: [2, 3]).transposed())
            maps = maps * shaped((lengths + 1e-8).rsqrt())
        }
        if let strength, let noise {
            let drawn =
                isTraining
                ? Tensor.randomNormal([maps.size(0), 1, maps.size(2), maps.size(3)], generator: .current).to(
                    maps.device)
                : noise.detached()
            maps = maps + strength * drawn
        }
        return maps + bias.reshaped(1, -1, 1, 1)
    }
}
