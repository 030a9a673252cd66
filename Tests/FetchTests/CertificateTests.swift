import Foundation
import Testing

@testable import Fetch

/// Certificates, against a real HTTPS server with one of its own.
@Suite(.enabled(if: SecureServer.isPossible)) struct CertificateTests {
    let content = bytes(50_000, seed: 9)

    @Test func aServerIsTrustedWithTheCertificateThatAVariableNames() async throws {
        try await withFolder { folder in
            try content.write(to: folder.appendingPathComponent("file.bin"))
            let server = try SecureServer(serving: folder)
            let sample = source(of: content, at: server.address("/file.bin"))
            await #expect(throws: FetchError.untrusted(host: "127.0.0.1")) {
                try await Downloader.hasty().fetch(sample, into: folder.appendingPathComponent("a"))
            }
            for variable in ["SSL_CERT_FILE", "CURL_CA_BUNDLE"] {
                let place = folder.appendingPathComponent(variable)
                let environment = [variable: folder.appendingPathComponent("cert.pem").path]
                try await Downloader.hasty(environment: environment).fetch(sample, into: place)
                #expect(place.appendingPathComponent("file.bin").content == content)
            }
        }
    }

    @Test func certificatesThatAreMissingAreSaidSo() async throws {
        try await withFolder { folder in
            let server = try SecureServer(serving: folder)
            let sample = source(of: content, at: server.address("/file.bin"))
            do {
                try await Downloader.hasty(environment: ["SSL_CERT_FILE": "/nowhere/ca.pem"]).fetch(
                    sample, into: folder.appendingPathComponent("a"))
                Issue.record("a server was trusted without certificates")
            } catch let error as FetchError {
                guard case .noCertificates = error else { throw error }
                #expect("\(error)".contains("/nowhere/ca.pem"))
                #expect("\(error)".contains("SSL_CERT_FILE"))
            }
        }
    }

    @Test func curlsVariableComesBeforeOpenSSLs() {
        let both = Certificates(in: ["CURL_CA_BUNDLE": "/a", "SSL_CERT_FILE": "/b", "SSL_CERT_DIR": "/c"])
        #expect(both.file == "/a" && both.folder == "/c")
        #expect(Certificates(in: ["CURL_CA_BUNDLE": "", "SSL_CERT_FILE": "/b"]).file == "/b")
        #expect(Certificates(in: [:]).file == nil)
    }
}

/// Python's file server behind TLS on 127.0.0.1, with a certificate that only it has, for as long as this object lives.
private final class SecureServer {
    private static let python = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    private static let openssl = ["/usr/bin/openssl", "/opt/homebrew/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    static var isPossible: Bool { python != nil && openssl != nil }

    private let process = Process()
    private let port: Int

    /// - Parameter folder: what is served; `cert.pem` and `key.pem` are put there.
    init(serving folder: URL) throws {
        let maker = Process()
        maker.executableURL = URL(filePath: Self.openssl!)
        maker.arguments =
            "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext"
            .split(separator: " ").map(String.init) + ["subjectAltName=IP:127.0.0.1"]
        maker.currentDirectoryURL = folder
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        process.executableURL = URL(filePath: Self.python!)
        process.arguments = [
            "-c",
            """
            import http.server, ssl
            server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("cert.pem", "key.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True)
            print(server.server_port, flush=True)
            server.serve_forever()
            """,
        ]
        process.currentDirectoryURL = folder
        let greeting = Pipe()
        process.standardOutput = greeting
        process.standardError = FileHandle.nullDevice
        try process.run()
        let words = String(decoding: greeting.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(words.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            process.terminate()
            throw CocoaError(.fileReadUnknown)
        }
        self.port = port
    }

    func address(_ path: String) -> URL { URL(string: "https://127.0.0.1:\(port)\(path)")! }

    deinit { process.terminate() }
}
