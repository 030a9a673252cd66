import Adversarial
import Datasets
import Files
import Foundation

/// What `sample` leaves beside the pictures in a folder: of which run they are, and the form of its data. So `evaluate`
/// holds the files against real pictures of the same form as it does the run itself, and both give the same number.
struct SampleNote: Codable {
    private static let name = "samples.json"

    /// The file that the samples were drawn from.
    let checkpoint: String
    let step: Int
    let data: DataSettings
    /// What the checkpoint knows of the data's files.
    let files: Inventory.Summary?

    init(_ run: RunPath) throws {
        let header = try Checkpoint.header(of: run.checkpoint)
        checkpoint = run.checkpoint.path
        step = header.step
        data = try run.data()
        files = header.data
    }

    /// The note in a folder; `nil` where there is none that can be read.
    init?(in folder: String) {
        let file = URL(filePath: folder).appending(path: Self.name)
        guard let bytes = try? Data(contentsOf: file), let note = try? JSONDecoder().decode(Self.self, from: bytes)
        else { return nil }
        self = note
    }

    func write(to folder: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).writeAtomically(to: folder.appending(path: Self.name))
    }
}
