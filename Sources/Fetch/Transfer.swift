import Foundation

/// The download of one file: its mirrors, attempts and checks. `Transfer+Response.swift` reads the answers.
final class Transfer {
    let destination: URL
    let download: Download
    let certificates: Certificates
    let limits: Downloader.Limits
    let clock = ContinuousClock()

    private let source: PublicDataset
    private let index: Int
    private let progress: @Sendable (FetchProgress) -> Void
    private var meter: RateMeter
    private var lastReport: ContinuousClock.Instant?
    private(set) var bytesReceived: Int64 = 0
    /// The file's size, from its description or as the server says.
    var bytesTotal: Int64?

    init(
        of source: PublicDataset, file index: Int, into folder: URL, limits: Downloader.Limits,
        certificates: Certificates, progress: @escaping @Sendable (FetchProgress) -> Void
    ) {
        self.source = source
        self.index = index
        self.certificates = certificates
        self.limits = limits
        self.progress = progress
        download = source.files[index]
        bytesTotal = download.bytes
        destination = folder.appendingPathComponent(download.file)
        meter = RateMeter(from: clock.now)
    }

    /// Brings the file, and returns how many bytes that took, or nil if it was there.
    func run() async throws -> Int64? {
        if try isComplete(destination, of: download, checking) {
            report(.kept, download.bytes ?? fileSize(destination))
            return nil
        }
        let part = try PartialFile(of: destination, checksum: download.checksum)
        do {
            try await fill(part)
            try part.seal()
        } catch {
            // A part with something in it is worth resuming; an empty one is only litter.
            if part.size == 0 { part.discard() }
            throw error
        }
        report(.finished, part.size)
        return bytesReceived
    }

    /// Completes the part from the first mirror that can.
    private func fill(_ part: PartialFile) async throws {
        if let bytes = download.bytes, part.size > bytes { try part.restart() }
        try part.hashExisting(checking)
        if part.size > 0, part.size == download.bytes {
            // The last attempt ended between the last byte and the renaming.
            if part.digestSoFar == download.checksum.hexadecimal { return }
            try part.restart()
        }
        if let bytes = download.bytes { try checkSpace(for: bytes - part.size) }
        meter = RateMeter(from: clock.now)
        var failures: [FetchError] = []
        for url in download.mirrors {
            if let failure = failures.last { report(.nextMirror(after: failure), part.size) }
            do {
                return try await fill(part, from: url)
            } catch let error as FetchError where error.concernsTheServer {
                failures.append(error)
            }
        }
        throw failures.count == 1 ? failures[0] : FetchError.everyMirrorFailed(file: download.file, failures)
    }

    /// Completes the part from one address, in as many attempts as bring it forward.
    private func fill(_ part: PartialFile, from url: URL) async throws {
        var fruitless = 0
        var furthest = part.size
        while true {
            do {
                try await attempt(url, part)
                try verify(part, from: url)
                return
            } catch let error as FetchError {
                if case .wrongChecksum = error {
                    // Bytes of two versions of the file may have been joined: only a clean attempt can tell.
                    let wasJoined = part.isJoined
                    try part.restart()
                    guard wasJoined else { throw error }
                    report(.startingOver, 0)
                    continue
                }
                guard error.isTransient else { throw error }
                // A line that breaks every few megabytes still gets there, if each attempt comes further than all
                // before: one that starts from the beginning each time and breaks at the same place does not.
                fruitless = part.size - furthest >= 1 << 20 ? 1 : fruitless + 1
                furthest = max(furthest, part.size)
                guard fruitless <= retries(after: error) else { throw error }
                report(.retrying(after: error), part.size)
                try await Task.sleep(for: wait(beforeRetry: fruitless, after: error))
            }
        }
    }

    /// An address that was never reached is more likely wrong, or this machine offline, than about to come back.
    private func retries(after error: FetchError) -> Int {
        if case .unreachable = error, bytesReceived == 0 { return min(1, limits.retries) }
        return limits.retries
    }

    private func verify(_ part: PartialFile, from url: URL) throws(FetchError) {
        guard part.digestSoFar == download.checksum.hexadecimal else {
            throw .wrongChecksum(url, expected: download.checksum, found: part.digestSoFar)
        }
    }

    private func wait(beforeRetry number: Int, after error: FetchError) -> Duration {
        if case .status(_, _, _, let seconds?) = error {
            return min(.seconds(min(max(0, seconds), 3600)), limits.longestWait)
        }
        return min(limits.firstWait * (1 << min(number - 1, 16)), limits.longestWait)
    }

    /// Refuses to begin what the disk cannot hold.
    func checkSpace(for needed: Int64) throws(FetchError) {
        let folder = destination.deletingLastPathComponent().path
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        if let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value, free < needed {
            throw .diskFull(path: destination.path, needed: needed, free: free)
        }
    }

    private func fileSize(_ file: URL) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    // MARK: Reports

    func received(_ count: Int64, of part: PartialFile) {
        bytesReceived += count
        meter.add(count, at: clock.now)
        reportNowAndThen(.downloading, part.size)
    }

    func report(_ phase: FetchProgress.Phase, _ bytesDone: Int64) {
        let rate = phase == .downloading ? meter.rate(at: clock.now) : nil
        progress(
            FetchProgress(
                phase: phase, source: source.name, file: download.file, index: index, count: source.files.count,
                bytesDone: bytesDone, bytesTotal: bytesTotal, rate: rate))
    }

    private func reportNowAndThen(_ phase: FetchProgress.Phase, _ bytesDone: Int64) {
        let now = clock.now
        if let lastReport, now - lastReport < limits.reporting { return }
        lastReport = now
        report(phase, bytesDone)
    }

    private func checking(_ hashed: Int64) throws {
        try Task.checkCancellation()
        reportNowAndThen(.checking, hashed)
    }
}
