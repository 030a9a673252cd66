import Foundation

/// Standard error, for a person who watches; results alone go to standard output.
enum Terminal {
    /// Whether standard error is a screen on which a line can be written over.
    static let isInteractive = isatty(STDERR_FILENO) == 1

    /// Writes a line for a person.
    static func say(_ line: String) { write(line + "\n") }

    /// Writes over the line that was shown last.
    static func show(_ line: String) { write("\r\u{1B}[K" + line) }

    /// Ends a line that was shown.
    static func endLine() { if isInteractive { write("\n") } }

    /// How the person called this program, for the commands that it tells them.
    static let program = inShell(CommandLine.arguments[0])

    private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// A word as a shell takes it: in quotes where it holds more than plain characters.
func inShell(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789/._-+=:,@%".unicodeScalars.contains($0))
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

/// Prints a result as JSON on standard output.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// Seconds as a person reads them: `42 s`, `3:07`, `1:02:03`.
func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 8_640_000 else { return "?" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    let tail = { (n: Int) in (n < 10 ? "0" : "") + "\(n)" }
    return whole < 3_600
        ? "\(whole / 60):\(tail(whole % 60))" : "\(whole / 3_600):\(tail(whole / 60 % 60)):\(tail(whole % 60))"
}

/// A number with few digits: `0.6931`, `12.3`, `1.2e-05`.
func short(_ value: Double) -> String { String(format: "%.4g", value) }
