import Datasets
import Foundation
import NN
import Torch

/// What a network takes before it is made, roughly: a misspelt width can ask for more memory than there is.
public struct Footprint: Sendable {
    /// The setting that decides it, such as `network.generator=dcgan(64)`.
    public var setting: String
    /// Numbers that are trained.
    public var parameters: Double
    /// Numbers that its layers hand on for one sample.
    public var outputs: Double
    /// Numbers that the optimiser remembers for each parameter.
    public var remembered: Int

    public init(setting: String = "", parameters: Double, outputs: Double, remembered: Int = 0) {
        self.setting = setting
        self.parameters = parameters
        self.outputs = outputs
        self.remembered = remembered
    }
}

extension Footprint {
    /// Makes it that of so many networks alike, whose outputs are not kept at once.
    public mutating func count(_ networks: Int) {
        guard networks > 1 else { return }
        parameters *= Double(networks)
        setting += " \(networks) times"
    }
}

extension Recipe {
    /// Refuses networks whose weights alone are larger than the memory.
    ///
    /// - Throws: ``RecipeError`` that names the setting.
    func checkWeights(for shape: DataShape, memory: Double = machineMemory()) throws {
        for network in try S.footprints(of: self, for: shape) where 4 * network.parameters > memory {
            throw network.refusal(4 * network.parameters, "its weights", shape, memory)
        }
    }

    /// Refuses a training that cannot fit into the machine's memory: weights, gradients, what the optimisers remember,
    /// and the outputs that a step keeps for its gradients. Other devices have a memory of their own.
    ///
    /// - Throws: ``RecipeError`` that names the setting.
    func checkMemory(for shape: DataShape, on device: Device, memory: Double = machineMemory()) throws {
        guard device.kind == .cpu else { return }
        let networks = try S.footprints(of: self, for: shape)
        let weights = networks.map { 4 * $0.parameters * Double(2 + $0.remembered) }
        let outputs = networks.map { 4 * $0.outputs }
        for (network, bytes) in zip(networks, weights) where bytes > memory {
            throw network.refusal(bytes, "its weights, gradients and moments", shape, memory)
        }
        for (network, bytes) in zip(networks, outputs) where bytes > memory {
            throw network.refusal(bytes, "one sample's way through it", shape, memory)
        }
        let (fixed, each) = (weights.reduce(0, +), outputs.reduce(0, +))
        let total = fixed + Double(batch) * each
        guard total > memory else { return }
        if fixed > memory / 2, let largest = networks.max(by: { $0.parameters < $1.parameters }) {
            throw largest.refusal(total, "the training", shape, memory)
        }
        throw RecipeError.value(
            "batch=\(batch) would take about \(gigabytes(total)) of memory, and this machine has \(gigabytes(memory)): "
                + "choose a batch of at most \(max(1, Int((memory - fixed) / max(1, each))))")
    }

    /// Refuses a batch of one where batch normalisation would meet a single value, which has no variance.
    ///
    /// Whether it does only the layers know: a turn is played on a sample of zeros, with a game that is thrown away.
    ///
    /// - Throws: ``RecipeError``.
    func checkBatchOfOne(for shape: DataShape, on device: Device) throws {
        guard batch == 1 else { return }
        let game = try S.makeGame(self, for: shape, on: device)
        let norms = game.modules().compactMap { $0 as? BatchNorm }
        guard !norms.isEmpty else { return }
        game.setTraining(true)
        let labels = shape.classNames.isEmpty ? nil : Tensor.zeros([1], dtype: .int64)
        let sample = Batch(samples: .zeros([1] + shape.sample), labels: labels).moved(to: device)
        try RandomGenerator.with(RandomGenerator(seed: 0)) {
            _ = try play(game, sample, step: game.period, on: device)
        }
        guard norms.allSatisfy({ $0.runningVar.isFinite().all() }) else {
            throw RecipeError.value(
                "batch=1 leaves batch normalisation a single value of a channel, which has no variance: choose a batch "
                    + "of at least 2, or another normalisation")
        }
    }
}

extension Footprint {
    fileprivate func refusal(_ bytes: Double, _ what: String, _ shape: DataShape, _ memory: Double) -> RecipeError {
        RecipeError.value(
            "\(setting) would take about \(gigabytes(bytes)) of memory (\(what), for \(shape.summary)), and this machine "
                + "has \(gigabytes(memory)): choose smaller widths")
    }
}

private func gigabytes(_ bytes: Double) -> String {
    String(format: bytes < 10e9 ? "%.1f GB" : "%.0f GB", bytes / 1e9)
}

/// The bytes that this process may have: the machine's, or fewer where a container is given fewer.
private func machineMemory() -> Double {
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].compactMap {
        (try? String(contentsOfFile: $0, encoding: .utf8)).flatMap {
            Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }
    return limits.reduce(Double(ProcessInfo.processInfo.physicalMemory), min)
}
