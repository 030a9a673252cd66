import Foundation
import NIOHTTP1
import Testing

@testable import Fetch

@Suite struct ResumeTests {
    let content = bytes(400_000, seed: 3)

    @Test func aDroppedConnectionIsResumedWhereItBroke() async throws {
        let served = ServedFile(content: content)
        try await LocalServer.run { request in
            request.number == 0 ? served.answer(request, .silent(after: 150_000)) : served.answer(request)
        } during: { server in
            try await withFolder { folder in
                let reports = Reports()
                let outcome = try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/f")), into: folder,
                    progress: server.hangingUp(at: 150_000, reports))
                #expect(folder.names == ["file.bin"])
                #expect(folder.appendingPathComponent("file.bin").content == content)
                #expect(server.requests.count == 2)
                #expect(server.requests[1].headers.first(name: "Range") == "bytes=150000-")
                #expect(server.requests[1].headers.first(name: "If-Range") == "\"1\"")
                #expect(outcome.bytesReceived == 400_000)
                #expect(
                    reports.phases.contains {
                        if case .retrying(after: .interrupted) = $0 { true } else { false }
                    })
            }
        }
    }

    @Test func aLaterCallResumesWhatAnEarlierOneLeft() async throws {
        let served = ServedFile(content: content)
        try await LocalServer.run { request in
            request.number == 0 ? served.answer(request, .silent(after: 100_000)) : served.answer(request)
        } during: { server in
            try await withFolder { folder in
                let sample = source(of: content, at: server.address("/f"))
                await #expect(throws: FetchError.self) {
                    try await Downloader.hasty(retries: 0).fetch(
                        sample, into: folder, progress: server.hangingUp(at: 100_000))
                }
                #expect(folder.names == ["file.bin.part", "file.bin.part.json"])
                let outcome = try await Downloader.hasty(retries: 0).fetch(sample, into: folder)
                #expect(server.requests[1].headers.first(name: "Range") == "bytes=100000-")
                #expect(outcome.bytesReceived == 300_000)
                #expect(folder.names == ["file.bin"])
                #expect(folder.appendingPathComponent("file.bin").content == content)
            }
        }
    }

    @Test func aServerWithoutRangesSendsEverythingAgain() async throws {
        var served = ServedFile(content: content)
        served.knowsRanges = false
        try await LocalServer.run { [served] request in
            request.number == 0 ? served.answer(request, .silent(after: 150_000)) : served.answer(request)
        } during: { server in
            try await withFolder { folder in
                let reports = Reports()
                let outcome = try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/f")), into: folder,
                    progress: server.hangingUp(at: 150_000, reports))
                #expect(folder.appendingPathComponent("file.bin").content == content)
                #expect(outcome.bytesReceived == 550_000)
                #expect(reports.phases.contains(.startingOver))
            }
        }
    }

    @Test func aServerThatBreaksAtTheSamePlaceEachTimeIsGivenUp() async throws {
        let large = Data(repeating: 7, count: 1 << 21)
        var served = ServedFile(content: large)
        served.knowsRanges = false
        try await LocalServer.run { [served] in
            served.answer($0, .silent(after: 1_500_000))
        } during: { server in
            try await withFolder { folder in
                await #expect(throws: FetchError.self) {
                    try await Downloader.hasty(retries: 2).fetch(
                        source(of: large, at: server.address("/f")), into: folder,
                        progress: server.hangingUp(at: 1_500_000))
                }
                // The first attempt gains 1.5 MB on nothing, which counts as none in vain; two more follow it.
                #expect(server.requests.count == 3)
            }
        }
    }

    @Test func aLineThatBreaksAgainAndAgainStillGetsThere() async throws {
        let large = Data((0..<96).flatMap { Data(repeating: $0, count: 1 << 16) })
        let served = ServedFile(content: large)
        try await LocalServer.run { request in
            served.answer(request, request.number < 5 ? .silent(after: 1_100_000) : .proper)
        } during: { server in
            try await withFolder { folder in
                let progress: @Sendable (FetchProgress) -> Void = { progress in
                    if progress.bytesDone > 0, progress.bytesDone % 1_100_000 == 0 { server.hangUp() }
                }
                try await Downloader.hasty(retries: 1).fetch(
                    source(of: large, at: server.address("/f")), into: folder, progress: progress)
                #expect(server.requests.count == 6)
                #expect(folder.appendingPathComponent("file.bin").content == large)
            }
        }
    }

    /// The file changes between two attempts, on a server that heeds If-Range and on one that does not.
    @Test(arguments: [true, false]) func aChangedFileIsFetchedFromItsBeginning(serverHeedsIfRange: Bool) async throws {
        let old = ServedFile(content: bytes(400_000, seed: 4), etag: "\"old\"")
        let new = ServedFile(content: content, etag: "\"new\"", heedsIfRange: serverHeedsIfRange)
        try await LocalServer.run { request in
            request.number == 0 ? old.answer(request, .silent(after: 150_000)) : new.answer(request)
        } during: { server in
            try await withFolder { folder in
                try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/f")), into: folder,
                    progress: server.hangingUp(at: 150_000))
                #expect(folder.appendingPathComponent("file.bin").content == content)
                #expect(server.requests[1].headers.first(name: "If-Range") == "\"old\"")
                #expect(server.requests.count == (serverHeedsIfRange ? 2 : 3))
                #expect(
                    server.requests.last?.headers.first(name: "Range") == (serverHeedsIfRange ? "bytes=150000-" : nil))
            }
        }
    }

    @Test func versionsJoinedUnawaresAreFoundByTheChecksumAndFetchedAnew() async throws {
        let old = ServedFile(content: bytes(400_000, seed: 4), etag: nil)
        let new = ServedFile(content: content, etag: nil)
        try await LocalServer.run { request in
            request.number == 0 ? old.answer(request, .silent(after: 150_000)) : new.answer(request)
        } during: { server in
            try await withFolder { folder in
                try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/f")), into: folder,
                    progress: server.hangingUp(at: 150_000))
                #expect(folder.appendingPathComponent("file.bin").content == content)
                #expect(server.requests.map { $0.headers.first(name: "Range") } == [nil, "bytes=150000-", nil])
                #expect(server.requests[1].headers.first(name: "If-Range") == nil)
            }
        }
    }

    @Test func aWeakETagDoesNotGuardARange() {
        let weak = PartialFile.Version(url: "u", etag: "W/\"1\"", lastModified: nil)
        #expect(weak.validator == nil)
        let dated = PartialFile.Version(url: "u", etag: "W/\"1\"", lastModified: "Mon, 01 Jan 2024 00:00:00 GMT")
        #expect(dated.validator == "Mon, 01 Jan 2024 00:00:00 GMT")
    }

    @Test func aCancelledDownloadKeepsItsPartAndGoesOn() async throws {
        let served = ServedFile(content: content)
        try await LocalServer.run { request in
            request.number == 0 ? served.answer(request, .silent(after: 200_000)) : served.answer(request)
        } during: { server in
            try await withFolder { folder in
                let sample = source(of: content, at: server.address("/f"))
                let (arrivals, arrival) = AsyncStream<Int64>.makeStream()
                let task = Task {
                    try await Downloader.hasty().fetch(sample, into: folder) { arrival.yield($0.bytesDone) }
                }
                for await done in arrivals where done == 200_000 { break }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(folder.appendingPathComponent("file.bin.part").content == content.prefix(200_000))
                let outcome = try await Downloader.hasty().fetch(sample, into: folder)
                #expect(outcome.bytesReceived == 200_000)
                #expect(folder.names == ["file.bin"])
                #expect(folder.appendingPathComponent("file.bin").content == content)
            }
        }
    }

    @Test func aPartThatIsCompleteNeedsNoRequest() async throws {
        try await LocalServer.run(ServedFile(content: content).answer) { server in
            try await withFolder { folder in
                try content.write(to: folder.appendingPathComponent("file.bin.part"))
                try await Downloader.hasty().fetch(source(of: content, at: server.address("/f")), into: folder)
                #expect(server.requests.isEmpty)
                #expect(folder.names == ["file.bin"])
            }
        }
    }

    @Test func aCompletePartOfUnknownSizeIsRecognisedByTheServersRefusal() async throws {
        try await LocalServer.run(ServedFile(content: content).answer) { server in
            try await withFolder { folder in
                try content.write(to: folder.appendingPathComponent("file.bin.part"))
                try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/f"), knowsSize: false), into: folder)
                #expect(server.requests.count == 1)
                #expect(folder.appendingPathComponent("file.bin").content == content)
            }
        }
    }

    @Test func aPartLongerThanTheServersFileIsThrownAway() async throws {
        try await LocalServer.run(ServedFile(content: content).answer) { server in
            try await withFolder { folder in
                let part = folder.appendingPathComponent("file.bin.part")
                try (content + content).write(to: part)
                try await Downloader.hasty().fetch(
                    source(of: content, at: server.address("/f"), knowsSize: false), into: folder)
                #expect(server.requests.map { $0.headers.first(name: "Range") } == ["bytes=800000-", nil])
                #expect(folder.appendingPathComponent("file.bin").content == content)
            }
        }
    }

    @Test func aSecondProcessIsToldThatTheFileIsBeingDownloaded() async throws {
        try await LocalServer.run(ServedFile(content: content).answer) { server in
            try await withFolder { folder in
                let file = folder.appendingPathComponent("file.bin")
                let held = try PartialFile(of: file, checksum: sha256(content))
                let part = file.appendingPathExtension("part").path
                await #expect(throws: FetchError.busy(path: part)) {
                    try await Downloader.hasty().fetch(source(of: content, at: server.address("/f")), into: folder)
                }
                #expect(held.size == 0)
            }
        }
    }
}
