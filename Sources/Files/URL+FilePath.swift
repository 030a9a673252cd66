import Foundation

extension URL {
    /// A file whose path may be any bytes.
    ///
    /// If they are not UTF-8, the URL's `path` is empty; ``filePath`` and ``readablePath`` are not, and this package
    /// reads such files.
    public init(_ path: FilePath) {
        guard !path.isText, let url = URL(string: "file://" + Self.percentEncoded(path.bytes)) else {
            self.init(fileURLWithPath: path.readable, isDirectory: false)
            return
        }
        self = url
    }

    /// The path byte by byte.
    public var filePath: FilePath {
        let text = path
        guard text.isEmpty else { return FilePath(text) }
        return FilePath(Self.percentDecoded(path(percentEncoded: true)))
    }

    /// The path for messages, with bytes that are not UTF-8 written as `\xe9`.
    public var readablePath: String { filePath.readable }

    /// Passes the path to a system function.
    public func withFileSystemPath<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try filePath.withCString(body)
    }

    private static func percentEncoded(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isPlain = character.isASCII && (character.isLetter || character.isNumber || "/._-".contains(character))
            return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func percentDecoded(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
