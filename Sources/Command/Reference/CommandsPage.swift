import ArgumentParser
import Foundation

/// The page of all commands, `docs/commands.md`, from what the argument parser knows of them.
struct CommandsPage {
    private let root: Info

    init() throws {
        struct Tool: Decodable { let command: Info }
        root = try JSONDecoder().decode(Tool.self, from: Data(RootCommand._dumpHelp().utf8)).command
    }

    var markdown: String {
        let commands = root.shown.flatMap { sections($0, after: root.commandName) }
        return """
            # All commands

            This page is made from the program's own help by `make reference`. Do not edit it: edit the help in the source.
            Results are printed on standard output, progress and notes on standard error. See [files and exit
            codes](files.md) for what the commands read and write.

            \(commands.joined(separator: "\n\n"))

            """
    }

    private func sections(_ command: Info, after parent: String) -> [String] {
        let name = "\(parent) \(command.commandName)"
        let inner = command.shown
        guard inner.isEmpty else {
            return ["## \(name)\n\n\(command.abstract ?? "")"] + inner.flatMap { sections($0, after: name) }
        }
        let example = command.discussion.map { "\n\n```\n\($0)\n```" } ?? ""
        let rows = (command.arguments ?? []).filter(\.isOwn).map(\.row)
        let table = rows.isEmpty ? "" : "\n\n" + Markdown.table(["option", "default", "meaning"], rows)
        return ["## \(name)\n\n\(command.abstract ?? "")\(example)\(table)"]
    }

    /// The parts of the parser's description that the page shows.
    private struct Info: Decodable {
        let commandName: String
        let shouldDisplay: Bool?
        let abstract, discussion: String?
        let subcommands: [Info]?
        let arguments: [Argument]?

        var shown: [Info] { (subcommands ?? []).filter { $0.shouldDisplay ?? true && $0.commandName != "help" } }
    }

    private struct Argument: Decodable {
        let kind: String
        let shouldDisplay: Bool?
        let isRepeating: Bool
        let preferredName: Name?
        let valueName, defaultValue, abstract, discussion: String?

        struct Name: Decodable {
            let kind, name: String
        }

        /// Whether it is the command's own and shown, unlike `--help` and `--version`, which all commands have.
        var isOwn: Bool { shouldDisplay ?? true && !["help", "version"].contains(preferredName?.name) }

        var row: [String] {
            let value = "<\(valueName ?? "value")>" + (isRepeating ? " …" : "")
            let name = (preferredName?.kind == "short" ? "-" : "--") + (preferredName?.name ?? "")
            let written = kind == "positional" ? value : kind == "flag" ? name : "\(name) \(value)"
            let words = [abstract, discussion].compactMap { $0 }.joined(separator: " ")
            return [Markdown.code(written), Markdown.code(defaultValue ?? ""), words.replacing("<", with: "&lt;")]
        }
    }
}
