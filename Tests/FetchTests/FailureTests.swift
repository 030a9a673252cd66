import Foundation
import NIOHTTP1
import Testing

@testable import Fetch

@Suite struct FailureTests {
    let content = bytes(200_000, seed: 5)

    @Test func aWrongChecksumDeletesThePartAndSparesTheEarlierFile() async throws {
        let other = ServedFile(content: bytes(200_000, seed: 6))
        try await LocalServer.run(other.answer) { server in
            try await withFolder { folder in
                let file = folder.appendingPathComponent("file.bin")
                try Data("earlier".utf8).write(to: file)
                let address = server.address("/f")
                let expected = FetchError.wrongChecksum(
                    address, expected: sha256(content), found: sha256(other.content).hexadecimal)
                await #expect(throws: expected) {
                    try await Downloader.hasty().fetch(source(of: content, at: address), into: folder)
                }
                #expect(folder.names == ["file.bin"])
                #expect(file.content == Data("earlier".utf8))
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test func theNextMirrorServesWhatTheFirstDoesNotHave() async throws {
        let served = ServedFile(content: content)
        let forged = ServedFile(content: bytes(200_000, seed: 7), etag: "\"f\"")
        try await LocalServer.run { request in
            switch request.path {
            case "/gone": LocalServer.Answer(status: .notFound, body: Data("nothing here".utf8))
            case "/forged": forged.answer(request)
            default: served.answer(request)
            }
        } during: { server in
            try await withFolder { folder in
                let reports = Reports()
                let sample = source(
                    of: content, at: server.address("/gone"), server.address("/forged"), server.address("/good"))
                try await Downloader.hasty().fetch(sample, into: folder, progress: reports.callAsFunction)
                #expect(server.requests.map(\.path) == ["/gone", "/forged", "/good"])
                #expect(server.requests[2].headers.first(name: "Range") == nil)
                #expect(folder.names == ["file.bin"])
                #expect(folder.appendingPathComponent("file.bin").content == content)
                let changes = reports.phases.filter {
                    if case .nextMirror = $0 { true } else { false }
                }
                #expect(changes.count == 2)
            }
        }
    }

    @Test func aHalfFetchedFileIsFinishedByAnotherMirror() async throws {
        let served = ServedFile(content: content)
        try await LocalServer.run { request in
            request.path == "/weak" && request.number == 0
                ? served.answer(request, .silent(after: 120_000))
                : request.path == "/weak" ? LocalServer.Answer(status: .notFound) : served.answer(request)
        } during: { server in
            try await withFolder { folder in
                let sample = source(of: content, at: server.address("/weak"), server.address("/strong"))
                let outcome = try await Downloader.hasty().fetch(
                    sample, into: folder, progress: server.hangingUp(at: 120_000))
                #expect(outcome.bytesReceived == 200_000)
                #expect(
                    server.requests.map { $0.headers.first(name: "Range") } == [nil, "bytes=120000-", "bytes=120000-"])
                // The second mirror never gave that ETag.
                #expect(server.requests[2].headers.first(name: "If-Range") == nil)
                #expect(folder.appendingPathComponent("file.bin").content == content)
            }
        }
    }

    @Test func aMissingFileIsNotAskedForAgain() async throws {
        try await LocalServer.run { _ in
            LocalServer.Answer(status: .notFound)
        } during: { server in
            try await withFolder { folder in
                let address = server.address("/f")
                await #expect(throws: FetchError.status(address, code: 404, reason: "Not Found", retryAfter: nil)) {
                    try await Downloader.hasty().fetch(source(of: content, at: address), into: folder)
                }
                #expect(server.requests.count == 1)
                #expect(folder.names.isEmpty)
            }
        }
    }

