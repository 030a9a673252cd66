import Datasets
import Foundation
import Torch

/// What a training takes of memory at its peak, roughly, besides the program and the data.
///
/// Counted are weights, what optimisers remember, a moving average, the gradients of one player with a second copy in the
/// order that kernels want, and what layers hand on. Kernels take room to work in, and freed memory has gaps: the factors
/// are fitted to measured peaks, which lie between 0.6 and 2 times the estimate. What products of weights
/// with themselves take is not counted.
struct MemoryNeed {
    /// Bytes whatever the batch.
    let fixed: Double
    /// Bytes for each sample of a batch.
    let each: Double

    /// - Parameters:
    ///   - networks: those that play; the first makes samples.
    ///   - isAveraged: whether a moving average follows the first.
    ///   - isTriedFirst: whether a second game is made, and thrown away, before that of the training.
    init(_ networks: [Footprint], isAveraged: Bool, isTriedFirst: Bool) {
        let weights = networks.map { 4 * $0.parameters * Double(1 + $0.remembered) }.reduce(0, +)
        let average = isAveraged ? 4 * (networks.first?.parameters ?? 0) : 0
        let largest = 4 * (networks.map(\.parameters).max() ?? 0)
        fixed = 1.4 * (weights + average + 2 * largest) + (isTriedFirst ? weights : 0)
        each = 1.75 * 4 * networks.map { $0.outputs * $0.graphs }.reduce(0, +)
    }

    func total(batch: Int) -> Double { fixed + Double(batch) * each }

    /// The largest batch that fits; `nil` where not even one sample does.
    func largestBatch(in memory: Double) -> Int? {
        let room = (memory - fixed) / max(1, each)
        return room >= 1 ? Int(min(room, 65_536)) : nil
    }
}

extension Recipe {
    /// The bytes of memory that a training takes at its peak, roughly, besides what the program itself has; 0 where the
    /// system does not say what its networks take.
    ///
    /// - Throws: ``RecipeError`` when the recipe does not go with the data.
    public func expectedBytes(for shape: DataShape) throws -> Double { try memoryNeed(for: shape).total(batch: batch) }

    private func memoryNeed(for shape: DataShape) throws -> MemoryNeed {
        MemoryNeed(try S.footprints(of: self, for: shape), isAveraged: average > 0, isTriedFirst: batch == 1)
    }

    /// Refuses networks whose weights alone are larger than the memory.
    ///
    /// - Throws: ``RecipeError`` that names the setting.
    func checkWeights(for shape: DataShape, memory: Double = Machine.usableBytes) throws {
        let networks = try S.footprints(of: self, for: shape)
        for network in networks where 4 * network.parameters > memory {
            throw RecipeError.value(
                "\(network.setting) would take about \(gigabytes(4 * network.parameters)) of memory for its weights alone "
                    + "(\(shape.summary)), and this machine has \(gigabytes(memory)): choose \(smaller(for: shape, memory))"
            )
        }
    }

    /// Refuses a training that does not fit into the memory that is free. Devices other than the CPU have a memory of
    /// their own.
    ///
    /// - Parameter memory: the bytes that are free.
    /// - Throws: ``RecipeError`` that names a batch, an edge of pictures or a setting with which it fits.
    func checkMemory(for shape: DataShape, on device: Device, memory: Double = Machine.availableBytes) throws {
        guard device.kind == .cpu else { return }
        let need = try memoryNeed(for: shape)
        guard need.total(batch: batch) > memory else { return }
        let free = "\(gigabytes(memory)) are free on this machine"
        if let most = need.largestBatch(in: memory) {
            throw RecipeError.value(
                "batch=\(batch) would take about \(gigabytes(need.total(batch: batch))) of memory (\(shape.summary)), and "
                    + "\(free): choose a batch of at most \(most), or \(smaller(for: shape, memory))")
        }
        let networks = try S.footprints(of: self, for: shape)
        let largest = networks.max { $0.parameters < $1.parameters }
        let setting = need.fixed > memory / 2 ? largest?.setting : networks.max { $0.outputs < $1.outputs }?.setting
        throw RecipeError.value(
            "\(setting ?? S.card.name) would take about \(gigabytes(need.total(batch: 1))) of memory, even with batch=1 "
                + "(\(shape.summary)), and \(free): choose \(smaller(for: shape, memory))")
    }

    /// What would fit: the largest edge of pictures, where one does, and narrower networks.
    private func smaller(for shape: DataShape, _ memory: Double) -> String {
        guard let size = largestSize(below: shape, in: memory) else { return "smaller widths" }
        return "data.size=\(size), or smaller widths"
    }

    /// The largest power of two below the edges of pictures with which this recipe fits.
    private func largestSize(below shape: DataShape, in memory: Double) -> Int? {
        guard shape.isImage, let edge = shape.sample[1...].min() else { return nil }
        let sizes = (3...11).reversed().map { 1 << $0 }.filter { $0 < edge }
        return sizes.first { size in
            var smaller = shape
            smaller.sample = [shape.sample[0], size, size]
            return (try? expectedBytes(for: smaller)).map { $0 <= memory } ?? false
        }
    }
}

private func gigabytes(_ bytes: Double) -> String {
    String(format: bytes < 10e9 ? "%.1f GB" : "%.0f GB", bytes / 1e9)
}
