import Foundation
import Testing

/// What `--help` looks like in a terminal of the usual width.
@Suite(.serialized, .oneAtATime) struct HelpTests {
    @Test func examplesAndParagraphsFitIntoEightyColumns() throws {
        let place = try Workplace()
        func help(_ command: String, columns: Int) throws -> [Substring] {
            let outcome = try place.run(command, "--help", environment: ["COLUMNS": "\(columns)"])
            try #require(outcome.code == 0)
            return outcome.out.split(separator: "\n", omittingEmptySubsequences: false)
        }
        let list = try place.run("--help").out.matches(of: /(?m)^  ([a-z]+) {2,}\S/).map { String($0.1) }
        try #require(list.contains("train") && list.contains("evaluate"))
        for command in list {
            let (narrow, wide) = try (help(command, columns: 80), help(command, columns: 2_000))
            // No example is broken by the terminal.
            let kept = Set(narrow)
            for line in wide.prefix(while: { !$0.hasPrefix("USAGE:") }) where line.hasPrefix("  ") {
                #expect(kept.contains(line), "\(command): \(line)")
            }
            // No paragraph has line ends of its own, between which a narrow terminal makes others.
            let prose = wide.prefix { !$0.hasPrefix("USAGE:") && !$0.hasPrefix("Example") }
            for (line, next) in zip(prose, prose.dropFirst()) {
                #expect(
                    line.isEmpty || next.isEmpty || line.hasPrefix(" ") || next.hasPrefix(" "), "\(command): \(line)")
            }
        }
    }
}
