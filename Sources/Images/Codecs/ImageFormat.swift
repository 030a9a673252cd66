import Foundation

/// A file format for images that is read, told by the first bytes of a file and never by its name.
public enum ImageFormat: String, Sendable, Codable, CaseIterable, CustomStringConvertible {
    case png = "PNG"
    case jpeg = "JPEG"
    case webP = "WebP"
    case gif = "GIF"
    case bmp = "BMP"
    case tiff = "TIFF"
    case avif = "AVIF"

    public var description: String { rawValue }

    /// "a PNG", "an AVIF".
    var withArticle: String { (self == .avif ? "an " : "a ") + rawValue }

    /// The formats in words: "PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF".
    public static let inWords =
        allCases.dropLast().map(\.rawValue).joined(separator: ", ") + " or " + allCases[allCases.count - 1].rawValue

    /// Recognises a format by a file's first bytes; nil for anything else.
    ///
    /// Twelve bytes are enough for all but AVIF files that name their kind further back, which take 64.
    public init?(startingWith bytes: some ContiguousBytes) {
        guard let format = bytes.withUnsafeBytes({ Self.recognised($0) }) else { return nil }
        self = format
    }

    private static func recognised(_ bytes: UnsafeRawBufferPointer) -> ImageFormat? {
        func has(_ prefix: [UInt8], at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: prefix) }
        func has(_ prefix: String, at offset: Int = 0) -> Bool { has(Array(prefix.utf8), at: offset) }
        return if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            .png
        } else if has([0xFF, 0xD8, 0xFF]) {
            .jpeg
        } else if has("RIFF"), has("WEBP", at: 8) {
            .webP
        } else if has("GIF87a") || has("GIF89a") {
            .gif
        } else if has("BM"), has([0, 0, 0, 0], at: 6) {
            .bmp
        } else if ["II*\0", "MM\0*", "II+\0", "MM\0+"].contains(where: { has($0) }), !has("CR", at: 8) {
            // 43 ('+') instead of 42 ('*') says that places in the file have 64 bits; Canon's raw files say "CR".
            .tiff
        } else if !Set(FileBrands.of(bytes)).isDisjoint(with: ["avif", "avis"]) {
            .avif
        } else {
            nil
        }
    }
}

/// The brands that a file of boxes (ISO/IEC 14496-12) names in its first one, "ftyp": what readers it is made for.
enum FileBrands {
    /// The main brand, then those that it is compatible with; empty for other files.
    static func of(_ bytes: UnsafeRawBufferPointer) -> [String] {
        guard bytes.count >= 12, bytes.dropFirst(4).starts(with: "ftyp".utf8) else { return [] }
        let end = min(bytes.bigEndian(UInt32.self, at: 0), bytes.count)
        // Between the main brand and the others lies a version.
        let places = [8] + Array(stride(from: 16, through: end - 4, by: 4))
        return places.map { String(decoding: bytes[$0..<$0 + 4], as: UTF8.self) }
    }
}
