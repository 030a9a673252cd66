import Adversarial
import ArgumentParser
import Files
import Foundation
import Spelling
import Zoo

/// The command line, for a program to call: its whole work is `await Ganymede.main()`.
public enum Ganymede {
    /// Runs the command that the process was called with.
    ///
    /// Exits with 0, with 1 when something a person supplied cannot be used, or with 2 for wrong usage; an interrupted
    /// training with 128 and the signal's number. Help names the program as it was called.
    ///
    /// - Parameter systems: systems of the program, which every command then knows beside the Zoo's: they are trained,
    ///   resumed, sampled, evaluated and compared by the names on their cards. A name that is taken ends the program
    ///   with a sentence and 1.
    @MainActor public static func main(adding systems: [any System.Type] = []) async {
        // On the process's first thread, before another one opens files that would get the numbers of closed streams.
        Terminal.replaceClosedStreams()
        do {
            try Systems.add(systems)
        } catch {
            RootCommand.leave(with: error)
        }
        await RootCommand.main()
    }

    /// The program's name, without folders.
    static let name: String = {
        let name = URL(filePath: CommandLine.arguments.first ?? "").lastPathComponent
        return name.isEmpty || name == "/" ? "ganymede" : name
    }()

    /// A text that tells what to type, with the program's name in it.
    static func named(_ text: String) -> String {
        name == "ganymede" ? text : text.replacing(/\bganymede (?=[a-z-])/, with: name + " ")
    }
}

/// The command that all others are part of.
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: Ganymede.name,
        abstract: "Train, sample, compare and explain generative adversarial networks.",
        discussion: """
            Example:
              ganymede train dcgan --out runs/digits     train on the built-in digits
              ganymede sample runs/digits --seeds 0-15   draw sixteen pictures
              ganymede zoo                               see every system
            """,
        version: "0.1.0",
        subcommands: [
            TrainCommand.self, RunsCommand.self, SampleCommand.self, InterpolateCommand.self, ExploreCommand.self,
            EvaluateCommand.self, CompareCommand.self, StudyCommand.self, PlanCommand.self, SettingsCommand.self,
            ZooCommand.self, ShowCommand.self, ExplainCommand.self, DataCommand.self, ReferenceCommand.self,
        ])

    /// Exits with 0, with 1 when something a person supplied cannot be used, or with 2 for wrong usage.
    static func main() async {
        // Where a file may not grow or a reader is gone, writing shall fail instead of ending the process.
        for number in [SIGXFSZ, SIGPIPE] { signal(number, SIG_IGN) }
        do {
            try refuseEmptyValues(CommandLine.arguments.dropFirst())
            try suggestSubcommand(Array(CommandLine.arguments.dropFirst()))
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            try finishOutput()
        } catch {
            leave(with: error)
        }
    }

    /// An empty value, as of a shell's variable that is not set, would be taken for the working directory.
    private static func refuseEmptyValues(_ arguments: ArraySlice<String>) throws {
        for (option, value) in zip(arguments, arguments.dropFirst())
        where option.hasPrefix("--") && !option.contains("=") && value.allSatisfy(\.isWhitespace) {
            throw ValidationError("\(option) is followed by an empty value: give a value, or leave it out")
        }
        for option in arguments where option.hasPrefix("--out=") && option.dropFirst(6).allSatisfy(\.isWhitespace) {
            throw ValidationError("--out has an empty name: name a file or a folder")
        }
    }

    /// Results that could not be written, for want of space, are no success; a reader that is gone wants no more of
    /// them.
    private static func finishOutput() throws {
        guard fflush(nil) != 0, errno != EPIPE else { return }
        throw FileError(.write, "standard output", code: errno)
    }

    static func leave(with error: any Error) -> Never {
        let code = exitCode(for: error)
        let message = Ganymede.named(fullMessage(for: error))
        guard code != .success else {
            print(message)
            Foundation.exit(0)
        }
        if !message.isEmpty { Terminal.say(message) }
        Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
    }

    /// Names the nearest command where a person's is not known: a command of the tool, or one of its parts.
    private static func suggestSubcommand(_ arguments: [String]) throws {
        var level: any ParsableCommand.Type = self
        var words = arguments[...]
        if words.first == "help" { words.removeFirst() }
        while !level.configuration.subcommands.isEmpty, let word = words.popFirst(), !word.hasPrefix("-") {
            var (names, next): ([String], (any ParsableCommand.Type)?) = ([], nil)
            for command in level.configuration.subcommands {
                if command.configuration.shouldDisplay { names.append(command._commandName) }
                if command._commandName == word { next = command }
            }
            guard let next else {
                throw ValidationError(
                    "there is no command '\(word)'\(suggestion(for: word, among: names)); there are "
                        + names.joined(separator: ", "))
            }
            level = next
        }
    }
}
