import Adversarial
import Datasets
import NN
import Torch

extension Architecture {
    /// Residual networks as in the paper of spectral normalisation: the generator has a residual block for each
    /// doubling of the resolution; the critic has one for each halving, then one or two more, and the sum over pixels.
    ///
    /// Pictures that halve three times at most (32 pixels) have `width` channels everywhere (256 in the paper's
    /// generator, 128 in its critic), and the critic halves down to 8 pixels or fewer, followed by two blocks. For
    /// larger ones the generator has twice as many channels each time the edge halves, up to 16 × width, and the critic
    /// begins with `width` after its first block, doubles them with each, up to 16 × width, and halves as often as it
    /// can, followed by one block.
    ///
    /// Source: Miyato et al. 2018, arXiv 1802.05957, tables 4 to 6.
    public static func resnet(_ width: Int) -> Architecture { residual("resnet", width, attention: .none) }

    /// ``resnet(_:)`` with self-attention at a quarter of the resolution (at half of it, if a quarter is below 8
    /// pixels).
    ///
    /// Source: Zhang et al. 2018, arXiv 1805.08318.
    public static func sagan(_ width: Int) -> Architecture { residual("sagan", width, attention: .quarter) }

    /// The resolution of self-attention, relative to the picture's.
    enum Attention {
        case none, half
        /// A quarter, or half if a quarter is below 8 pixels.
        case quarter

        /// How many halvings of a picture reach this resolution.
        fileprivate func level(_ shape: DataShape) -> Int? {
            switch self {
            case .none: nil
            case .half: 1
            case .quarter: min(shape.sample[1], shape.sample[2]) >> 2 >= 8 ? 2 : 1
            }
        }
    }

    /// Residual networks with or without attention.
    static func residual(_ name: String, _ width: Int, attention: Attention) -> Architecture {
        Architecture(
            name: name, widths: [width],
            generator: { widths, latent, shape, norm in
                if attention != .none { try checkAttention(name, widths[0]) }
                let plan = try ResidualPlan(shape, width: widths[0], name: name)
                let deepest = plan.channels[plan.channels.count - 1]
                var layers: [any Layer] = [
                    Linear(latent, deepest * plan.area), Reshape([deepest, plan.height, plan.width]),
                ]
                for level in (0..<plan.halvings).reversed() {
                    layers.append(
                        ResidualBlock(
                            plan.channels[level + 1], plan.channels[level], .up, norm: normaliser(norm),
                            wrapping: norm.wrapped))
                    if level == attention.level(shape) {
                        layers.append(SelfAttention2d(plan.channels[level], spectralNorm: norm.isSpectral))
                    }
                }
                layers += norm.layers(plan.channels[0])
                return Sequential(
                    layers + [ReLU(), Convolution2d(plan.channels[0], shape.sample[0], kernel: 3, padding: 1), Tanh()])
            },
            trunk: { widths, shape, norm in
                if attention != .none { try checkAttention(name, widths[0]) }
                let plan = try ResidualPlan(shape, width: widths[0], name: name)
                var (layers, last): ([any Layer], Int) = ([], shape.sample[0])
                for level in 0..<plan.criticHalvings {
                    let outputs = plan.channels[level]
                    // The input of the first block is the picture itself.
                    layers.append(
                        ResidualBlock(
                            last, outputs, .down, activatedFirst: level > 0, norm: level > 0 ? normaliser(norm) : nil,
                            wrapping: norm.wrapped))
                    last = outputs
                    if level + 1 == attention.level(shape) {
                        layers.append(SelfAttention2d(last, spectralNorm: norm.isSpectral))
                    }
                }
                for _ in 0..<plan.criticBlocksBehind {
                    layers.append(ResidualBlock(last, last, norm: normaliser(norm), wrapping: norm.wrapped))
                }
                return Trunk(layers: layers + [ReLU(), SumOverPixels()], features: last)
            },
            footprints: { widths, latent, shape in
                let plan = try ResidualPlan(shape, width: widths[0], name: name)
                let channels = plan.channels.map(Double.init)
                func block(_ inputs: Double, _ outputs: Double) -> Double {
                    9 * (inputs * outputs + outputs * outputs) + inputs * outputs
                }
                let up = zip(channels.dropFirst(), channels).map(block).reduce(0, +)
                let seen = channels.prefix(plan.criticHalvings)
                let down = zip([Double(shape.sample[0])] + seen, seen).map(block).reduce(0, +)
                let (deepest, last) = (channels[channels.count - 1], channels[plan.criticHalvings - 1])
                let pixels = Double(shape.sample[1] * shape.sample[2])
                func maps(_ channels: Double, halvings: Int) -> Double {
                    6 * channels * pixels / Double(1 << (2 * halvings))
                }
                // What softmax keeps: for each pixel at the resolution of attention, a weight of a quarter of them.
                let queries = attention.level(shape).map { pixels / Double(1 << (2 * $0)) } ?? 0
                let attended = queries * queries / 4
                let made = attended + channels.indices.map { maps(channels[$0], halvings: $0) }.reduce(0, +)
                let judged = attended + seen.indices.map { maps(channels[$0], halvings: $0) }.reduce(0, +)
                let behind = Double(plan.criticBlocksBehind)
                return (
                    Footprint(parameters: Double(latent) * deepest * Double(plan.area) + up, outputs: made),
                    Footprint(
                        parameters: down + 18 * behind * last * last,
                        outputs: judged + behind * maps(last, halvings: plan.criticHalvings))
                )
            })
    }

    static func checkAttention(_ name: String, _ width: Int) throws {
        guard width < 8 else { return }
        throw RecipeError.value(
            "\(name)(\(width)) is too narrow: attention uses an eighth of the channels, so set a width of at least 8")
    }

    private static func normaliser(_ norm: Normalisation) -> ((Int) -> any Layer)? {
        norm.isBetweenLayers ? { norm.layers($0)[0] } : nil
    }
}

/// The resolutions and channels of a residual network.
struct ResidualPlan {
    let halvings: Int
    let height: Int
    let width: Int
    /// Channels from the picture's resolution to the smallest: halvings + 1 numbers.
    let channels: [Int]
    /// How often the critic halves, and how many blocks follow.
    let criticHalvings, criticBlocksBehind: Int
    var area: Int { height * width }

    init(_ shape: DataShape, width base: Int, name: String) throws {
        let pyramid = try Pyramid(shape, width: base, name: name)
        halvings = pyramid.channels.count
        (height, width) = (pyramid.height, pyramid.width)
        let isSmall = pyramid.channels.count <= 3
        channels = (0...pyramid.channels.count).map { isSmall ? base : base << min($0, 4) }
        let edge = min(shape.sample[1], shape.sample[2])
        criticHalvings = isSmall ? ((1...halvings).first { edge >> $0 <= 8 } ?? halvings) : halvings
        criticBlocksBehind = isSmall ? 2 : 1
    }
}

/// The sum over all pixels: [N, C, H, W] to [N, C].
private final class SumOverPixels: Layer {
    func callAsFunction(_ input: Tensor) -> Tensor { input.sum(axes: [2, 3]) }
}
