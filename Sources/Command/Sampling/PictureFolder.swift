import Files
import Foundation

/// A folder for one file a picture. Pictures of two commands do not mix in it, and files of others stay.
struct PictureFolder<Note: PictureNote> {
    let url: URL
    /// Pictures that an earlier command wrote there, by its note.
    private let earlier: [String]
    /// Other files there.
    private let others: [String]

    /// - Parameter overwriting: whether pictures of an earlier command may be replaced.
    /// - Throws: ``OutputError`` where there is something and nobody allowed it; `FileError`.
    init(_ url: URL, overwriting: Bool) throws {
        self.url = url
        let names = try Self.names(in: url)
        let note = Note(in: url.path)
        let listed = Set((note?.pictures ?? []) + (note?.stale ?? []))
        earlier = names.filter(listed.contains)
        others = names.filter { !listed.contains($0) && $0 != Note.name }
        guard !overwriting else { return }
        if let note, !earlier.isEmpty {
            throw OutputError.holdsPictures(url, count: earlier.count, checkpoint: note.checkpoint)
        }
        guard others.isEmpty else { throw OutputError.holdsFiles(url, count: others.count) }
    }

    /// The names of what is in a folder and not hidden; none where there is no folder yet.
    private static func names(in url: URL) throws -> [String] {
        guard url.isFolder else { return [] }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: url.path) else {
            throw FileError(.list, url.path, code: EACCES)
        }
        return names.filter { !$0.hasPrefix(".") }
    }

    /// Removes the pictures of the earlier command, and writes new ones and the note that lists them.
    ///
    /// The list is there before the pictures are: what a killed command leaves is known as ours, and is of one command.
    ///
    /// - Parameter draw: writes the picture of a place in the note's list.
    /// - Throws: ``OutputError`` where another file has the name of a picture: nothing is changed then.
    func write(_ note: Note, draw: (_ place: Int, _ file: URL) throws -> Void) throws {
        if let taken = Set(others).intersection(note.pictures).min() {
            throw OutputError.holdsOther(url.appending(path: taken))
        }
        try FileManager.default.makeFolder(at: url)
        var first = note
        first.stale = earlier.isEmpty ? nil : earlier.sorted()
        try first.write(to: url)
        for name in earlier { try FileManager.default.removeItem(at: url.appending(path: name)) }
        if !earlier.isEmpty { try note.write(to: url) }
        for (place, name) in note.pictures.enumerated() { try draw(place, url.appending(path: name)) }
    }

    /// What is in the folder besides the pictures, in words; `nil` where nothing is.
    var warning: String? {
        guard !others.isEmpty else { return nil }
        return
            "note: \(url.path) also holds \(others.count) other \(others.count == 1 ? "file" : "files"), which stay; 'evaluate' "
            + "counts every picture in the folder"
    }
}
