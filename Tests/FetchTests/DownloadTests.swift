import Foundation
import NIOHTTP1
import Testing

@testable import Fetch

@Suite struct DownloadTests {
    let content = bytes(300_000, seed: 1)

    @Test func aFileArrivesWholeAndLeavesNothingBesideIt() async throws {
        let served = ServedFile(content: content)
        try await LocalServer.run(served.answer) { server in
            try await withFolder { folder in
                let reports = Reports()
                let deep = folder.appendingPathComponent("a/b")
                let outcome = try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/file.bin")), into: deep, progress: reports.callAsFunction)
                #expect(deep.names == ["file.bin"])
                #expect(deep.appendingPathComponent("file.bin").content == content)
                #expect(outcome.bytesReceived == 300_000)
                #expect(outcome.kept == 0)
                #expect(reports.phases.last == .finished)
                #expect(reports.all.map(\.bytesDone) == reports.all.map(\.bytesDone).sorted())
                #expect(server.requests.map { $0.headers.first(name: "Range") } == [nil])
                #expect(server.requests[0].headers.first(name: "Accept-Encoding") == "identity")
            }
        }
    }

    @Test func aFileThatIsThereIsKeptWithoutARequest() async throws {
        try await LocalServer.run(ServedFile(content: content).answer) { server in
            try await withFolder { folder in
                let file = folder.appendingPathComponent("file.bin")
                try content.write(to: file)
                let reports = Reports()
                let outcome = try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/file.bin")), into: folder,
                    progress: reports.callAsFunction)
                #expect(server.requests.isEmpty)
                #expect(outcome.kept == 1)
                #expect(outcome.bytesReceived == 0)
                #expect(reports.phases.last == .kept)
            }
        }
    }

    @Test func aDamagedFileOfTheRightSizeIsReplaced() async throws {
        try await LocalServer.run(ServedFile(content: content).answer) { server in
            try await withFolder { folder in
                let file = folder.appendingPathComponent("file.bin")
                var damaged = content
                damaged[1234] ^= 1
                try damaged.write(to: file)
                try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/file.bin")), into: folder)
                #expect(file.content == content)
            }
        }
    }

    @Test func theMirrorTakesEveryFileFromItsOwnFolder() async throws {
        let served = ServedFile(content: content)
        try await LocalServer.run(served.answer) { server in
            try await withFolder { folder in
                let published = source(of: content, at: server.address("/elsewhere/far/away.bin"))
                let environment = ["GANYMEDE_MIRROR": "http://127.0.0.1:\(server.port)/sets"]
                let mirror = try Downloader.mirror(in: environment)
                try await Downloader.hasty(mirror: mirror).fetch(published, into: folder)
                #expect(server.requests.map(\.path) == ["/sets/sample/file.bin"])
                #expect(folder.appendingPathComponent("file.bin").content == content)
            }
        }
    }

    @Test func aMirrorThatIsNoAddressIsNamedInTheError() throws {
        #expect(throws: FetchError.badMirror("ftp://x")) { try Downloader.mirror(in: ["GANYMEDE_MIRROR": "ftp://x"]) }
        #expect(throws: FetchError.badMirror("C:data")) { try Downloader.mirror(in: ["GANYMEDE_MIRROR": "C:data"]) }
        #expect(try Downloader.mirror(in: ["GANYMEDE_MIRROR": ""]) == nil)
        #expect(try Downloader.mirror(in: [:]) == nil)
    }

    @Test func redirectionsAreFollowedButNotForEver() async throws {
        let served = ServedFile(content: content)
        try await LocalServer.run { request in
            guard request.path != "/real" else { return served.answer(request) }
            let target = request.path == "/moved" ? "/real" : "/circle\(request.number)"
            return LocalServer.Answer(status: .found, headers: ["Location": target])
        } during: { server in
            try await withFolder { folder in
                try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/moved")), into: folder)
                #expect(folder.appendingPathComponent("file.bin").content == content)
            }
            try await withFolder { folder in
                let circle = server.address("/circle")
                await #expect(throws: FetchError.redirectedTooOften(circle)) {
                    try await Downloader.hasty().fetch(source(of: content, at: circle), into: folder)
                }
                #expect(folder.names.isEmpty)
            }
        }
    }

    @Test func everyFileOfASourceArrivesInOrder() async throws {
        let second = bytes(5_000, seed: 2)
        let files = ["/one": ServedFile(content: content), "/two": ServedFile(content: second)]
        try await LocalServer.run {
            files[$0.path]!.answer($0)
        } during: { server in
            try await withFolder { folder in
                let sample = source(of: content, at: server.address("/one"))
                let both = PublicDataset(
                    name: "both", title: "", description: "", licence: "", homepage: sample.homepage, format: .idx,
                    files: sample.files + [
                        Download(
                            file: "two.bin", mirrors: [server.address("/two")], bytes: 5_000, checksum: sha256(second))
                    ])
                let reports = Reports()
                let outcome = try await Downloader.hasty().fetch(
                    both, into: folder, progress: reports.callAsFunction)
                #expect(outcome.files.map(\.lastPathComponent) == ["file.bin", "two.bin"])
                #expect(outcome.bytesReceived == 305_000)
                #expect(folder.names == ["file.bin", "two.bin"])
                #expect(reports.all.map(\.index) == reports.all.map(\.index).sorted())
                #expect(reports.all.allSatisfy { $0.count == 2 && $0.source == "both" })
            }
        }
    }
}
