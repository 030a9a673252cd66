import Adversarial
import Datasets
import Foundation

/// What `sample` writes beside the pictures in a folder: which run they are of, and the form of its data. So `evaluate`
/// compares the files with real pictures of the same form as it compares the run itself, and both give the same number.
struct SampleNote: PictureNote {
    static let name = "samples.json"

    /// The file that the samples were drawn from.
    let checkpoint: String
    let step: Int
    let data: DataSettings
    /// What the checkpoint knows of the data's files.
    let files: Inventory.Summary?
    /// The pictures, by the names of their files; absent in notes of earlier versions.
    var samples: [Sample]?
    /// How classes were chosen; absent where there are none.
    var classShares: SampleCommand.ClassChoice?
    /// The options that make these samples other ones than evaluations of the run draw; absent where there were none.
    var truncation: Double?
    var truncationPsi: Double?
    /// How many times the pictures are enlarged; absent where they are not.
    var scale: Int?
    var stale: [String]?

    struct Sample: Codable {
        let file: String
        let seed: UInt64
        let `class`: String?
    }

    init(_ run: RunPath) throws {
        let header = try Checkpoint.header(of: run.checkpoint)
        checkpoint = run.checkpoint.path
        step = header.step
        data = try run.data()
        files = header.data
    }

    var pictures: [String] { samples?.map(\.file) ?? [] }
}
