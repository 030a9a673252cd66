import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension Transfer {
    /// Asks once for what is missing and appends what comes.
    ///
    /// The three good answers (RFC 9110, 14 and 15): 206, the missing range of the same version; 200, the whole file,
    /// because the server knows no ranges or has another version by now; 416, nothing lies beyond the part.
    func attempt(_ url: URL, _ part: PartialFile) async throws {
        report(.downloading, part.size)
        var answered = false
        do {
            let response = try await client.execute(request(url, part), timeout: TimeAmount(limits.silence))
            answered = true
            switch response.status {
            case .ok:
                try await receiveWhole(response, from: url, part)
            case .partialContent where part.size > 0:
                guard try continues(response, from: url, part) else { return try await startOver(url, part) }
                part.join()
                try await receive(response, from: url, part)
            case .rangeNotSatisfiable where part.size > 0:
                if contentRange(of: response)?.total == part.size { return }
                try await startOver(url, part)
            default:
                throw FetchError.status(
                    url, code: response.status.code, reason: response.status.reasonPhrase,
                    retryAfter: response.headers.first(name: "Retry-After").flatMap { Int($0) })
            }
        } catch let error as FetchError {
            throw error
        } catch {
            // A cancelled request may surface as an error of the connection's.
            try Task.checkCancellation()
            if error is CancellationError { throw error }
            throw FetchError(error, at: url, answered: answered)
        }
    }

    private func request(_ url: URL, _ part: PartialFile) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url.absoluteString)
        request.headers.add(name: "User-Agent", value: "ganymede")
        // The checksum is that of the file itself: a server must not compress it on the way.
        request.headers.add(name: "Accept-Encoding", value: "identity")
        guard part.size > 0 else { return request }
        request.headers.add(name: "Range", value: "bytes=\(part.size)-")
        if let version = part.version, version.url == url.absoluteString, let validator = version.validator {
            request.headers.add(name: "If-Range", value: validator)
        }
        return request
    }

    private func startOver(_ url: URL, _ part: PartialFile) async throws {
        try part.restart()
        report(.startingOver, 0)
        // An empty part asks for no range, so that this cannot come round again.
        try await attempt(url, part)
    }

    private func receiveWhole(_ response: HTTPClientResponse, from url: URL, _ part: PartialFile) async throws {
        if let type = response.headers.first(name: "Content-Type"), type.lowercased().hasPrefix("text/html") {
            throw FetchError.webPage(url)
        }
        if let length = response.headers.first(name: "Content-Length").flatMap({ Int64($0) }) {
            if let bytes = download.bytes, length != bytes {
                throw FetchError.wrongSize(url, expected: bytes, found: length)
            }
            if length > limit { throw FetchError.tooLarge(url, limit: limit) }
            if download.bytes == nil { try checkSpace(for: length) }
        }
        if part.size > 0 {
            try part.restart()
            report(.startingOver, 0)
        }
        try part.begin(version(of: response, at: url))
        try await receive(response, from: url, part)
    }

    /// Whether a 206 answer goes on exactly where the part ends, in the version the part belongs to.
    private func continues(_ response: HTTPClientResponse, from url: URL, _ part: PartialFile) throws -> Bool {
        guard let range = contentRange(of: response), range.first == part.size else { return false }
        if let total = range.total {
            if let bytes = download.bytes, total != bytes {
                throw FetchError.wrongSize(url, expected: bytes, found: total)
            }
            if total > limit { throw FetchError.tooLarge(url, limit: limit) }
        }
        guard let earlier = part.version, earlier.url == url.absoluteString else { return true }
        let now = version(of: response, at: url)
        // Some servers answer with the range although If-Range named another version.
        if let then = earlier.etag, let now = now.etag { return then == now }
        return true
    }

    private func receive(_ response: HTTPClientResponse, from url: URL, _ part: PartialFile) async throws {
        for try await chunk in response.body {
            try Task.checkCancellation()
            guard part.size + Int64(chunk.readableBytes) <= limit else {
                try part.restart()
                throw FetchError.tooLarge(url, limit: limit)
            }
            try chunk.withUnsafeReadableBytes { bytes in try part.append(bytes) }
            received(Int64(chunk.readableBytes), of: part)
        }
        if let bytes = download.bytes, part.size < bytes {
            throw FetchError.interrupted(url, reason: "it ended after \(part.size) of \(bytes) bytes")
        }
    }

    /// The most bytes the file may have.
    private var limit: Int64 { download.bytes ?? limits.bytesOfUnknownSize }

    private func version(of response: HTTPClientResponse, at url: URL) -> PartialFile.Version {
        PartialFile.Version(
            url: url.absoluteString, etag: response.headers.first(name: "ETag"),
            lastModified: response.headers.first(name: "Last-Modified"))
    }

    /// The first byte's position and the whole size in `Content-Range: bytes 5-9/10`, `bytes 5-9/*` or `bytes */10`.
    private func contentRange(of response: HTTPClientResponse) -> (first: Int64?, total: Int64?)? {
        guard let text = response.headers.first(name: "Content-Range"), text.lowercased().hasPrefix("bytes ") else {
            return nil
        }
        let halves = text.dropFirst("bytes ".count).split(separator: "/", maxSplits: 1)
        guard halves.count == 2 else { return nil }
        return (halves[0].split(separator: "-").first.flatMap { Int64($0) }, Int64(halves[1]))
    }
}
