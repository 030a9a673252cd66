import Files
import Foundation

/// A file that is an image of a kind that is not read.
public struct UnreadImage: Sendable, Equatable, Codable {
    /// The path below the folder that was searched.
    public let path: String
    /// The kind, such as "HEIC" or "WebP (an animation)".
    public let kind: String
}

extension UnreadImage {
    /// "3 files are not read: 2 HEIC, 1 SVG; convert them to PNG or JPEG"; nil where there is none.
    static func summary(_ images: [UnreadImage]) -> String? {
        guard !images.isEmpty else { return nil }
        let kinds = Dictionary(grouping: images, by: \.kind).sorted {
            ($1.value.count, $0.key) < ($0.value.count, $1.key)
        }
        let counts = kinds.map { "\($1.count) \($0)" }.joined(separator: ", ")
        return images.count == 1
            ? "1 file is not read: \(counts); convert it to PNG or JPEG"
            : "\(images.count) files are not read: \(counts); convert them to PNG or JPEG"
    }

    /// The kind that a file's first bytes tell (256 of them are enough); nil for other content.
    static func kind(startingWith bytes: UnsafeRawBufferPointer) -> String? {
        func has(_ prefix: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: prefix.utf8) }
        func has(_ prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
        let lineEnds: [UInt8] = [0x0D, 0x0A, 0x87, 0x0A]
        let kinds = FileBrands.of(bytes).compactMap { brands[$0] }
        return if !kinds.isEmpty {
            // HEIC files are HEIF files too.
            kinds.first { $0 != "HEIF" } ?? "HEIF"
        } else if has([0, 0, 0, 12] + Array("JXL ".utf8) + lineEnds) || has([0xFF, 0x0A]) {
            "JPEG XL"
        } else if has([0, 0, 0, 12] + Array("jP  ".utf8) + lineEnds) || has([0xFF, 0x4F, 0xFF, 0x51]) {
            "JPEG 2000"
        } else if has("8BPS") {
            "Photoshop"
        } else if has("FUJIFILMCCD-RAW") || has("IIU\0") || has("IIRO") || has("IIRS")
            || (has("II*\0") && has("CR", at: 8))
        {
            rawKind
        } else if has([0x76, 0x2F, 0x31, 0x01]) {
            "OpenEXR"
        } else if has("#?RADIANCE") {
            "Radiance"
        } else if has("DDS ") {
            "DDS"
        } else if has("gimp xcf") {
            "GIMP"
        } else if has("%!PS-Adobe") {
            "PostScript"
        } else if isSVG(String(decoding: bytes.prefix(256), as: UTF8.self)) {
            "SVG"
        } else {
            nil
        }
    }

    private static func isSVG(_ text: String) -> Bool {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return text.hasPrefix("<svg") || (text.hasPrefix("<?xml") && text.contains("<svg"))
    }

    private static let rawKind = "camera RAW"

    /// Brands of ISO/IEC 23008-12 and of Canon.
    private static let brands: [String: String] = {
        let heic = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"].map { ($0, "HEIC") }
        let heif = ["mif1", "msf1"].map { ($0, "HEIF") }
        return Dictionary(uniqueKeysWithValues: heic + heif + [("crx ", rawKind)])
    }()

    /// The kind that a name's ending tells; nil for others.
    static func kind(ending: String) -> String? { endings[ending] }

    /// Whether a file of this ending is a camera's, although it begins like the TIFF file that holds its thumbnail.
    static func isRaw(ending: String) -> Bool { endings[ending] == rawKind }

    private static let endings: [String: String] = {
        let kinds = [
            "HEIC": "heic heics", "HEIF": "heif heifs hif", "JPEG XL": "jxl", "JPEG 2000": "jp2 j2k j2c jpf jpx jpm",
            "SVG": "svg svgz", "Photoshop": "psd psb", "OpenEXR": "exr", "Radiance": "hdr", "DDS": "dds",
            "GIMP": "xcf", "PostScript": "eps", "Netpbm": "ppm pgm pbm pnm pam pfm", "Targa": "tga", "icon": "ico cur",
            "PCX": "pcx", "DICOM": "dcm", "WMF": "wmf emf",
            rawKind: "cr2 cr3 crw nef nrw arw sr2 srf dng raf orf rw2 pef srw x3f 3fr iiq kdc dcr mrw erf mef mos",
        ]
        let pairs = kinds.flatMap { kind, endings in endings.split(separator: " ").map { (String($0), kind) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()
}
