import Adversarial
import ArgumentParser
import Zoo

struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List the settings of a system, or of all: default, allowed values, meaning.",
        discussion: """
            Examples:
              ganymede settings dcgan
              ganymede settings dcgan --search optimizer
              ganymede settings --search heldOut
            A setting is changed with --set, such as: ganymede train dcgan --set game.loss=hinge
            """)

    @ArgumentParser.Argument(help: "A system's name; without it, the settings of all systems are listed.")
    var system: String?

    @Option(help: "List only settings whose path or meaning contains this text.")
    var search: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        guard let system else { return try listAll() }
        try list(Systems.named(system))
    }

    private func list<S: System>(_ system: S.Type) throws {
        let settings = try Setting.all(of: system).filter { isWanted($0.path, $0.meaning) }
        if json { return try printJSON(settings) }
        for setting in settings {
            tell(setting.path, setting.standard, setting.range, setting.meaning, setting.choices)
        }
    }

    private func listAll() throws {
        let rows = try SettingTable().rows.filter { isWanted($0.path, $0.meaning) }
        if json { return try printJSON(rows) }
        for row in rows {
            tell(row.path, row.standard ?? "(differs by system)", row.range, row.meaning, row.choices)
            if row.systems.count < Systems.all.count {
                print("    In \(row.systems.count) systems: \(row.systems.joined(separator: ", ")).")
            }
        }
    }

    private func isWanted(_ path: String, _ meaning: String) -> Bool {
        guard let search else { return true }
        return "\(path) \(meaning)".localizedCaseInsensitiveContains(search)
    }

    private func tell(
        _ path: String, _ standard: String, _ range: String, _ meaning: String, _ choices: [Setting.Choice]
    ) {
        print("\(path) = \(standard)")
        if !meaning.isEmpty { print("    \(meaning)") }
        print("    Takes \(takes(range)).")
        for choice in choices where !choice.meaning.isEmpty { print("      \(choice.name): \(choice.meaning)") }
    }

    /// A kind of value with the values that there are.
    private func takes(_ range: String) -> String {
        let kinds: [any NamedValue.Type] = [
            Loss.self, Penalty.self, Condition.self, Decorators.self, Architecture.self,
        ]
        guard let kind = kinds.first(where: { $0.kind == range }) else { return range }
        return "a \(range): \(kind.forms.joined(separator: ", "))"
    }
}
