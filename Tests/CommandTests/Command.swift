import Foundation
import Images
import Testing

/// What a run of the built command came to.
struct Outcome {
    let code: Int32
    let out: String
    let err: String

    /// Standard output as JSON.
    func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(out.utf8))
    }

    /// Whether the command failed as it should when a person gave it something unusable: with one sentence and not a
    /// line more, and exit code 1.
    func isOneSentence(containing words: String...) -> Bool {
        lines.count == 1 && isRefusal && words.allSatisfy { err.contains($0) }
    }

    /// The same where it had begun its work, and said so: the sentence stands at the end.
    func endsInOneSentence(containing words: String...) -> Bool {
        let errors = lines.filter { $0.contains("rror: ") || $0.contains("Fatal") }
        return errors.count == 1 && isRefusal && words.allSatisfy { lines.last!.contains($0) }
    }

    private var isRefusal: Bool { code == 1 && err.hasSuffix("\n") && lines.last?.hasPrefix("Error: ") == true }
    private var lines: [Substring] { err.dropLast().split(separator: "\n", omittingEmptySubsequences: false) }
}

/// A folder of its own for one test, in which the built command runs.
final class Workplace {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ganymede-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The command lies beside the test bundle.
    private static let command = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "ganymede")

    /// Another program of this package, which lies there too.
    static func program(_ name: String) -> URL { command.deletingLastPathComponent().appending(path: name) }

    func url(_ path: String) -> URL { folder.appending(path: path) }

    /// Runs the command to its end.
    @discardableResult
    func run(_ arguments: String..., environment: [String: String] = [:], prefix: String? = nil) throws -> Outcome {
        try finish(start(arguments, environment: environment, prefix: prefix))
    }

    /// Runs another program of this package to its end.
    @discardableResult
    func run(program: String, _ arguments: String...) throws -> Outcome {
        try finish(start(arguments, program: Self.program(program)))
    }

    /// Starts the command; its output goes to files, so that no pipe can fill up, or what it says to a screen.
    func start(
        _ arguments: [String], environment: [String: String] = [:], prefix: String? = nil, screen: Screen? = nil,
        program: URL = command
    ) throws -> Process {
        let process = Process()
        if let prefix {
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", prefix + "; exec \"$0\" \"$@\"", program.path] + arguments
        } else {
            process.executableURL = program
            process.arguments = arguments
        }
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        for (name, path) in [("out", \Process.standardOutput), ("err", \Process.standardError)] {
            let file = url(".\(name)")
            try Data().write(to: file)
            process[keyPath: path] = try FileHandle(forWritingTo: file)
        }
        if let screen { process.standardError = screen.line }
        try process.run()
        return process
    }

    func finish(_ process: Process) throws -> Outcome {
        process.waitUntilExit()
        return Outcome(
            code: process.terminationStatus, out: try String(contentsOf: url(".out"), encoding: .utf8),
            err: try String(contentsOf: url(".err"), encoding: .utf8))
    }

    /// Waits until a file of a running command is there.
    func wait(for path: String, while process: Process) {
        while process.isRunning, !FileManager.default.fileExists(atPath: url(path).path) { usleep(2_000) }
    }

    func contents(_ path: String) throws -> Data { try Data(contentsOf: url(path)) }

    /// Every file below a folder, but the lock.
    func files(below path: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: url(path).path) where !name.hasPrefix(".") {
            let file = url(path).appending(path: name)
            if (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true {
                files[name] = try Data(contentsOf: file)
            }
        }
        return files
    }
}

/// A screen of so many columns, to which the command's words go.
final class Screen {
    private let watcher: Int32
    let line: FileHandle

    init(columns: Int) throws {
        var (watcher, line): (Int32, Int32) = (-1, -1)
        var size = winsize()
        size.ws_col = UInt16(columns)
        size.ws_row = 24
        try #require(openpty(&watcher, &line, nil, nil, &size) == 0)
        self.watcher = watcher
        self.line = FileHandle(fileDescriptor: line, closeOnDealloc: true)
    }

    deinit { close(watcher) }

    /// What was written so far, with the line ends of a file.
    func text() -> String {
        _ = fcntl(watcher, F_SETFL, O_NONBLOCK)
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(watcher, &piece, piece.count)
            guard count > 0 else { break }
            all += piece[..<count]
        }
        return String(decoding: all, as: UTF8.self).replacing("\r\n", with: "\n")
    }
}

/// Fills a folder with small pictures, no two alike.
func makePictures(in folder: URL, count: Int) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for number in 0..<count {
        try picture(side: 32, shade: number).write(to: folder.appending(path: "\(number).png"))
    }
}

func picture(side: Int, shade: Int) -> Raster {
    Raster(
        width: side, height: side, channels: 3,
        bytes: (0..<(side * side * 3)).map { UInt8(truncatingIfNeeded: $0 * 7 + shade * 31) })
}

/// A system small enough to train in no time, for each of the Zoo.
let tiny: [String: [String]] = [
    "gan": [
        "gan", "--data", "ring8", "--set", "network.generator=mlp(16,16)", "--set", "network.critic=mlp(16)",
        "--set", "network.criticNorm=none",
        "--set", "batch=16", "--set", "every.checkpoint=4", "--set", "every.log=1",
    ],
    "dcgan": [
        "dcgan", "--set", "network.generator=dcgan(4)", "--set", "network.critic=dcgan(4)", "--set", "batch=8",
        "--set", "every.checkpoint=4", "--set", "every.log=1",
    ],
    "wgan-gp": [
        "wgan-gp", "--set", "network.generator=dcgan(4)", "--set", "network.critic=dcgan(4)", "--set", "batch=8",
        "--set", "every.checkpoint=4", "--set", "every.log=1", "--set", "game.criticSteps=2",
    ],
]

extension Workplace {
    /// Trains a tiny system.
    @discardableResult
    func train(_ system: String = "gan", _ more: String...) throws -> Outcome {
        try finish(start(["train"] + tiny[system]! + more))
    }
}

/// Lets one suite of commands run at a time: waiting for a process blocks a thread, and tests have no more threads than
/// there are cores. Tests that wait without blocking, for a server say, ran into their time limits.
struct OneAtATime: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        await Self.gate.enter()
        do {
            try await function()
        } catch {
            await Self.gate.leave()
            throw error
        }
        await Self.gate.leave()
    }

    private static let gate = Gate()

    private actor Gate {
        private var isTaken = false
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func enter() async {
            guard isTaken else {
                isTaken = true
                return
            }
            await withCheckedContinuation { waiting.append($0) }
        }

        func leave() {
            guard waiting.isEmpty else { return waiting.removeFirst().resume() }
            isTaken = false
        }
    }
}

extension Trait where Self == OneAtATime {
    static var oneAtATime: Self { OneAtATime() }
}
