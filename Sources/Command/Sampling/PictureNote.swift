import Files
import Foundation

/// What a command writes beside the pictures in a folder: which files are its own.
protocol PictureNote: Codable {
    /// The note's own file.
    static var name: String { get }
    /// The file that the pictures were drawn from.
    var checkpoint: String { get }
    /// The names of the pictures' files.
    var pictures: [String] { get }
    /// Pictures of an earlier command that are being removed; absent when they are.
    var stale: [String]? { get set }
}

extension PictureNote {
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
