import Foundation

/// Downloads data sets: what is there and right is kept, what is half there is resumed, and nothing counts as there
/// before its checksum is right.
public struct Downloader: Sendable {
    /// How long to wait, how often to try, and what to refuse.
    public struct Limits: Sendable {
        /// How long making a connection may take.
        public var connecting: Duration = .seconds(20)
        /// How long the server may stay silent, before its answer and between two pieces of it.
        public var silence: Duration = .seconds(60)
        /// How many attempts in a row may bring (almost) nothing before an address is given up, the first not counted.
        public var retries = 4
        /// The wait before the first retry; each further one waits twice as long, up to `longestWait`.
        public var firstWait: Duration = .seconds(1)
        /// The longest wait between two attempts, whatever the server asks for.
        public var longestWait: Duration = .seconds(30)
        /// How many redirections an address may have.
        public var redirects = 5
        /// How many bytes a file may have whose size is unknown.
        public var bytesOfUnknownSize: Int64 = 16 << 30
        /// The time between two reports of progress.
        public var reporting: Duration = .milliseconds(100)

        public init() {}
    }

    /// What a download has done.
    public struct Outcome: Sendable, Equatable {
        /// The files' places, in the source's order.
        public var files: [URL] = []
        /// How many of them were there already.
        public var kept = 0
        /// The bytes that came over the network.
        public var bytesReceived: Int64 = 0
    }

    private let limits: Limits
    private let mirror: URL?
    private let certificates: Certificates

    /// Prepares downloads.
    ///
    /// - Parameters:
    ///   - mirror: where every file is taken from, as `mirror/<source>/<file>`; nil for the publishers' addresses.
    ///   - limits: waits, retries and sizes.
    ///   - environment: where `CURL_CA_BUNDLE`, `SSL_CERT_FILE` and `SSL_CERT_DIR` may name other certificates than the
    ///     system's. Proxies are those that the process's own environment names, as curl reads it.
    public init(
        mirror: URL? = nil, limits: Limits = Limits(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.mirror = mirror
        self.limits = limits
        certificates = Certificates(in: environment)
    }

    /// The mirror that `GANYMEDE_MIRROR` names, or nil if it is unset or empty.
    ///
    /// - Throws: `FetchError.badMirror` if it is no http or https address.
    public static func mirror(
        in environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(FetchError) -> URL? {
        guard let text = environment["GANYMEDE_MIRROR"], !text.isEmpty else { return nil }
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host, !host.isEmpty
        else { throw .badMirror(text) }
        return url
    }

    /// Brings every file of a data set into a folder.
    ///
    /// A file that is there with the right checksum is kept. Any other is written to `name.part`, which a failure or a
    /// cancellation leaves for the next call to resume, and gets its name when its checksum is right; until then an
    /// earlier file of that name stays as it was.
    ///
    /// - Parameters:
    ///   - source: the data set.
    ///   - folder: where the files go; it is made if it is missing.
    ///   - progress: told what happens, about ten times a second, in order.
    /// - Throws: `FetchError`; `CancellationError` if the task is cancelled.
    @discardableResult
    public func fetch(
        _ source: PublicDataset, into folder: URL, progress: @escaping @Sendable (FetchProgress) -> Void = { _ in }
    ) async throws -> Outcome {
        let source = mirror.map(source.mirrored(at:)) ?? source
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FetchError.foundation(error, path: folder.path)
        }
        var outcome = Outcome()
        for index in source.files.indices {
            let transfer = Transfer(
                of: source, file: index, into: folder, limits: limits, certificates: certificates,
                progress: progress)
            let received = try await transfer.run()
            outcome.files.append(transfer.destination)
            outcome.kept += received == nil ? 1 : 0
            outcome.bytesReceived += received ?? 0
        }
        return outcome
    }
}
