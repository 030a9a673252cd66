import Digests
import Foundation
import NIOConcurrencyHelpers

@testable import Fetch

/// A folder of its own for one test, gone afterwards.
func withFolder(_ test: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fetch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await test(folder)
}

/// Bytes of a linear congruential generator (Knuth's MMIX constants): the same for the same seed.
func bytes(_ count: Int, seed: UInt64) -> Data {
    var state = seed
    return Data(
        (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        })
}

func sha256(_ content: Data) -> Checksum {
    .sha256(RunningDigest.sha256(content))
}

/// A data set of one file, `file.bin`, with the size and the digest of `content`.
func source(of content: Data, at mirrors: URL..., bytes: Int64? = nil, knowsSize: Bool = true) -> PublicDataset {
    PublicDataset(
        name: "sample", title: "Sample", description: "bytes", licence: "none", homepage: mirrors[0], format: .idx,
        files: [
            Download(
                file: "file.bin", mirrors: mirrors, bytes: bytes ?? (knowsSize ? Int64(content.count) : nil),
                checksum: sha256(content))
        ])
}

extension Downloader {
    /// A downloader that waits no longer than a test may.
    // Long silence: beside tests that keep both threads busy, what arrived may lie unread for many seconds.
    static func hasty(
        retries: Int = 2, silence: Duration = .seconds(300), mirror: URL? = nil,
        environment: [String: String] = [:]
    ) -> Downloader {
        var limits = Limits()
        limits.retries = retries
        limits.firstWait = .milliseconds(2)
        limits.longestWait = .milliseconds(10)
        limits.silence = silence
        limits.reporting = .zero
        limits.bytesOfUnknownSize = 1 << 20
        return Downloader(mirror: mirror, limits: limits, environment: environment)
    }
}

/// Keeps the reports of a download.
final class Reports: Sendable {
    private let box = NIOLockedValueBox<[FetchProgress]>([])

    var all: [FetchProgress] { box.withLockedValue(\.self) }
    var phases: [FetchProgress.Phase] { all.map(\.phase) }

    func callAsFunction(_ progress: FetchProgress) {
        box.withLockedValue { $0.append(progress) }
    }
}

extension URL {
    var content: Data? { try? Data(contentsOf: self) }

    /// The names in the folder, in order.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

extension LocalServer {
    /// A listener to a download that has the server hang up once so many bytes are on the disk.
    func hangingUp(at bytes: Int64, _ reports: Reports = Reports()) -> @Sendable (FetchProgress) -> Void {
        { progress in
            reports(progress)
            if progress.phase == .downloading, progress.bytesDone == bytes { self.hangUp() }
        }
    }
}
