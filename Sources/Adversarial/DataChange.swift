import Datasets
import Foundation

/// What has become of a run's data since a checkpoint was written.
public struct DataChange: Sendable {
    /// What a run goes on with only if somebody says so, each in a few words, such as
    /// `data: 5 files added (00100.png, …)`.
    public private(set) var toBeAllowed: [String] = []
    /// Whether the samples can no longer be told to be the ones of before in the same order: the run then begins its next
    /// epoch.
    public private(set) var isReordered = false
    /// Whether the data consist of the very files of before, wherever they lie now; `nil` where nothing is known of them.
    public private(set) var hasTheSameFiles: Bool?

    /// - Parameters:
    ///   - checkpoint: where the run stands.
    ///   - file: the checkpoint's file; a list of the data's files may lie in its run's folder.
    ///   - recipe: with which the run goes on.
    ///   - data: on which it goes on, with classes numbered as the checkpoint has them where that can be done.
    /// - Throws: ``CheckpointError`` where the networks have no use for such data; ``RecipeError``.
    public init<S: System>(
        since checkpoint: Checkpoint, in file: URL, recipe: Recipe<S>, data: TrainingData
    ) throws {
        let header = checkpoint.header
        let (before, now) = (header.shape, data.source.shape)
        guard before.sample == now.sample else {
            throw CheckpointError.damaged(
                file,
                "it was trained on \(DataShape(sample: before.sample).summary), the data now are "
                    + DataShape(sample: now.sample).summary)
        }
        let isReclassed = before.classNames != now.classNames
        let isRearranged = header.data.map { $0.digest != data.summary?.digest } ?? false
        let isTold = try isReclassed || isRearranged ? S.isTold(before, recipe) || S.isTold(now, recipe) : false
        if isReclassed, isTold {
            guard before.classNames.count == now.classNames.count else {
                throw CheckpointError.otherClasses(before.classNames, now.classNames, file)
            }
            let unknown = now.classNames.filter { !before.classNames.contains($0) && data.renamed[$0] == nil }
            guard unknown.isEmpty else {
                throw CheckpointError.unknownClasses(
                    unknown, before: before.classNames.filter { !now.classNames.contains($0) }, file)
            }
            toBeAllowed.append("classes: \(Self.list(before.classNames)) → \(Self.list(now.classNames))")
        }
        compareFiles(
            header.data, data, listed: RunFolder.inventory(of: header.data, beside: file),
            minding: isTold && !isReclassed)
        if let tensor = checkpoint.state["loader.count"], tensor.count == 1, tensor.dtype == .int64 {
            compareCounts(tensor.intItem(), data.source.count ?? -1)
        }
        if recipe.data.heldOut > 0 { compareHeldOut(header.data, data) }
    }

    /// What was held out stays so where the files of before are known; of other sets, samples are chosen by their places.
    private mutating func compareHeldOut(_ before: Inventory.Summary?, _ data: TrainingData) {
        if let lost = data.lostHeldOut {
            guard lost > 0 else { return }
            toBeAllowed.append(
                "\(lost) held-out files cannot be told from others of their name and size: they are trained on")
            return
        }
        let isOther = before?.heldOutDigest.map { $0 != data.summary?.heldOutDigest } ?? isReordered
        if isOther { toBeAllowed.append("data.heldOut holds out other samples, of which some were trained on") }
    }

    /// - Parameter folders: whether it matters in which folder a file lies.
    private mutating func compareFiles(
        _ before: Inventory.Summary?, _ data: TrainingData, listed: Inventory?, minding folders: Bool
    ) {
        guard let before, let now = data.summary else { return }
        isReordered = before.digest != now.digest
        hasTheSameFiles = before.namesDigest == now.namesDigest
        guard hasTheSameFiles == false || isReordered && folders else { return }
        if let listed, let files = data.inventory {
            toBeAllowed.append(files.difference(from: listed).description)
        } else if before.count != now.count {
            toBeAllowed.append("\(before.count) files → \(now.count)")
        } else {
            toBeAllowed.append("some of the \(now.count) files have another name, size or folder than before")
        }
    }

    private mutating func compareCounts(_ before: Int, _ now: Int) {
        guard before != now else { return }
        isReordered = true
        // A file more is a sample more.
        if hasTheSameFiles != false { toBeAllowed.append("samples: \(before) → \(now)") }
    }

    static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    }
}

extension System {
    /// Whether somebody in the game is told the classes of such data, and not samples alone: the networks are then others
    /// than on data without classes, or there are none for those.
    static func isTold(_ shape: DataShape, _ recipe: Recipe<Self>) throws -> Bool {
        guard !shape.classNames.isEmpty else { return false }
        guard let plain = try? makeGame(recipe, for: DataShape(sample: shape.sample), on: .cpu) else { return true }
        let game = try makeGame(recipe, for: shape, on: .cpu)
        func layout(_ game: Play) -> [String: [Int]] {
            Dictionary(
                game.namedParameters().map { ($0.name, $0.value.shape) }
                    + game.namedBuffers().map { ($0.name, $0.value.shape) }, uniquingKeysWith: { first, _ in first })
        }
        return layout(game) != layout(plain) || game.classCount != plain.classCount
    }
}
