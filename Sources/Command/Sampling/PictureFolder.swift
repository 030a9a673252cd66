import Files
import Foundation

/// A folder for one file a picture. Pictures of two commands do not mix in it, and files of others stay.
struct PictureFolder<Note: PictureNote> {
    let url: URL
    /// Pictures that an earlier command wrote there, by its note.
    private let earlier: [String]
    /// Other files there.
    private let others: Int

    /// - Parameter overwriting: whether pictures of an earlier command may be replaced.
    /// - Throws: ``OutputError`` where there is something and nobody allowed it; `FileError`.
    init(_ url: URL, overwriting: Bool) throws {
        self.url = url
        let names = try Self.names(in: url)
        let note = Note(in: url.path)
        let listed = Set((note?.pictures ?? []) + (note?.stale ?? []))
        earlier = names.filter(listed.contains)
        others = names.count { !listed.contains($0) && $0 != Note.name }
        guard !overwriting else { return }
        if let note, !earlier.isEmpty {
            throw OutputError.holdsPictures(url, count: earlier.count, checkpoint: note.checkpoint)
        }
        guard others == 0 else { throw OutputError.holdsFiles(url, count: others) }
    }

    /// The names of what is in a folder and not hidden; none where there is no folder yet.
    private static func names(in url: URL) throws -> [String] {
        guard url.isFolder else { return [] }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: url.path) else {
            throw FileError(.list, url.path, code: EACCES)
        }
        return names.filter { !$0.hasPrefix(".") }
    }

    /// Writes the pictures and the note that lists them, and removes those of the earlier command that are none of them.
    ///
    /// The list is there before the pictures are: what a killed command leaves is known as ours.
    ///
    /// - Parameter draw: writes the picture of a place in the note's list.
    func write(_ note: Note, draw: (_ place: Int, _ file: URL) throws -> Void) throws {
        try FileManager.default.makeFolder(at: url)
        let stale = Set(earlier).subtracting(note.pictures).sorted()
        var first = note
        first.stale = stale.isEmpty ? nil : stale
        try first.write(to: url)
        for (place, name) in note.pictures.enumerated() { try draw(place, url.appending(path: name)) }
        guard !stale.isEmpty else { return }
        for name in stale { try? FileManager.default.removeItem(at: url.appending(path: name)) }
        try note.write(to: url)
    }

    /// What is in the folder besides the pictures, in words; `nil` where nothing is.
    var warning: String? {
        guard others > 0 else { return nil }
        return "note: \(url.path) also holds \(others) other \(others == 1 ? "file" : "files"), which stay; 'evaluate' "
            + "counts every picture in the folder"
    }
}
