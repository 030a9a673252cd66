import Foundation

/// Why a download did not happen: each case's text is one sentence that says what, where and how to mend it.
public indirect enum FetchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No data set of that name is known.
    case unknownSource(String, nearest: String?, known: [String])
    /// `GANYMEDE_MIRROR` is no address that files could be taken from.
    case badMirror(String)
    /// The host's name is unknown, or no connection to it could be made.
    case unreachable(host: String, reason: String)
    /// The server's certificate cannot be verified.
    case untrusted(host: String)
    /// The file or folder of certificates that a variable names cannot be used.
    case noCertificates(reason: String)
    /// What the server sent is no answer of HTTP, or leads to an address that is neither http nor https.
    case malformed(URL, reason: String)
    /// The server answered, but not with the file.
    case status(URL, code: UInt, reason: String, retryAfter: Int?)
    /// The redirections go round in a circle, or too far.
    case redirectedTooOften(URL)
    /// The server sent a web page where a file was expected.
    case webPage(URL)
    /// The connection was closed, or the server stopped sending, before the end.
    case interrupted(URL, reason: String)
    /// The server has a file of another size.
    case wrongSize(URL, expected: Int64, found: Int64)
    /// The server sent more than the file's size, or more than any file may have whose size is unknown.
    case tooLarge(URL, limit: Int64)
    /// The file arrived whole, but it is another file; what had arrived was deleted.
    case wrongChecksum(URL, expected: Checksum, found: String)
    /// None of the addresses gave the file.
    case everyMirrorFailed(file: String, [FetchError])
    /// The disk is full, or would be before the file is complete.
    case diskFull(path: String, needed: Int64?, free: Int64?)
    /// The file or folder cannot be written.
    case notPermitted(path: String)
    /// Another process is downloading the same file to the same place.
    case busy(path: String)
    /// The operating system refused for another reason.
    case fileSystem(path: String, reason: String)

    public var description: String {
        advice.map { "\(fact); \($0)" } ?? fact
    }

    /// What happened, and where.
    private var fact: String {
        switch self {
        case .unknownSource(let name, let nearest, let known):
            "unknown data set \"\(name)\"\(nearest.map { "; did you mean \($0)?" } ?? "") (known: \(known.joined(separator: ", ")))"
        case .badMirror(let text):
            "GANYMEDE_MIRROR is \"\(text)\", but must be an address such as http://mirror.example/datasets"
        case .unreachable(let host, let reason): "cannot reach \(host) (\(reason))"
        case .untrusted(let host): "\(host) has a certificate that cannot be verified"
        case .noCertificates(let reason): "the CA certificates cannot be read (\(reason))"
        case .malformed(let url, let reason): "the answer of \(url.absoluteString) cannot be used (\(reason))"
        case .status(let url, let code, let reason, _):
            "\(url.absoluteString) answered \(code)\(reason.isEmpty ? "" : " " + reason)"
        case .redirectedTooOften(let url): "\(url.absoluteString) redirects too often"
        case .webPage(let url): "\(url.absoluteString) sent a web page instead of the file"
        case .interrupted(let url, let reason): "the download of \(url.absoluteString) was interrupted (\(reason))"
        case .wrongSize(let url, let expected, let found):
            "\(url.absoluteString) has \(found) bytes instead of \(expected), so it is not the published file"
        case .tooLarge(let url, let limit):
            "\(url.absoluteString) sent more than the \(limit) bytes the file may have, so it is not the published file"
        case .wrongChecksum(let url, let expected, let found):
            "\(url.absoluteString) does not match its checksum (\(expected) expected, \(found) found), so what it sent was deleted"
        case .everyMirrorFailed(let file, let errors):
            "no mirror gave \(file): \(errors.map(\.fact).joined(separator: "; "))"
        case .diskFull(let path, let needed?, let free?):
            "no space left for \(path) (\(byteText(needed)) needed, \(byteText(free)) free)"
        case .diskFull(let path, _, _): "no space left for \(path)"
        case .notPermitted(let path): "\(path) cannot be written (permission denied)"
        case .busy(let path): "\(path) is being downloaded by another process"
        case .fileSystem(let path, let reason): "cannot write \(path): \(reason)"
        }
    }

    /// How to mend it, where there is something to say.
    private var advice: String? {
        switch self {
        case .unreachable: "check the network connection, or set GANYMEDE_MIRROR to the address of a mirror"
        case .untrusted: "check this machine's clock and that its CA certificates are installed (ca-certificates)"
        case .noCertificates:
            "install them (ca-certificates), or correct CURL_CA_BUNDLE, SSL_CERT_FILE or SSL_CERT_DIR where they are set"
        case .status(_, 404, _, _), .status(_, 410, _, _), .redirectedTooOften, .malformed, .wrongSize, .tooLarge,
            .wrongChecksum:
            "set GANYMEDE_MIRROR to another mirror"
        case .status(_, 401, _, _), .status(_, 403, _, _): "the server does not give this file to this machine"
        case .status(_, 429, _, _): "wait a while before trying again"
        case .webPage: "this network may ask for a login: log in with a browser, then repeat the command"
        case .interrupted: "repeat the command to continue it"
        case .everyMirrorFailed(_, let errors):
            errors.first?.advice.flatMap { first in errors.allSatisfy { $0.advice == first } ? first : nil }
        case .diskFull: "free some space and repeat the command"
        case .notPermitted: "choose another folder or change its permissions"
        case .busy: "wait until it has finished"
        case .unknownSource, .badMirror, .status, .fileSystem: nil
        }
    }

    /// Whether the fault may be gone at the next attempt at the same address.
    var isTransient: Bool {
        switch self {
        case .unreachable, .interrupted: true
        // 408 request timeout, 425 too early, 429 too many requests; 501 and 505 are lasting refusals.
        case .status(_, let code, _, _): [408, 425, 429].contains(code) || (code >= 500 && code != 501 && code != 505)
        default: false
        }
    }

    /// Whether another address may still give the file.
    var concernsTheServer: Bool {
        switch self {
        case .unreachable, .untrusted, .malformed, .status, .redirectedTooOften, .webPage, .interrupted, .wrongSize,
            .tooLarge, .wrongChecksum:
            true
        default: false
        }
    }

    /// The error for a system call that failed on `path`.
    static func system(_ number: Int32, path: String) -> FetchError {
        switch number {
        case ENOSPC, EDQUOT: .diskFull(path: path, needed: nil, free: nil)
        case EACCES, EPERM, EROFS: .notPermitted(path: path)
        default: .fileSystem(path: path, reason: String(cString: strerror(number)))
        }
    }

    /// The error for what Foundation threw about `path`.
    static func foundation(_ error: any Error, path: String) -> FetchError {
        let cause = error as NSError
        if let posix = cause.userInfo[NSUnderlyingErrorKey] as? NSError, posix.domain == NSPOSIXErrorDomain {
            return .system(Int32(posix.code), path: path)
        }
        return switch (error as? CocoaError)?.code {
        case .fileWriteOutOfSpace: .diskFull(path: path, needed: nil, free: nil)
        case .fileWriteNoPermission, .fileReadNoPermission, .fileWriteVolumeReadOnly: .notPermitted(path: path)
        default: .fileSystem(path: path, reason: cause.localizedDescription)
        }
    }
}
