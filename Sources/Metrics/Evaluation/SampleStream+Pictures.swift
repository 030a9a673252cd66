import Datasets
import Files
import Foundation
import Images
import Torch

extension SampleStream {
    /// The pictures of a folder and of those below it, each in its own size.
    ///
    /// All have as many channels as the one with the most: where colours stand beside it, grey counts as RGB, and where
    /// some are transparent the others are opaque. Files are taken in the order of their names, in which numbers count
    /// as numbers, and then shuffled: files named by their seeds come in the order in which a run would draw them. The
    /// folders of the first level are classes, where all pictures lie in one.
    ///
    /// - Parameters:
    ///   - limit: the most pictures; `nil` for all.
    ///   - seed: begins the order.
    /// - Throws: what listing the folder and reading headers met; decoding is done later, and names the file.
    public init(pictures folder: ImageFolder, limit: Int?, seed: UInt64) throws {
        try self.init(pictures: folder, limit: limit, seed: seed) { try Raster(contentsOf: $0) }
    }

    /// - Parameter decode: reads a file; it is called once for each, on any thread.
    init(
        pictures folder: ImageFolder, limit: Int?, seed: UInt64, decode: @escaping @Sendable (URL) throws -> Raster
    ) throws {
        let named = folder.images.map { (entry: $0, key: Self.numbersPadded(in: $0.path)) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let entries = Self.order(named.count, limit, seed).map { named[$0].entry }
        let files = entries.map { folder.url(of: $0) }
        let headers = try concurrently(files.count) { try ImageHeader(contentsOf: files[$0]) }
        let reader = PictureReader(files: files, headers: headers, decode: decode)
        self.init(
            what: folder.root.path, kind: .pictures, count: files.count,
            shapes: SampleShapes(
                zip(files, headers).lazy.map { .init($0.readablePath, [reader.channels, $1.height, $1.width]) }),
            warnings: Self.warnings(folder, headers)
        ) { try reader.batch(at: $0) }
        guard folder.isLabelled else { return }
        classNames = folder.classNames
        labels = { places in Tensor(entries[places].map { $0.label ?? 0 }) }
    }

    private static func warnings(_ folder: ImageFolder, _ headers: [ImageHeader]) -> [String] {
        let name = folder.root.path
        var warnings: [String] = []
        if let unread = folder.unreadSummary { warnings.append("\(name): \(unread)") }
        let lossy = headers.count(where: \.isLossy)
        if lossy > 0 {
            warnings.append(
                "\(name): \(lossy) of \(headers.count) files are of a lossy format (JPEG, WebP, AVIF), which "
                    + "changes distances: save samples as PNG")
        }
        let sizes = Set(headers.map { [$0.width, $0.height] }).count
        if sizes > 1 { warnings.append("\(name): the pictures have \(sizes) different sizes") }
        let grey = headers.count { $0.channels == 1 }
        if grey > 0, grey < headers.count {
            warnings.append("\(name): \(grey) of \(headers.count) pictures are grey and are compared as RGB")
        }
        return warnings
    }

    /// A name with zeros before each number in it, so that `seed-9` comes before `seed-10`.
    private static func numbersPadded(in name: String) -> String {
        var (padded, digits) = ("", "")
        func flushed() -> String { String(repeating: "0", count: max(0, 20 - digits.count)) + digits }
        for character in name {
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else {
                if !digits.isEmpty { padded += flushed() }
                digits = ""
                padded.append(character)
            }
        }
        return digits.isEmpty ? padded : padded + flushed()
    }
}

/// Decodes picture files in their order, each once, on all cores.
private final class PictureReader {
    private let files: [URL]
    private let headers: [ImageHeader]
    private let decode: @Sendable (URL) throws -> Raster
    /// Of all pictures.
    let channels: Int
    /// What was decoded ahead, by place.
    private var ahead: [Int: Tensor] = [:]

    /// Bytes that are decoded ahead at most, but for one picture.
    private static let limit = 1 << 28

    init(files: [URL], headers: [ImageHeader], decode: @escaping @Sendable (URL) throws -> Raster) {
        (self.files, self.headers, self.decode) = (files, headers, decode)
        channels = headers.map(\.channels).max() ?? 3
    }

    /// The first pictures of a range that have one size: [n, C, H, W] (`uint8`), n > 0.
    func batch(at places: Range<Int>) throws -> Tensor {
        try decodeAhead(places)
        let first = headers[places.lowerBound]
        let run = places.prefix {
            headers[$0].width == first.width && headers[$0].height == first.height && ahead[$0] != nil
        }
        return .stacked(run.compactMap { ahead.removeValue(forKey: $0) })
    }

    /// Decodes what is not yet decoded of a range, or as much of it as memory may be taken for.
    private func decodeAhead(_ places: Range<Int>) throws {
        var bytes = 0
        let wanted = places.prefix { place in
            defer { bytes += headers[place].width * headers[place].height * channels }
            return bytes < Self.limit
        }.filter { ahead[$0] == nil }
        let form = ImageForm(channels: channels)
        let (files, decode) = (files, decode)
        let decoded = try concurrently(wanted.count) { number in
            form.applied(to: try decode(files[wanted[number]]).tensor.unsqueezed(0)).squeezed(0)
        }
        for (place, picture) in zip(wanted, decoded) { ahead[place] = picture }
    }
}
