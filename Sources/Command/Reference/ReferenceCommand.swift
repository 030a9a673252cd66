import ArgumentParser
import Files
import Foundation

/// Writes the pages of the documentation that are made from the program; `make reference` calls it.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Write the pages of all settings and of all commands.",
        discussion: """
            Example:
              ganymede reference docs
            """,
        shouldDisplay: false)

    @ArgumentParser.Argument(help: "The folder that settings.md and commands.md are written to.")
    var folder: String

    func run() throws {
        let pages = [("settings.md", try SettingsPage().markdown), ("commands.md", try CommandsPage().markdown)]
        for (name, text) in pages {
            let file = URL(filePath: folder).appending(path: name)
            try Data(text.utf8).writeAtomically(to: file)
            print(file.path)
        }
    }
}
