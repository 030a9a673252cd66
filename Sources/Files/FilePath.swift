import Foundation

/// A path byte by byte, as the file system has it.
///
/// Linux lets names be any bytes. Names that are not UTF-8, such as those in old archives, are no `String`, and
/// `URL.path` is then empty; as bytes they are found, opened and shown like other names.
public struct FilePath: Hashable, Sendable {
    /// The path for messages: bytes that are not UTF-8 are written as `\xe9`.
    public let readable: String
    /// The bytes, if they differ from ``readable``; few paths need them, and a folder may have millions of files.
    private let raw: [UInt8]?

    /// - Parameter bytes: the path, without a zero at its end.
    public init(_ bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self) {
            (readable, raw) = (text, nil)
        } else {
            (readable, raw) = (Self.escaped(Array(bytes)), Array(bytes))
        }
    }

    public init(_ path: String) {
        (readable, raw) = (path, nil)
    }

    /// Whether the bytes are text.
    public var isText: Bool { raw == nil }

    public var bytes: [UInt8] { raw ?? Array(readable.utf8) }

    /// The path of a file in this folder; the name alone if this path is empty.
    public func appending(_ name: FilePath) -> FilePath {
        guard !readable.isEmpty else { return name }
        if isText, name.isText { return FilePath("\(readable)/\(name.readable)") }
        return FilePath(bytes + [UInt8(ascii: "/")] + name.bytes)
    }

    /// Passes the bytes to a system function.
    public func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        guard let raw else { return try readable.withCString(body) }
        return try (raw + [0]).withUnsafeBytes { try body($0.assumingMemoryBound(to: CChar.self).baseAddress!) }
    }

    private static func escaped(_ bytes: [UInt8]) -> String {
        var text = ""
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var place = 0
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let scalar):
                text.unicodeScalars.append(Unicode.UTF8.decode(scalar))
                place += scalar.count
            case .error(let length):
                for byte in bytes[place..<place + length] {
                    text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
                }
                place += length
            case .emptyInput:
                return text
            }
        }
    }
}

extension FilePath: Comparable {
    /// Compares bytes, whatever the language.
    public static func < (first: FilePath, second: FilePath) -> Bool {
        first.isText && second.isText
            ? first.readable.utf8.lexicographicallyPrecedes(second.readable.utf8)
            : first.bytes.lexicographicallyPrecedes(second.bytes)
    }
}
