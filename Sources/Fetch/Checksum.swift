import Crypto
import Foundation

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

    public var description: String {
        switch self {
        case .sha256: "SHA-256 \(hexadecimal)"
        case .md5: "MD5 \(hexadecimal)"
        }
    }
}

/// A digest that grows with the bytes it is fed, so that a file of any size is hashed as it arrives.
struct RunningDigest {
    private var hash: any HashFunction

    init(like checksum: Checksum) {
        hash =
            switch checksum {
            case .sha256: SHA256()
            case .md5: Insecure.MD5()
            }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
    }

    /// The digest, in lowercase hexadecimal, of the bytes so far.
    var hexadecimal: String {
        func text(_ digest: some Digest) -> String {
            digest.map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
        }
        return text(hash.finalize())
    }
}
