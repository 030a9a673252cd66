import Adversarial
import Datasets
import NN
import Spelling
import Torch

/// The shape of a network, as recipes write it: `mlp(512,256)`, `dcgan(64)`, `upsampling(128)`.
///
/// Each architecture knows how to be a generator (latent vector to sample) and a critic (sample to one number).
public struct Architecture: NamedValue {
    public static let kind = "architecture"

    /// The field's name of it.
    public let name: String
    /// Its widths: units of a layer, or channels.
    public let widths: [Int]
    let generator:
        @Sendable (_ widths: [Int], _ latent: Int, _ shape: DataShape, _ norm: Normalisation) throws -> Sequential
    let critic: @Sendable (_ widths: [Int], _ shape: DataShape, _ norm: Normalisation) throws -> Sequential
    /// What both would take, the generator first.
    let footprints: @Sendable (_ widths: [Int], _ latent: Int, _ shape: DataShape) throws -> (Footprint, Footprint)

    /// Makes the generator of latent vectors of a size.
    public func makeGenerator(latent: Int, for shape: DataShape, norm: Normalisation) throws -> Sequential {
        try generator(widths, latent, shape, norm)
    }

    /// Makes the critic.
    public func makeCritic(for shape: DataShape, norm: Normalisation) throws -> Sequential {
        try critic(widths, shape, norm)
    }

    static let kinds = [mlp(), dcgan(0), upsampling(0)]

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
            name: name, widths: widths.compactMap { $0 }, generator: kind.generator, critic: kind.critic,
            footprints: kind.footprints)
    }

    init(
        name: String, widths: [Int],
        generator:
            @escaping @Sendable (_ widths: [Int], _ latent: Int, _ shape: DataShape, _ norm: Normalisation) throws ->
            Sequential,
        critic: @escaping @Sendable (_ widths: [Int], _ shape: DataShape, _ norm: Normalisation) throws -> Sequential,
        footprints:
            @escaping @Sendable (_ widths: [Int], _ latent: Int, _ shape: DataShape) throws -> (Footprint, Footprint)
    ) {
        self.name = name
        self.widths = widths
        self.generator = generator
        self.critic = critic
        self.footprints = footprints
    }

    /// - Throws: `RecipeError` for a normalisation that no layer of the network would have.
    static func refuse(_ norm: Normalisation, of setting: String, without layer: String) throws {
        guard norm != .none else { return }
        throw RecipeError.value(
            "\(setting)=\(norm.rawValue) would have no effect: \(layer); set it to none")
    }
}

/// What brings a layer's outputs to a common scale.
public enum Normalisation: String, Choice {
    case none
    case batch
    case layer
    case instance

    /// The layer for so many features, or nothing.
    func layers(_ features: Int) -> [any Layer] {
        switch self {
        case .none: []
        case .batch: [BatchNorm(features)]
        case .layer: [GroupNorm(groups: 1, features)]
        case .instance: [InstanceNorm(features)]
        }
    }
}
