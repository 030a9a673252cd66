import Files
import Foundation

/// The list of pages in a folder, its README.md.
enum IndexFile {
    /// Writes the list; a README.md that begins otherwise is somebody's own, and stays.
    static func write(_ text: String, to folder: URL) throws {
        func title(_ text: String) -> Substring { text.prefix { $0 != "\n" } }
        let file = folder.appending(path: "README.md")
        if let earlier = try? String(contentsOf: file, encoding: .utf8), title(earlier) != title(text) {
            return Terminal.say(
                "note: \(file.path) was not written by this program and stays: it does not list the page")
        }
        try Data(text.utf8).writeAtomically(to: file)
    }
}
