import Digests

/// The digest a publisher gives for a file, in hexadecimal.
///
/// MD5 stands only for files whose publisher gives nothing better: it finds damage, it does not stop a forger.
public enum Checksum: Sendable, Hashable, CustomStringConvertible {
    case sha256(String)
    case md5(String)

    /// The digest in lowercase hexadecimal.
    public var hexadecimal: String {
        switch self {
        case .sha256(let digest), .md5(let digest): digest.lowercased()
        }
    }

    /// Whether the digest has the number of hexadecimal digits its algorithm gives.
    var isWellFormed: Bool {
        let digits =
            switch self {
            case .sha256: 64
            case .md5: 32
            }
        return hexadecimal.utf8.count == digits && hexadecimal.allSatisfy(\.isHexDigit)
    }

    /// The algorithm that gives such a digest.
    var algorithm: RunningDigest.Algorithm {
        switch self {
        case .sha256: .sha256
        case .md5: .md5
        }
    }

    public var description: String {
        switch self {
        case .sha256: "SHA-256 \(hexadecimal)"
        case .md5: "MD5 \(hexadecimal)"
        }
    }
}
