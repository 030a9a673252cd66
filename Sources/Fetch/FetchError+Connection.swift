import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

extension FetchError {
    /// The error for what the HTTP client threw at an address.
    ///
    /// - Parameter answered: whether the server had begun its answer.
    init(_ error: any Error, at url: URL, answered: Bool) {
        let host = url.host ?? url.absoluteString
        switch error {
        case let error as NIOConnectionError:
            self = .unreachable(host: host, reason: Self.reason(error))
        case let error as HTTPClientError:
            self.init(error, from: host, at: url)
        case let error as IOError:
            let reason = String(cString: strerror(error.errnoCode))
            self = answered ? .interrupted(url, reason: reason) : .unreachable(host: host, reason: reason)
        case HTTPParserError.invalidEOFState:
            self = .interrupted(url, reason: "the server hung up")
        case _ where "\(error)".contains("CERTIFICATE_VERIFY_FAILED"):
            self = .untrusted(host: host)
        default:
            // What is left comes from TLS and from malformed HTTP.
            self =
                answered ? .interrupted(url, reason: "\(error)") : .unreachable(host: host, reason: "\(error)")
        }
    }

    private init(_ error: HTTPClientError, from host: String, at url: URL) {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            self = .unreachable(host: host, reason: "no connection came about in time")
        case .readTimeout, .deadlineExceeded:
            self = .interrupted(url, reason: "the server fell silent")
        case .redirectLimitReached, .redirectCycleDetected:
            self = .redirectedTooOften(url)
        case .remoteConnectionClosed:
            self = .interrupted(url, reason: "the server hung up")
        default:
            self = .interrupted(url, reason: "\(error)")
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let failure = error.connectionErrors.first {
            guard let cause = failure.error as? IOError else { return "\(failure.error)" }
            return String(cString: strerror(cause.errnoCode))
        }
        return error.dnsAError == nil && error.dnsAAAAError == nil ? "\(error)" : "its name is unknown"
    }
}
