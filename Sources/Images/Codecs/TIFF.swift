import Files
import Foundation
import LibTIFF

/// The first page of a TIFF file, decoded by libtiff.
///
/// Greys, colours, palettes and inks of up to 16 bits are unpacked here (see `TIFFSamples`): libtiff's own conversion
/// would multiply colours by their alpha and make everything RGBA. The rest (YCbCr, CIE L*a*b* and the like) is left
/// to that conversion.
struct TIFFImage {
    let header: ImageHeader
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) throws {
        self.bytes = bytes
        header = try Self.withFile(bytes) { try TIFFDirectory($0).header }
    }

    /// The header of a file of which only the directory is read, wherever in the file it lies.
    static func header(ofFile url: URL) throws -> ImageHeader {
        try withMessages { messages, options in
            // "m": read, and do not map the file, which would end the program if it became shorter meanwhile.
            guard let file = url.withFileSystemPath({ TIFFOpenExt($0, "rm", options) }) else {
                throw failure(messages.pointee)
            }
            defer { TIFFClose(file) }
            return try TIFFDirectory(file).header
        }
    }

    /// The picture and what is odd about the file.
    func decoded() throws -> (raster: Raster, warning: String?) {
        try Self.withFile(bytes) { file, messages in
            let directory = try TIFFDirectory(file)
            // What was said of the directory (fields of some program's own) is of no concern to anybody.
            messages.pointee = TIFFMessages()
            let stored =
                try directory.isUnpackedHere ? TIFFSamples(file, directory).raster() : directory.converted(file)
            guard messages.pointee.damage.0 == 0 else {
                throw ImageError(.corrupt(.tiff, detail: Self.text(messages.pointee.damage)))
            }
            let hasWarning = messages.pointee.warning.0 != 0
            return (directory.orientation.upright(stored), hasWarning ? Self.text(messages.pointee.warning) : nil)
        }
    }
}

extension TIFFImage {
    /// What libtiff reads from.
    private struct Source {
        let bytes: UnsafeRawBufferPointer
        var offset = 0
        /// Whether bytes were asked for that are not there.
        var isTooShort = false
    }

    /// Opens a file in memory; whatever libtiff then refuses becomes an error of ours.
    private static func withFile<Result>(
        _ bytes: UnsafeRawBufferPointer, _ body: (OpaquePointer, UnsafeMutablePointer<TIFFMessages>) throws -> Result
    ) throws -> Result {
        var source = Source(bytes: bytes)
        return try withUnsafeMutablePointer(to: &source) { source in
            do {
                return try withMessages { messages, options in
                    guard let file = open(source, options) else { throw failure(messages.pointee) }
                    defer { TIFFClose(file) }
                    do {
                        return try body(file, messages)
                    } catch is TIFFRefusal {
                        throw failure(messages.pointee)
                    }
                }
            } catch let error as ImageError {
                guard case .corrupt = error.problem, source.pointee.isTooShort else { throw error }
                throw ImageError(.truncated(.tiff))
            }
        }
    }

    private static func withFile<Result>(
        _ bytes: UnsafeRawBufferPointer, _ body: (OpaquePointer) throws -> Result
    ) throws -> Result {
        try withFile(bytes) { file, _ in try body(file) }
    }

    private static func withMessages<Result>(
        _ body: (UnsafeMutablePointer<TIFFMessages>, OpaquePointer) throws -> Result
    ) throws -> Result {
        var messages = TIFFMessages()
        return try withUnsafeMutablePointer(to: &messages) { messages in
            guard let options = TIFFQuietOptions(messages, tmsize_t(TIFFSamples.largestBlock)) else {
                throw ImageError(.corrupt(.tiff, detail: "libtiff has no memory left"))
            }
            defer { TIFFOpenOptionsFree(options) }
            return try body(messages, options)
        }
    }

    private static func open(_ source: UnsafeMutablePointer<Source>, _ options: OpaquePointer) -> OpaquePointer? {
        TIFFClientOpenExt(
            "", "rm", source,
            { handle, target, wanted in
                let source = handle!.assumingMemoryBound(to: Source.self)
                let rest = max(0, source.pointee.bytes.count - source.pointee.offset)
                let count = min(Int(wanted), rest)
                if count < Int(wanted) { source.pointee.isTooShort = true }
                if count > 0 {
                    memcpy(target!, source.pointee.bytes.baseAddress! + source.pointee.offset, count)
                    source.pointee.offset += count
                }
                return tmsize_t(count)
            },
            { _, _, _ in -1 },
            { handle, offset, whence in
                let source = handle!.assumingMemoryBound(to: Source.self)
                let base =
                    switch whence {
                    case SEEK_CUR: source.pointee.offset
                    case SEEK_END: source.pointee.bytes.count
                    default: 0
                    }
                let (place, overflows) = base.addingReportingOverflow(Int(truncatingIfNeeded: offset))
                guard !overflows, place >= 0 else { return toff_t.max }
                source.pointee.offset = place
                return toff_t(place)
            },
            { _ in 0 },
            { handle in toff_t(handle!.assumingMemoryBound(to: Source.self).pointee.bytes.count) },
            nil, nil, options)
    }

    private static func failure(_ messages: TIFFMessages) -> ImageError {
        ImageError(.corrupt(.tiff, detail: text(messages.error)))
    }

    /// libtiff's words, without the points and the line end some of them have.
    static func text<Characters>(_ characters: Characters) -> String {
        let words = withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let bare = words.trimmingCharacters(in: .whitespacesAndNewlines.union(CharacterSet(charactersIn: ".")))
        return bare.isEmpty ? "libtiff can't read it" : bare.prefix(1).lowercased() + bare.dropFirst()
    }
}

/// libtiff refused; its message says why.
struct TIFFRefusal: Error {}
