import Foundation
import LibCurl
import Synchronization

/// One request and its answer, through libcurl: redirections are followed, certificates checked, and proxies used as
/// `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` have it.
///
/// The body comes in pieces that are asked for: libcurl reads nothing while nobody asks, so that a slow disk slows the
/// server down and fills no memory.
final class Exchange: @unchecked Sendable {
    /// The most bytes that the headers of all answers may have together.
    private static let headerLimit = 1 << 18

    private let url: URL
    private let limits: Downloader.Limits
    private let queue = DispatchQueue(label: "ganymede.fetch")
    /// libcurl's handle of the request, and the one that runs it. Two threads never use them at once: what is done with
    /// them is done on `queue`.
    private let handle: UnsafeMutableRawPointer
    private let transfers: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let isCancelled = Mutex(false)
    private let clock = ContinuousClock()

    // Of `queue` as well.
    private var lines: UnsafeMutablePointer<curl_slist>?
    private var head: ResponseHead?
    private var hasWholeHead = false
    private var headerBytes = 0
    private var body = Data()
    private var ending: Result<Void, FetchError>?
    private var lastArrival: ContinuousClock.Instant

    /// libcurl's set-up for the process, once.
    private static let isReady = CurlInitialise() == CURLE_OK

    /// Prepares a request; it is sent when the answer is asked for.
    ///
    /// - Parameter headers: of the request, one line each.
    init(_ url: URL, headers: [String], limits: Downloader.Limits, certificates: Certificates) {
        guard Self.isReady, let handle = curl_easy_init(), let transfers = curl_multi_init() else {
            fatalError("libcurl has no memory for a request")
        }
        self.url = url
        self.limits = limits
        self.handle = handle
        self.transfers = transfers
        lastArrival = clock.now
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        for line in headers { lines = curl_slist_append(lines, line) }
        let code = configure(certificates)
        if code != CURLE_OK { ending = .failure(failure(code)) }
    }

    // Nothing runs on the queue any more: what does holds a reference.
    deinit {
        curl_multi_remove_handle(transfers, handle)
        curl_easy_cleanup(handle)
        curl_multi_cleanup(transfers)
        curl_slist_free_all(lines)
        errorText.deallocate()
    }

    /// What the server says before the body.
    ///
    /// - Throws: `FetchError`; `CancellationError` if the task is cancelled.
    func response() async throws -> ResponseHead {
        try await onQueue { [self] in
            curl_multi_add_handle(transfers, handle)
            lastArrival = clock.now
            try work { hasWholeHead }
            guard let head, hasWholeHead else { throw FetchError.malformed(url, reason: "it has no status line") }
            return head
        }
    }

    /// The next piece of the body; nil at its end.
    ///
    /// - Throws: `FetchError`; `CancellationError` if the task is cancelled.
    func next() async throws -> Data? {
        try await onQueue { [self] in
            lastArrival = clock.now
            try work { !body.isEmpty }
            guard !body.isEmpty else { return nil }
            defer { body = Data() }
            return body
        }
    }

    /// Runs on the queue, where a cancellation ends the wait.
    private func onQueue<Value: Sendable>(_ job: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Result { try job() }) }
            }
        } onCancel: {
            isCancelled.withLock { $0 = true }
            curl_multi_wakeup(transfers)
        }
    }

    /// Sends and receives until there is what was asked for, or the transfer's end.
    private func work(until isThere: () -> Bool) throws {
        while !isThere() {
            if isCancelled.withLock(\.self) { throw CancellationError() }
            if let ending { return try ending.get() }
            var running: Int32 = 0
            curl_multi_perform(transfers, &running)
            var code = CURLE_OK
            if CurlHasEnded(transfers, handle, &code) {
                ending = code == CURLE_OK ? .success(()) : .failure(failure(code))
            }
            if isThere() || ending != nil { continue }
            let silence = clock.now - lastArrival
            guard silence < limits.silence else {
                ending = .failure(.interrupted(url, reason: "the server stopped sending"))
                continue
            }
            let wait = max(1, (limits.silence - silence) / .milliseconds(1))
            curl_multi_poll(transfers, nil, 0, Int32(min(wait, 60_000)), nil)
        }
    }

    private func configure(_ certificates: Certificates) -> CURLcode {
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_FOLLOWLOCATION, 1), (CURLOPT_MAXREDIRS, limits.redirects),
            (CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(limits.connecting / .milliseconds(1)))),
            (CURLOPT_BUFFERSIZE, 1 << 16), (CURLOPT_NOSIGNAL, 1), (CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
        ]
        var codes = [
            CurlSetErrorText(handle, errorText), CurlSetText(handle, CURLOPT_URL, url.absoluteString),
            CurlSetHeaders(handle, lines), CurlAllowOnlyHTTP(handle), CurlSetVersions(handle),
        ]
        codes += numbers.map { CurlSetNumber(handle, $0, $1) }
        let texts = [(CURLOPT_CAINFO, certificates.file), (CURLOPT_CAPATH, certificates.folder)]
        codes += texts.compactMap { option, text in text.map { CurlSetText(handle, option, $0) } }
        codes.append(
            CurlSetReceivers(
                handle,
                { bytes, size, count, context in
                    Exchange.from(context).receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
                },
                { bytes, size, count, context in
                    Exchange.from(context).receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
                }, Unmanaged.passUnretained(self).toOpaque()))
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Exchange {
        Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue()
    }

    /// Reads one line: of an answer that is followed by another, of the answer's head, or of trailers behind its body.
    private func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        lastArrival = clock.now
        headerBytes += bytes.count
        guard headerBytes <= Self.headerLimit else {
            ending = .failure(.malformed(url, reason: "its headers have more than \(Self.headerLimit) bytes"))
            return 0
        }
        guard !hasWholeHead else { return bytes.count }
        let line = String(decoding: bytes, as: UTF8.self)
        if let begun = ResponseHead(statusLine: line) {
            head = begun
        } else if line.allSatisfy(\.isNewline) {
            hasWholeHead = head.map { !$0.isFollowed } ?? false
        } else {
            head?.add(line)
        }
        return bytes.count
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        lastArrival = clock.now
        body.append(contentsOf: bytes)
        return bytes.count
    }

    private func failure(_ code: CURLcode) -> FetchError {
        if case .failure(let error) = ending { return error }
        // A redirection may have led to another host than the address names.
        let address = CurlAddress(handle).flatMap { URL(string: String(cString: $0)) }
        return FetchError(
            code, text: String(cString: errorText), systemError: Int32(clamping: CurlSystemError(handle)), at: url,
            host: address?.host ?? url.host ?? url.absoluteString, hasAnswered: hasWholeHead)
    }
}
