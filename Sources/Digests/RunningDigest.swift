import Foundation

#if canImport(CryptoKit)
    import CryptoKit
#else
    import LibCrypto
#endif

/// A digest that is computed as the bytes arrive, so that a file of any size is hashed in pieces.
///
/// CryptoKit computes it on Apple's systems, OpenSSL's libcrypto elsewhere.
public final class RunningDigest {
    public enum Algorithm: Sendable, Hashable {
        case sha256
        /// Finds damage; does not stop a forger.
        case md5
    }

    #if canImport(CryptoKit)
        private var hash: any HashFunction
    #else
        private let context: OpaquePointer
    #endif

    /// Begins a digest of no bytes.
    ///
    /// - Precondition: libcrypto offers the algorithm; OpenSSL that is set up for FIPS mode without its default
    ///   provider has no MD5.
    public init(_ algorithm: Algorithm) {
        #if canImport(CryptoKit)
            hash =
                switch algorithm {
                case .sha256: SHA256()
                case .md5: Insecure.MD5()
                }
        #else
            let name =
                switch algorithm {
                case .sha256: "SHA256"
                case .md5: "MD5"
                }
            // "-fips": an MD5 that only finds damage is allowed where the machine's settings ask for FIPS mode.
            guard let context = EVP_MD_CTX_new(), let kind = EVP_MD_fetch(nil, name, "-fips") else {
                fatalError("OpenSSL's libcrypto offers no \(name) on this machine")
            }
            defer { EVP_MD_free(kind) }
            guard EVP_DigestInit_ex(context, kind, nil) == 1 else { fatalError("libcrypto cannot begin \(name)") }
            self.context = context
        #endif
    }

    #if !canImport(CryptoKit)
        deinit { EVP_MD_CTX_free(context) }
    #endif

    public func update(_ bytes: UnsafeRawBufferPointer) {
        #if canImport(CryptoKit)
            hash.update(bufferPointer: bytes)
        #else
            let isDone = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
            precondition(isDone == 1, "libcrypto cannot go on with a digest")
        #endif
    }

    public func update(_ data: some ContiguousBytes) {
        data.withUnsafeBytes { update($0) }
    }

    /// The digest of the bytes so far: 32 of SHA-256, 16 of MD5. More can be added afterwards.
    public var bytes: [UInt8] {
        #if canImport(CryptoKit)
            return Self.array(hash.finalize())
        #else
            guard let copy = EVP_MD_CTX_new() else { fatalError("libcrypto has no memory for a digest") }
            defer { EVP_MD_CTX_free(copy) }
            var count: UInt32 = 0
            var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
            let isDone = EVP_MD_CTX_copy_ex(copy, context) == 1 && EVP_DigestFinal_ex(copy, &digest, &count) == 1
            precondition(isDone, "libcrypto cannot end a digest")
            return Array(digest.prefix(Int(count)))
        #endif
    }

    /// The digest of the bytes so far, in lowercase hexadecimal.
    public var hexadecimal: String { Self.hexadecimal(bytes) }

    /// Bytes in lowercase hexadecimal, two digits each.
    public static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The SHA-256 of all the bytes, in lowercase hexadecimal.
    public static func sha256(_ data: some ContiguousBytes) -> String {
        let digest = RunningDigest(.sha256)
        digest.update(data)
        return digest.hexadecimal
    }

    #if canImport(CryptoKit)
        private static func array(_ digest: some Digest) -> [UInt8] { Array(digest) }
    #endif
}
