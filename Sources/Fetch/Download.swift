import Foundation

/// One file to be had from the network: where it lies, what it is called here, and how to know it arrived whole.
public struct Download: Sendable, Hashable {
    /// The name the file gets in the folder it is downloaded into: one path component.
    public let file: String
    /// Where the same bytes can be had, in the order in which they are tried.
    public let mirrors: [URL]
    /// The size in bytes, where it is known. A server that offers another size is refused before anything is stored.
    public let bytes: Int64?
    /// What the bytes must hash to.
    public let checksum: Checksum

    /// Names one file.
    ///
    /// - Parameters:
    ///   - file: the name on this machine, without folders.
    ///   - mirrors: at least one address.
    ///   - bytes: the exact size, or nil if unknown.
    ///   - checksum: the publisher's digest.
    public init(file: String, mirrors: [URL], bytes: Int64?, checksum: Checksum) {
        precondition(
            !file.isEmpty && file != "." && file != ".." && !file.contains("/"),
            "A download's file name is one path component, not \"\(file)\"")
        precondition(!mirrors.isEmpty, "\(file) needs at least one address")
        precondition(checksum.isWellFormed, "\(file)'s checksum is not a digest in hexadecimal: \(checksum)")
        self.file = file
        self.mirrors = mirrors
        self.bytes = bytes
        self.checksum = checksum
    }
}
