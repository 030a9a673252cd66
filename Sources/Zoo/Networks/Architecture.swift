import Adversarial
import Datasets
import NN
import Spelling
import Torch

/// The networks' layers, written as a name and widths (units of a layer, or channels): `mlp(512,256)`, `dcgan(64)`,
/// `upsampling(128)`.
///
/// Each architecture has a generator (latent vector to sample) and a critic (sample to one number).
public struct Architecture: NamedValue {
    public static let kind = "architecture"
    public static var forms: [String] { kinds.map { $0.widths.isEmpty ? "\($0.name)(512,256)" : "\($0.name)(64)" } }

    /// The name of the architecture.
    public let name: String
    /// Its widths: units of layers, or channels.
    public let widths: [Int]
    /// The layers from a latent vector, whose last `code` values are a class's code, to a sample.
    let generator:
        @Sendable (_ widths: [Int], _ latent: Int, _ code: Int, _ shape: DataShape, _ norm: Normalisation) throws ->
            Sequential
    let trunk: @Sendable (_ widths: [Int], _ shape: DataShape, _ norm: Normalisation) throws -> Trunk
    /// The estimated sizes of both networks, the generator first.
    let footprints: @Sendable (_ widths: [Int], _ latent: Int, _ shape: DataShape) throws -> (Footprint, Footprint)

    /// The layers of a critic up to its features, and the initialisation of the layer after them.
    struct Trunk {
        var layers: [any Layer]
        /// The number of features, the output [N, features] of the last layer.
        var features: Int
        var headBias = true
        /// The initialiser of all weights; `nil` for the layers' own.
        var weights: Initializer?
    }

    static let kinds = [
        mlp(), dcgan(0), upsampling(0), infogan(0), sndcgan(0), resnet(0), sagan(0), progressive(0), style(0), selu(0),
        biggan(0),
    ]

    public var text: String { "\(name)(\(widths.map(String.init).joined(separator: ",")))" }

    /// Reads `name(width,…)`.
    public init(text: String) throws {
        let compact = text.filter { $0 != " " }
        let name = String(compact.prefix { $0 != "(" })
        guard let kind = Architecture.kinds.first(where: { $0.name == name }) else {
            throw NameError(kind: Architecture.kind, found: name, known: Architecture.kinds.map(\.name))
        }
        let inside = compact.dropFirst(name.count)
        let widths = inside.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false).map {
            Int($0)
        }
        guard inside.hasPrefix("("), inside.hasSuffix(")"), !widths.contains(nil),
            widths.compactMap({ $0 }).allSatisfy({ 1...65_536 ~= $0 }), kind.widths.isEmpty || widths.count == 1
        else {
            throw RecipeError.value(
                "the architecture '\(text)' needs \(kind.widths.isEmpty ? "widths" : "one width") from 1 to 65536, such as "
                    + (kind.widths.isEmpty ? "\(name)(512,256)" : "\(name)(64)"))
        }
        self = Architecture(
            name: name, widths: widths.compactMap { $0 }, generator: kind.generator, trunk: kind.trunk,
            footprints: kind.footprints)
    }

    init(
        name: String, widths: [Int],
        generator:
            @escaping @Sendable (_ widths: [Int], _ latent: Int, _ code: Int, _ shape: DataShape, _ norm: Normalisation)
            throws -> Sequential,
        trunk: @escaping @Sendable (_ widths: [Int], _ shape: DataShape, _ norm: Normalisation) throws -> Trunk,
        footprints:
            @escaping @Sendable (_ widths: [Int], _ latent: Int, _ shape: DataShape) throws -> (Footprint, Footprint)
    ) {
        self.name = name
        self.widths = widths
        self.generator = generator
        self.trunk = trunk
        self.footprints = footprints
    }

    /// An architecture whose generator treats a class's code as additional latent values.
    init(
        name: String, widths: [Int],
        generator:
            @escaping @Sendable (_ widths: [Int], _ latent: Int, _ shape: DataShape, _ norm: Normalisation) throws ->
            Sequential,
        trunk: @escaping @Sendable (_ widths: [Int], _ shape: DataShape, _ norm: Normalisation) throws -> Trunk,
        footprints:
            @escaping @Sendable (_ widths: [Int], _ latent: Int, _ shape: DataShape) throws -> (Footprint, Footprint)
    ) {
        self.init(
            name: name, widths: widths,
            generator: { widths, latent, _, shape, norm in
                try generator(widths, latent, shape, norm)
            }, trunk: trunk, footprints: footprints)
    }

    /// - Throws: `RecipeError` for a normalisation that no layer of the network has.
    static func refuse(_ norm: Normalisation, of setting: String, without layer: String) throws {
        guard norm.isBetweenLayers else { return }
        throw RecipeError.value(
            "\(setting)=\(norm.rawValue) would have no effect: \(layer); set it to none")
    }
}

/// The normalisation of layers or of their weights.
public enum Normalisation: String, Choice {
    /// No normalisation.
    case none
    /// Batch normalisation.
    case batch
    /// Layer normalisation.
    case layer
    /// Instance normalisation.
    case instance
    /// Spectral normalisation: each weight matrix is divided by its largest singular value, which makes a layer
    /// 1-Lipschitz.
    case spectral
    /// Spectral normalisation of the weights, and batch normalisation between the layers.
    case spectralBatch = "spectral-batch"
    /// Weight normalisation: the length and the direction of each weight vector are learned separately.
    case weight
    /// Equalised learning rate: weights are drawn from N(0, 1) and scaled each time they are used, so that all layers
    /// learn at the same speed.
    case equalized
    /// Virtual batch normalisation: mean and variance are those of a fixed reference batch.
    case virtual

    /// The normalisation layer for a number of features, if there is one.
    func layers(_ features: Int) -> [any Layer] {
        switch self {
        case .none, .spectral, .weight, .equalized: []
        case .virtual: [VirtualBatchNorm(features, referenceCount: Normalisation.referenceCount)]
        case .batch, .spectralBatch: [BatchNorm(features)]
        case .layer: [GroupNorm(groups: 1, features)]
        case .instance: [InstanceNorm(features)]
        }
    }

    /// The size of the reference batch of ``virtual``.
    static let referenceCount = 16

    /// Whether it is a layer of its own, and does not change weights.
    var isBetweenLayers: Bool { [.batch, .layer, .instance, .virtual, .spectralBatch].contains(self) }

    /// Whether it divides weights by their largest singular values.
    var isSpectral: Bool { self == .spectral || self == .spectralBatch }

    /// The layer in a wrapper, if the normalisation changes weights; otherwise the layer itself.
    func wrapped(_ layer: any Layer) -> any Layer { wrapped(layer, gain: 2.0.squareRoot()) }

    /// - Parameter gain: of an ``equalized`` weight: √2 in front of a rectifier, 1 where none follows.
    func wrapped(_ layer: any Layer, gain: Double) -> any Layer {
        guard let weighted = layer as? any WeightedLayer else { return layer }
        return switch self {
        case .spectral, .spectralBatch: SpectralNorm(weighted)
        case .weight: WeightNorm(weighted)
        case .equalized: EqualizedLearningRate(weighted, gain: gain)
        case .none, .batch, .layer, .instance, .virtual: layer
        }
    }
}
