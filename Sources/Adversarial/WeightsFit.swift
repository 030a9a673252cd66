import NN
import Torch

/// The weights of a checkpoint with which a new run's networks begin.
///
/// A network's parameters and buffers (running means among them) are copied if the checkpoint has a tensor of the same
/// name and shape; the others keep their random initial values. Optimisers, and a game's state outside its networks,
/// start anew. The generator gets its trained weights, not their moving average, because the critic was trained against
/// those; a new average starts there.
public struct WeightsFit: Sendable {
    /// Weights and buffers that were copied.
    public private(set) var taken: [String] = []
    /// Whether a layer's weights are among them, and not only vectors of equal length.
    public private(set) var hasWeights = false
    /// Weights of the new networks that keep their random initial values, and why.
    public private(set) var left: [(name: String, reason: String)] = []
    /// Weights of the checkpoint that the new networks do not have.
    public private(set) var unused: [String] = []

    /// Copies the weights that fit into a game's networks.
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
                left.append((name, "which the checkpoint does not have"))
                continue
            }
            guard tensor.shape == place.shape else {
                left.append((name, "whose shape is \(tensor.shape) in the checkpoint and \(place.shape) here"))
                continue
            }
            guard tensor.dtype == place.dtype || tensor.dtype.isFloatingPoint && place.dtype.isFloatingPoint else {
                left.append((name, "whose type is \(tensor.dtype) in the checkpoint and \(place.dtype) here"))
                continue
            }
            withoutGradients { _ = place.copyInPlace(tensor) }
            taken.append(name)
            if place.rank > 1 { hasWeights = true }
        }
        // Optimisers' moments are stored next to the networks, under their own names.
        unused = found.keys.sorted()
    }

    /// Players store their networks under this name.
    private static func isOfANetwork(_ name: String) -> Bool {
        name.split(separator: ".").contains("network")
    }
}

extension WeightsFit: CustomStringConvertible {
    /// The number of copied weights, and a line for each that was not copied.
    public var description: String {
        let total = taken.count + left.count
        var lines = ["copied \(taken.count) of the networks' \(total) weights and buffers"]
        lines += left.map { "  not copied: \($0.name), \($0.reason)" }
        if !unused.isEmpty {
            let rest = unused.count > 3 ? ", …" : ""
            let names = unused.prefix(3).joined(separator: ", ") + rest
            lines.append("  not in the new networks: \(unused.count) (\(names))")
        }
        return lines.joined(separator: "\n")
    }
}
