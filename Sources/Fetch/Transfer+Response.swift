import Foundation

extension Transfer {
    /// Asks once for what is missing and appends what comes.
    ///
    /// The three good answers (RFC 9110, 14 and 15): 206, the missing range of the same version; 200, the whole file,
    /// because the server knows no ranges or has another version by now; 416, nothing lies beyond the part.
    func attempt(_ url: URL, _ part: PartialFile) async throws {
        report(.downloading, part.size)
        let exchange = Exchange(
            url, headers: requestHeaders(url, part), limits: limits, certificates: certificates)
        let head = try await exchange.response()
        switch head.status {
        case 200:
            try await receiveWhole(exchange, head, from: url, part)
        case 206 where part.size > 0:
            guard try continues(head, from: url, part) else { return try await startOver(url, part) }
            part.join()
            try await receive(exchange, from: url, part)
        case 416 where part.size > 0:
            if contentRange(of: head)?.total == part.size { return }
            try await startOver(url, part)
        default:
            throw FetchError.status(
                url, code: head.status, reason: head.reason, retryAfter: head["Retry-After"].flatMap { Int($0) })
        }
    }

    private func requestHeaders(_ url: URL, _ part: PartialFile) -> [String] {
        // The checksum is that of the file itself: a server must not compress it on the way.
        var lines = ["User-Agent: ganymede", "Accept-Encoding: identity"]
        guard part.size > 0 else { return lines }
        lines.append("Range: bytes=\(part.size)-")
        if let version = part.version, version.url == url.absoluteString, let validator = version.validator {
            lines.append("If-Range: \(validator)")
        }
        return lines
    }

    private func startOver(_ url: URL, _ part: PartialFile) async throws {
        try part.restart()
        report(.startingOver, 0)
        // An empty part asks for no range, so that this cannot come round again.
        try await attempt(url, part)
    }

    private func receiveWhole(
        _ exchange: Exchange, _ head: ResponseHead, from url: URL, _ part: PartialFile
    ) async throws {
        if let type = head["Content-Type"], type.lowercased().hasPrefix("text/html") {
            throw FetchError.webPage(url)
        }
        if let length = head["Content-Length"].flatMap({ Int64($0) }) {
            if let bytes = download.bytes, length != bytes {
                throw FetchError.wrongSize(url, expected: bytes, found: length)
            }
            if length > limit { throw FetchError.tooLarge(url, limit: limit) }
            if download.bytes == nil { try checkSpace(for: length) }
            bytesTotal = length
        }
        if part.size > 0 {
            try part.restart()
            report(.startingOver, 0)
        }
        try part.begin(version(of: head, at: url))
        try await receive(exchange, from: url, part)
    }

    /// Whether a 206 answer goes on exactly where the part ends, in the version the part belongs to.
    private func continues(_ head: ResponseHead, from url: URL, _ part: PartialFile) throws -> Bool {
        guard let range = contentRange(of: head), range.first == part.size else { return false }
        if let total = range.total {
            if let bytes = download.bytes, total != bytes {
                throw FetchError.wrongSize(url, expected: bytes, found: total)
            }
            if total > limit { throw FetchError.tooLarge(url, limit: limit) }
            bytesTotal = total
        }
        guard let earlier = part.version, earlier.url == url.absoluteString else { return true }
        let now = version(of: head, at: url)
        // Some servers answer with the range although If-Range named another version.
        if let then = earlier.etag, let now = now.etag { return then == now }
        return true
    }

    private func receive(_ exchange: Exchange, from url: URL, _ part: PartialFile) async throws {
        report(.begun, part.size)
        while let chunk = try await exchange.next() {
            try Task.checkCancellation()
            guard part.size + Int64(chunk.count) <= limit else {
                try part.restart()
                throw FetchError.tooLarge(url, limit: limit)
            }
            try chunk.withUnsafeBytes { bytes in try part.append(bytes) }
            received(Int64(chunk.count), of: part)
        }
        if let bytes = download.bytes, part.size < bytes {
            throw FetchError.interrupted(url, reason: "it ended after \(part.size) of \(bytes) bytes")
        }
    }

    /// The most bytes the file may have.
    private var limit: Int64 { download.bytes ?? limits.bytesOfUnknownSize }

    private func version(of head: ResponseHead, at url: URL) -> PartialFile.Version {
        PartialFile.Version(
            url: url.absoluteString, etag: head["ETag"], lastModified: head["Last-Modified"])
    }

    /// The first byte's position and the whole size in `Content-Range: bytes 5-9/10`, `bytes 5-9/*` or `bytes */10`.
    private func contentRange(of head: ResponseHead) -> (first: Int64?, total: Int64?)? {
        guard let text = head["Content-Range"], text.lowercased().hasPrefix("bytes ") else {
            return nil
        }
        let halves = text.dropFirst("bytes ".count).split(separator: "/", maxSplits: 1)
        guard halves.count == 2 else { return nil }
        return (halves[0].split(separator: "-").first.flatMap { Int64($0) }, Int64(halves[1]))
    }
}
