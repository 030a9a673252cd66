import Torch

/// Layers applied one after another. A layer's name is its number, as in PyTorch: `0.weight`.
public final class Sequential: Layer, SelfNaming {
    public let layers: [any Layer]

    public init(_ layers: [any Layer]) { self.layers = layers }
    public convenience init(_ layers: any Layer...) { self.init(layers) }

    public var namedMembers: [(name: String, value: AnyObject)] {
        layers.enumerated().map { ("\($0.offset)", $0.element) }
    }

    public func callAsFunction(_ input: Tensor) -> Tensor { layers.reduce(input) { $1($0) } }

    /// The input of the last layer (if this is a network itself, of its last layer): for a critic, its last features
    /// [N, F].
    public func features(of input: Tensor) -> Tensor {
        guard let last = layers.last else { return input }
        let before = layers.dropLast().reduce(input) { $1($0) }
        return switch last {
        case let network as Sequential: network.features(of: before)
        case let network as WithReference: network.features(of: before)
        default: before
        }
    }
}
