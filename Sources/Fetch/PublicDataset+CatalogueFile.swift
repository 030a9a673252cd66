import Foundation

extension PublicDataset {
    /// Data sets that a file describes: a laboratory's own, with its addresses and checksums.
    ///
    /// ```json
    /// [{"name": "stamps", "title": "Stamps", "licence": "CC BY 4.0", "format": "images",
    ///   "files": [{"file": "stamps.zip", "urls": ["https://example.org/stamps.zip"], "bytes": 1048576, "sha256": "…"}]}]
    /// ```
    ///
    /// `format` is idx, zipped-idx, cifar, libsvm or images; `title`, `description`, `licence`, `homepage` and `bytes`
    /// may be left out.
    ///
    /// - Throws: ``CatalogueError`` that names the file and what is wrong in it.
    public static func catalogue(contentsOf file: URL) throws(CatalogueError) -> [PublicDataset] {
        let limit = 1 << 20
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: file)
            data = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw CatalogueError(file: file.path, reason: "it cannot be read")
        }
        guard data.count <= limit else { throw CatalogueError(file: file.path, reason: "it has more than 1 MiB") }
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode([Entry].self, from: data)
        } catch {
            throw CatalogueError(file: file.path, reason: "it is no list of data sets in JSON (\(words(of: error)))")
        }
        var sets: [PublicDataset] = []
        for entry in entries {
            do {
                sets.append(try entry.dataset())
            } catch {
                throw CatalogueError(file: file.path, reason: error.reason)
            }
        }
        return sets
    }

    private static func words(of error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
        default: "\(error)"
        }
    }

    private struct Entry: Decodable {
        struct File: Decodable {
            let file: String
            let urls: [String]
            let bytes: Int64?
            let sha256: String
        }

        let name: String
        let title: String?
        let description: String?
        let licence: String?
        let homepage: String?
        let format: String
        let files: [File]

        private static let formats: [String: Format] = [
            "idx": .idx, "zipped-idx": .zippedIDX, "cifar": .cifar, "libsvm": .libsvm, "images": .images,
        ]

        func dataset() throws(CatalogueError) -> PublicDataset {
            func wrong(_ reason: String) -> CatalogueError { CatalogueError(file: "", reason: "\(name): \(reason)") }
            guard Self.isOneComponent(name), name == name.lowercased() else {
                throw wrong("a name is one word in small letters")
            }
            guard let format = Self.formats[format] else {
                throw wrong("there is no format '\(format)' (\(Self.formats.keys.sorted().joined(separator: ", ")))")
            }
            guard !files.isEmpty else { throw wrong("it has no files") }
            var downloads: [Download] = []
            for file in files {
                let addresses = file.urls.compactMap(Self.address)
                guard addresses.count == file.urls.count, !addresses.isEmpty else {
                    throw wrong("\(file.file) needs addresses that begin with http:// or https://")
                }
                let checksum = Checksum.sha256(file.sha256)
                guard Self.isOneComponent(file.file), checksum.isWellFormed, file.bytes ?? 0 >= 0 else {
                    throw wrong(
                        "\(file.file) needs a plain name, a SHA-256 of 64 digits and a size that is not negative")
                }
                downloads.append(
                    Download(file: file.file, mirrors: addresses, bytes: file.bytes, checksum: checksum))
            }
            return PublicDataset(
                name: name, title: title ?? name, description: description ?? "", licence: licence ?? "none stated",
                homepage: homepage.flatMap(Self.address) ?? downloads[0].mirrors[0], format: format, files: downloads)
        }

        private static func isOneComponent(_ text: String) -> Bool {
            !text.isEmpty && !text.hasPrefix(".") && !text.contains("/") && !text.contains("\0")
        }

        private static func address(_ text: String) -> URL? {
            guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()), url.host != nil
            else { return nil }
            return url
        }
    }
}

/// Why a file of data sets cannot be used.
public struct CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
    public let file: String
    public let reason: String

    public var description: String { "the catalogue \(file) cannot be used: \(reason)" }
}