    @Test func aBusyServerIsAskedAgainButNotForEver() async throws {
        let served = ServedFile(content: content)
        try await LocalServer.run { request in
            request.path == "/soon" && request.number >= 2
                ? served.answer(request) : LocalServer.Answer(status: .serviceUnavailable)
        } during: { server in
            try await withFolder { folder in
                try await Downloader.hasty(retries: 2).fetch(
                    source(of: content, at: server.address("/soon")), into: folder)
                #expect(server.requests.count == 3)
            }
            try await withFolder { folder in
                await #expect(throws: FetchError.self) {
                    try await Downloader.hasty(retries: 2).fetch(
                        source(of: content, at: server.address("/never")), into: folder)
                }
                #expect(server.requests.count == 6)
            }
        }
    }

    @Test func aFileOfAnotherSizeIsRefusedBeforeItsBodyIsRead() async throws {
        let larger = ServedFile(content: content + Data([0]))
        try await LocalServer.run(larger.answer) { server in
            try await withFolder { folder in
                let address = server.address("/f")
                await #expect(throws: FetchError.wrongSize(address, expected: 200_000, found: 200_001)) {
                    try await Downloader.hasty().fetch(source(of: content, at: address), into: folder)
                }
                #expect(folder.names.isEmpty)
            }
        }
    }

    @Test func aBodyThatRunsPastItsSizeIsCutOff() async throws {
        var endless = LocalServer.Answer(body: content + content)
        endless.announcesLength = false
        try await LocalServer.run { [endless] _ in
            endless
        } during: { server in
            try await withFolder { folder in
                let address = server.address("/f")
                await #expect(throws: FetchError.tooLarge(address, limit: 200_000)) {
                    try await Downloader.hasty().fetch(source(of: content, at: address), into: folder)
                }
                #expect(folder.names.isEmpty)
            }
        }
    }

    @Test func aFileOfUnknownSizeHasALimitAllTheSame() async throws {
        let large = ServedFile(content: Data(count: 1 << 20 + 1))
        try await LocalServer.run(large.answer) { server in
            try await withFolder { folder in
                let address = server.address("/f")
                await #expect(throws: FetchError.tooLarge(address, limit: 1 << 20)) {
                    try await Downloader.hasty().fetch(
                        source(of: content, at: address, knowsSize: false), into: folder)
                }
            }
        }
    }

    @Test func aLoginPageIsNotTakenForTheFileNorAllowedToWipeThePart() async throws {
        let page = LocalServer.Answer(
            headers: ["Content-Type": "text/html; charset=utf-8"], body: Data("<html>".utf8), announcesLength: false)
        try await LocalServer.run { _ in
            page
        } during: { server in
            try await withFolder { folder in
                let part = folder.appendingPathComponent("file.bin.part")
                try content.prefix(1000).write(to: part)
                let address = server.address("/f")
                await #expect(throws: FetchError.webPage(address)) {
                    try await Downloader.hasty().fetch(source(of: content, at: address), into: folder)
                }
                #expect(part.content == content.prefix(1000))
            }
        }
    }

    @Test func aSilentServerIsGivenUp() async throws {
        let served = ServedFile(content: content)
        try await LocalServer.run {
            served.answer($0, .silent(after: 1000))
        } during: { server in
            try await withFolder { folder in
                let address = server.address("/f")
                await #expect(throws: FetchError.interrupted(address, reason: "the server stopped sending")) {
                    try await Downloader.hasty(retries: 1, silence: .milliseconds(500)).fetch(
                        source(of: content, at: address), into: folder)
                }
                #expect(server.requests.count == 2)
                // Each of the two attempts brought a thousand bytes.
                #expect(folder.appendingPathComponent("file.bin.part").content == content.prefix(2000))
            }
        }
    }

    @Test func nothingListeningIsReportedAsUnreachable() async throws {
        try await withFolder { folder in
            // Port 1 (tcpmux, RFC 1078) has no service on any machine of today.
            let address = try #require(URL(string: "http://127.0.0.1:1/f"))
            do {
                try await Downloader.hasty().fetch(source(of: content, at: address), into: folder)
                Issue.record("a closed port gave a file")
            } catch let error as FetchError {
                #expect(error == .unreachable(host: "127.0.0.1", reason: "Connection refused"))
            }
            #expect(folder.names.isEmpty)
        }
    }

    @Test func headersWithoutEndAreCutOff() async throws {
        let answer = LocalServer.Answer(
            headers: HTTPHeaders((0..<64).map { ("X-\($0)", String(repeating: "x", count: 8_000)) }), body: content)
        try await LocalServer.run { _ in
            answer
        } during: { server in
            try await withFolder { folder in
                let address = server.address("/f")
                let expected = FetchError.malformed(address, reason: "its headers have more than 262144 bytes")
                await #expect(throws: expected) {
                    try await Downloader.hasty().fetch(source(of: content, at: address), into: folder)
                }
                #expect(server.requests.count == 1)
                #expect(folder.names.isEmpty)
            }
        }
    }

    @Test(arguments: ["ftp://127.0.0.1/f", "file:///etc/passwd"])
    func aRedirectionLeadsToHTTPAndNothingElse(_ target: String) async throws {
        try await LocalServer.run { _ in
            LocalServer.Answer(status: .found, headers: ["Location": target])
        } during: { server in
            try await withFolder { folder in
                do {
                    try await Downloader.hasty().fetch(source(of: content, at: server.address("/f")), into: folder)
                    Issue.record("\(target) was followed")
                } catch let error as FetchError {
                    guard case .malformed(server.address("/f"), _) = error else { throw error }
                }
                #expect(server.requests.count == 1)
                #expect(folder.names.isEmpty)
            }
        }
    }

    @Test func theSizeIsToldBeforeTheFirstByte() async throws {
        try await LocalServer.run(ServedFile(content: content).answer) { server in
            try await withFolder { folder in
                let reports = Reports()
                try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/f"), knowsSize: false), into: folder,
                    progress: reports.callAsFunction)
                let begun = try #require(reports.all.first { $0.phase == .begun })
                #expect(begun.bytesDone == 0)
                #expect(begun.bytesTotal == 200_000)
                #expect(reports.all.last?.bytesTotal == 200_000)
            }
        }
    }

    @Test func aFileLargerThanTheDiskIsRefusedBeforeAnyRequest() async throws {
        try await LocalServer.run(ServedFile(content: content).answer) { server in
            try await withFolder { folder in
                let sample = source(of: content, at: server.address("/f"), bytes: 1 << 60)
                do {
                    try await Downloader.hasty().fetch(sample, into: folder)
                    Issue.record("an exbibyte found room")
                } catch let error as FetchError {
                    guard case .diskFull(_, let needed, let free) = error else { throw error }
                    #expect(needed == 1 << 60)
                    #expect(free != nil)
                }
                #expect(server.requests.isEmpty)
                #expect(folder.names.isEmpty)
            }
        }
    }

    @Test func aFileWhereTheFolderShouldBeIsNamed() async throws {
        try await withFolder { folder in
            let file = folder.appendingPathComponent("taken")
            try Data("mine".utf8).write(to: file)
            let address = try #require(URL(string: "http://127.0.0.1:9/f"))
            do {
                try await Downloader.hasty().fetch(
                    source(of: content, at: address), into: file.appendingPathComponent("sub"))
                Issue.record("a folder was made inside a file")
            } catch let error as FetchError {
                #expect("\(error)".contains(file.path))
                #expect(!error.concernsTheServer)
            }
            #expect(file.content == Data("mine".utf8))
        }
    }

    @Test func aFolderWhereTheFileShouldBeIsLeftAlone() async throws {
        try await LocalServer.run(ServedFile(content: content).answer) { server in
            try await withFolder { folder in
                let place = folder.appendingPathComponent("file.bin")
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
                let error = FetchError.fileSystem(
                    path: place.path, reason: "this path exists and is not a file")
                await #expect(throws: error) {
                    try await Downloader.hasty().fetch(source(of: content, at: server.address("/f")), into: folder)
                }
                #expect(server.requests.isEmpty)
            }
        }
    }
}
