import Foundation
import LibCurl

extension FetchError {
    /// The error for libcurl's code.
    ///
    /// - Parameters:
    ///   - text: libcurl's own words; they may be empty.
    ///   - systemError: why no connection was made, as the operating system's number; 0 where it gave none.
    ///   - url: the address that was asked for.
    ///   - host: the machine that libcurl spoke to, or tried to.
    ///   - hasAnswered: whether the server's status and headers had come.
    init(_ code: CURLcode, text: String, systemError: Int32, at url: URL, host: String, hasAnswered: Bool) {
        let words = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: self = .unreachable(host: host, reason: "its name is unknown")
        case CURLE_COULDNT_RESOLVE_PROXY: self = .unreachable(host: host, reason: "the name of the proxy is unknown")
        case CURLE_COULDNT_CONNECT:
            // Where a proxy was refused, libcurl's words name the proxy.
            let isOfHost = systemError != 0 && words.contains(host)
            self = .unreachable(host: host, reason: isOfHost ? String(cString: strerror(systemError)) : words)
        // No other time than that for connecting is set.
        case CURLE_OPERATION_TIMEDOUT:
            self = .unreachable(host: host, reason: "the connection took too long")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR: self = .untrusted(host: host)
        case CURLE_SSL_CACERT_BADFILE: self = .noCertificates(reason: words)
        case CURLE_TOO_MANY_REDIRECTS: self = .redirectedTooOften(url)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING: self = .interrupted(url, reason: "the server closed the connection")
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            self = .malformed(url, reason: words)
        default: self = hasAnswered ? .interrupted(url, reason: words) : .unreachable(host: host, reason: words)
        }
    }
}
