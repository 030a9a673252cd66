import Datasets
import Files
import Foundation

extension RunFolder {
    private static func inventoryFile(in url: URL) -> URL { url.appending(path: "data.jsonl") }

    /// The list of files that a run was last trained on; `nil` where there is none.
    public static func inventory(in url: URL) -> Inventory? {
        guard let data = try? Data(contentsOf: inventoryFile(in: url)) else { return nil }
        let decoder = JSONDecoder()
        return Inventory(
            files: data.split(separator: UInt8(ascii: "\n")).compactMap {
                try? decoder.decode(Inventory.File.self, from: $0)
            })
    }

    /// The list of files that a checkpoint in a run's folder was trained on; `nil` where there is none, or one of other
    /// data: the run has then gone on with those since.
    ///
    /// Checkpoints hold a fingerprint of it. What they need is in them: the list only names what has changed.
    ///
    /// - Parameters:
    ///   - summary: what the checkpoint says of its data.
    ///   - file: the checkpoint.
    public static func inventory(of summary: Inventory.Summary?, beside file: URL) -> Inventory? {
        guard let summary else { return nil }
        let folder = file.deletingLastPathComponent().deletingLastPathComponent()
        return inventory(in: folder).flatMap { $0.summary == summary ? $0 : nil }
    }

    /// Writes the list of files that the run is trained on; built-in data have none.
    ///
    /// - Throws: `FileError`.
    func write(_ inventory: Inventory?) throws {
        guard let inventory else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var lines = Data()
        for file in inventory.files {
            lines += try encoder.encode(file)
            lines.append(UInt8(ascii: "\n"))
        }
        try lines.writeAtomically(to: Self.inventoryFile(in: url))
    }
}
