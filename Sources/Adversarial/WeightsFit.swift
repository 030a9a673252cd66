import NN
import Torch

/// Which weights of a checkpoint a new run's networks begin with.
///
/// A network's parameters and buffers (running means among them) are taken where the checkpoint has a tensor of the same
/// name and shape; the other ones begin as they were drawn. Optimisers, and what a game remembers outside its networks,
/// begin anew. The generator takes its own weights, not their moving average, since the critic learned from those; an
/// average begins from them.
public struct WeightsFit: Sendable {
    /// Weights and buffers that were taken.
    public private(set) var taken: [String] = []
    /// Whether a layer's weights are among them, and not only vectors that have a length in common.
    public private(set) var hasWeights = false
    /// Those of the new networks that begin as they were drawn, and why.
    public private(set) var left: [(name: String, reason: String)] = []
    /// Those of the checkpoint's networks for which there is no place.
    public private(set) var unused: [String] = []

    /// Copies what fits into a game's networks.
    init(of checkpoint: Checkpoint, into game: some Game) {
        let prefix = "game."
        var found: [String: Tensor] = [:]
        for (key, tensor) in checkpoint.state where key.hasPrefix(prefix) {
            let name = String(key.dropFirst(prefix.count))
            if Self.isOfANetwork(name) { found[name] = tensor }
        }
        let places =
            game.namedParameters().map { ($0.name, $0.value as Tensor) }
            + game.namedBuffers().map { ($0.name, $0.value as Tensor) }
        for (name, place) in places where Self.isOfANetwork(name) {
            guard let tensor = found.removeValue(forKey: name) else {
                left.append((name, "the checkpoint has none"))
                continue
            }
            guard tensor.shape == place.shape else {
                left.append((name, "\(tensor.shape) there, \(place.shape) here"))
                continue
            }
            guard tensor.dtype == place.dtype || tensor.dtype.isFloatingPoint && place.dtype.isFloatingPoint else {
                left.append((name, "\(tensor.dtype) there, \(place.dtype) here"))
                continue
            }
            withoutGradients { _ = place.copyInPlace(tensor) }
            taken.append(name)
            if place.rank > 1 { hasWeights = true }
        }
        // Optimisers' moments lie beside the networks, under names of their own.
        unused = found.keys.sorted()
    }

    /// Players keep their networks under this name.
    private static func isOfANetwork(_ name: String) -> Bool {
        name.split(separator: ".").contains("network")
    }
}

extension WeightsFit: CustomStringConvertible {
    /// What was taken, and in lines of their own what was not.
    public var description: String {
        let total = taken.count + left.count
        var lines = ["took \(taken.count) of the networks' \(total) weights and buffers"]
        lines += left.map { "  not \($0.name): \($0.reason)" }
        if !unused.isEmpty {
            let rest = unused.count > 3 ? ", …" : ""
            lines.append("  no place for \(unused.count): \(unused.prefix(3).joined(separator: ", "))\(rest)")
        }
        return lines.joined(separator: "\n")
    }
}
