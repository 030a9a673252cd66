import Files
import Foundation

/// The checkpoint of a run with the best value on held-out data so far; it is kept as `checkpoints/best.safetensors`.
public struct BestCheckpoint: Codable, Sendable, Equatable {
    /// The metric's name.
    public let metric: String
    public let value: Double
    public let step: Int
    /// How it was measured; see ``RunEvaluator/conditions``.
    public let conditions: String
}

extension RunFolder {
    /// The checkpoint with the best value so far, where the run is evaluated while it trains.
    public var bestCheckpoint: URL { url.appending(path: "checkpoints/best.safetensors") }

    private var bestRecord: URL { url.appending(path: "checkpoints/best.json") }

    /// What is known of the best checkpoint so far; `nil` where there is none.
    public var best: BestCheckpoint? {
        guard let data = try? Data(contentsOf: bestRecord),
            let best = try? JSONDecoder().decode(BestCheckpoint.self, from: data),
            // A process that was killed between the two files left a checkpoint that is better than the record.
            (try? Checkpoint.header(of: bestCheckpoint))?.step == best.step
        else { return nil }
        return best
    }

    /// Keeps a checkpoint as the best one, also when it is no longer among the newest.
    ///
    /// - Throws: `FileError`.
    func keep(_ best: BestCheckpoint, in checkpoint: URL) throws {
        let tag = String(UInt64.random(in: .min ... .max), radix: 36)
        let part = url.appending(path: "checkpoints/.best.safetensors.\(tag).part")
        // A second name of the same file takes no space; where the file system has no such names, it is copied.
        if link(checkpoint.path, part.path) != 0 {
            try FileManager.default.copyItem(at: checkpoint, to: part)
        }
        guard rename(part.path, bestCheckpoint.path) == 0 else {
            throw FileError(.write, bestCheckpoint.path, code: errno)
        }
        // Where both were names of one file already, renaming does nothing.
        unlink(part.path)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(best).writeAtomically(to: bestRecord)
    }

    /// Removes the best checkpoint where it is of a later step.
    func removeBest(beyond step: Int) throws {
        guard let header = try? Checkpoint.header(of: bestCheckpoint), header.step > step else { return }
        for file in [bestRecord, bestCheckpoint] where FileManager.default.fileExists(atPath: file.path) {
            try FileManager.default.removeItem(at: file)
        }
    }
}
