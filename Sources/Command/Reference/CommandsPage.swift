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
        let own = (command.arguments ?? []).filter(\.isOwn)
        let names = Set(own.compactMap(\.name))
        let rows = own.filter { !$0.turnsOff(one: names) }.map { $0.row(among: names) }
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

        var name: String? { kind == "positional" ? nil : preferredName?.name }

        /// Whether it is the second name of a flag, such as `no-floor`, which has no row of its own.
        func turnsOff(one names: Set<String>) -> Bool {
            guard let name, name.hasPrefix("no-") else { return false }
            return names.contains(String(name.dropFirst(3)))
        }

        /// - Parameter names: of all the command's options.
        func row(among names: Set<String>) -> [String] {
            let value = "<\(valueName ?? "value")>" + (isRepeating ? " …" : "")
            let dashed = (preferredName?.kind == "short" ? "-" : "--") + (name ?? "")
            var written = [kind == "positional" ? value : kind == "flag" ? dashed : "\(dashed) \(value)"]
            if let name, names.contains("no-\(name)") { written.append("--no-\(name)") }
            let standard = kind == "flag" && defaultValue == dashed ? "on" : Markdown.code(defaultValue ?? "")
            let words = [abstract, discussion].compactMap { $0 }.joined(separator: " ")
            return [written.map(Markdown.code).joined(separator: ", "), standard, words.replacing("<", with: "&lt;")]
        }
    }
}
