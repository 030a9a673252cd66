import Foundation
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

    /// Whether the command failed as it should when a person gave it something unusable: one sentence, exit code 1.
    func isOneSentence(containing words: String...) -> Bool {
        let lines = err.split(separator: "\n").filter { $0.hasPrefix("Error: ") }
        return code == 1 && lines.count == 1 && words.allSatisfy { err.contains($0) } && !err.contains("Fatal")
    }
}

/// A folder of its own for one test, in which the built command runs.
final class Workplace {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ganymede-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The command lies beside the test bundle.
    private static let command = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "ganymede")

    func url(_ path: String) -> URL { folder.appending(path: path) }

    /// Runs the command to its end.
    @discardableResult
    func run(_ arguments: String..., environment: [String: String] = [:], prefix: String? = nil) throws -> Outcome {
        try finish(start(arguments, environment: environment, prefix: prefix))
    }

    /// Starts the command; its output goes to files, so that no pipe can fill up.
    func start(_ arguments: [String], environment: [String: String] = [:], prefix: String? = nil) throws -> Process {
        let process = Process()
        if let prefix {
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", prefix + "; exec \"$0\" \"$@\"", Self.command.path] + arguments
        } else {
            process.executableURL = Self.command
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

/// A system small enough to train in no time, for each of the Zoo.
let tiny: [String: [String]] = [
    "gan": [
        "gan", "--data", "ring8", "--set", "network.generator=mlp(16,16)", "--set", "network.critic=mlp(16)",
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
