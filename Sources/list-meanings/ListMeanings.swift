import Foundation

/// list-meanings OUTPUT FILE…: writes the comments of settings and of the values that they take, as a Swift file.
///
/// A line of its text is `Type/property`, `Type/case` or `Type:name`, a tab, and the first paragraph of the comment.
@main enum ListMeanings {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first else { throw CocoaError(.fileNoSuchFile) }
        let sources = try arguments.dropFirst().map { try Source(String(contentsOfFile: $0, encoding: .utf8)) }
        let types = sources.reduce(into: Set()) { $0.formUnion($1.types) }
        let lines = sources.flatMap(\.comments).filter { types.contains($0.type) }
            .map { "\($0.type)\($0.member)\t\($0.text)" }
        let text = """
            // Written by list-meanings from the comments of settings.

            enum MeaningTexts {
                static let all = #\"""
            \(lines.sorted().joined(separator: "\n"))
            \"""#
            }

            """
        // A file that stays the same is not written, so that nothing is compiled anew.
        guard (try? String(contentsOfFile: output, encoding: .utf8)) != text else { return }
        try text.write(toFile: output, atomically: true, encoding: .utf8)
    }
}
