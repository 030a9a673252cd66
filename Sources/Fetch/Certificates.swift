import Foundation

/// Where the certificates lie that a server's is checked against: the system's, or what the variables name that curl and
/// OpenSSL know.
struct Certificates: Sendable, Equatable {
    /// A file of certificates in PEM form (`CURL_CA_BUNDLE`, else `SSL_CERT_FILE`); nil for the system's.
    var file: String?
    /// A folder of certificates named by their hashes (`SSL_CERT_DIR`); nil for the system's.
    var folder: String?

    init(in environment: [String: String] = ProcessInfo.processInfo.environment) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        file = value("CURL_CA_BUNDLE") ?? value("SSL_CERT_FILE")
        folder = value("SSL_CERT_DIR")
    }
}
