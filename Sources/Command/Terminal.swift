import Dispatch
import Foundation
import Synchronization

/// Standard error, for a person who watches; results alone go to standard output.
enum Terminal {
    /// Whether standard error is a screen on which a line can be written over.
    static let isInteractive = isatty(STDERR_FILENO) == 1

    /// What stands on the screen, and what is being done.
    private struct Line {
        /// Whether the line that was shown last stands open, to be written over.
        var isOpen = false
        var shown: ContinuousClock.Instant?
        /// What is being done while there is no screen, and since when; a timer says it now and then.
        var status: (text: String, since: ContinuousClock.Instant)?
        var timer: (any DispatchSourceTimer)?
    }

    private static let line = Mutex(Line())

    /// Writes a line for a person, below the one that was shown last.
    static func say(_ line: String) {
        Self.line.withLock {
            write(($0.isOpen ? "\n" : "") + line + "\n")
            $0.isOpen = false
        }
    }

    /// Shows what is being done, until the next call or ``endLine()``.
    ///
    /// On a screen this is written over the line that was shown last, with as much as the screen is wide; nothing where
    /// that was less than a pause ago. Elsewhere, in a pipe or a file, it becomes a line of its own if it still holds
    /// after two seconds, and then every ten seconds.
    static func show(_ line: String, after pause: Duration = .zero) {
        guard isInteractive else { return note(line) }
        Self.line.withLock {
            let now = ContinuousClock.now
            if let shown = $0.shown, now - shown < pause { return }
            write("\r\u{1B}[K" + line.prefix(width - 1))
            ($0.isOpen, $0.shown) = (true, now)
        }
    }

    /// Ends a line that was shown and stands open; what was shown is done.
    static func endLine() {
        line.withLock {
            if $0.isOpen { write("\n") }
            $0.isOpen = false
            $0.timer?.cancel()
            ($0.status, $0.timer) = (nil, nil)
        }
    }

    private static func note(_ text: String) {
        line.withLock {
            let since = $0.status?.text == text ? $0.status?.since : nil
            $0.status = (text, since ?? .now)
            guard $0.timer == nil else { return }
            let timer = DispatchSource.makeTimerSource(queue: .global())
            timer.schedule(deadline: .now() + 2, repeating: 10)
            timer.setEventHandler { sayStatus() }
            $0.timer = timer
            timer.resume()
        }
    }

    private static func sayStatus() {
        line.withLock {
            guard let (text, since) = $0.status else { return }
            let seconds = (ContinuousClock.now - since) / .seconds(1)
            write(seconds < 10 ? text + "\n" : "\(text) (for \(clock(seconds)))\n")
        }
    }

    /// Columns of the screen.
    private static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
        return Int(size.ws_col)
    }

    /// Makes the streams that the caller closed lead nowhere, so that no file of ours gets their numbers.
    static func replaceClosedStreams() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// How the person called this program, for the commands that it tells them.
    static let program = inShell(CommandLine.arguments[0])

    /// Whatever becomes of the words, the work goes on: the reader may be gone, the disk full.
    private static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
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
