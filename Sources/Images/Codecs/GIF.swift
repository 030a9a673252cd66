import Foundation
import GIF

/// The first frame of a GIF, on its canvas, decoded by giflib.
///
/// A frame may cover a part of the canvas only, and one colour may stand for transparency. Either makes the raster
/// RGBA: what no frame has painted is transparent, as browsers show it.
struct GIFFrame {
    let header: ImageHeader
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) throws {
        self.bytes = bytes
        header = try Self.withFirstFrame(of: bytes) { file, transparent in
            try Self.header(file, transparent: transparent)
        }
    }

    func raster() throws -> Raster {
        try Self.withFirstFrame(of: bytes) { file, transparent in
            let colours = try palette(of: file, transparent: transparent)
            let frame = file.pointee.Image
            return try Raster(header) { pixels in
                if header.channels == 4 { pixels.update(repeating: 0) }
                var line = [UInt8](repeating: 0, count: Int(frame.Width))
                for row in Self.rows(of: frame) {
                    guard DGifGetLine(file, &line, frame.Width) == GIF_OK else {
                        throw Self.failure(file.pointee.Error)
                    }
                    var target = ((Int(frame.Top) + row) * header.width + Int(frame.Left)) * header.channels
                    for index in line {
                        guard Int(index) < colours.count else {
                            throw ImageError(.corrupt(.gif, detail: "a pixel beyond the palette"))
                        }
                        for channel in 0..<header.channels {
                            pixels[target + channel] = colours[Int(index)][channel]
                        }
                        target += header.channels
                    }
                }
            }
        }
    }

    /// The rows of a frame in the order in which they are stored.
    private static func rows(of frame: GifImageDesc) -> [Int] {
        let height = Int(frame.Height)
        guard frame.Interlace else { return Array(0..<height) }
        return [(0, 8), (4, 8), (2, 4), (1, 2)].flatMap { start, step in
            Array(stride(from: start, to: height, by: step))
        }
    }

    private static func header(_ file: UnsafeMutablePointer<GifFileType>, transparent: Int?) throws -> ImageHeader {
        let frame = file.pointee.Image
        let canvas = (width: Int(file.pointee.SWidth), height: Int(file.pointee.SHeight))
        guard
            frame.Width > 0, frame.Height > 0, frame.Left >= 0, frame.Top >= 0,
            Int(frame.Left) + Int(frame.Width) <= canvas.width, Int(frame.Top) + Int(frame.Height) <= canvas.height
        else { throw ImageError(.corrupt(.gif, detail: "its first frame leaves the canvas")) }
        let covers = Int(frame.Width) == canvas.width && Int(frame.Height) == canvas.height
        return try ImageHeader(
            format: .gif, width: canvas.width, height: canvas.height,
            channels: covers && transparent == nil ? 3 : 4, isLossy: false)
    }

    /// The frame's colours, or else the canvas's, as RGBA; the transparent one has alpha 0.
    private func palette(of file: UnsafeMutablePointer<GifFileType>, transparent: Int?) throws -> [[UInt8]] {
        guard let map = file.pointee.Image.ColorMap ?? file.pointee.SColorMap, let colours = map.pointee.Colors else {
            throw ImageError(.corrupt(.gif, detail: "no palette"))
        }
        return (0..<Int(map.pointee.ColorCount)).map { index in
            let colour = colours[index]
            return [colour.Red, colour.Green, colour.Blue, index == transparent ? 0 : 255]
        }
    }
}

extension GIFFrame {
    /// What giflib reads from.
    private struct Source {
        let bytes: UnsafeRawBufferPointer
        var offset = 0
    }

    /// Opens the file, goes to the first frame and hands it over with the index of its transparent colour.
    private static func withFirstFrame<Result>(
        of bytes: UnsafeRawBufferPointer, _ body: (UnsafeMutablePointer<GifFileType>, Int?) throws -> Result
    ) throws -> Result {
        var source = Source(bytes: bytes)
        return try withUnsafeMutablePointer(to: &source) { source in
            var code = Int32(D_GIF_SUCCEEDED)
            let opened = DGifOpen(
                source,
                { file, target, wanted in
                    guard let target, wanted > 0,
                        let source = file?.pointee.UserData?.assumingMemoryBound(to: Source.self)
                    else { return 0 }
                    let rest = source.pointee.bytes.count - source.pointee.offset
                    let count = min(Int(wanted), rest)
                    if count > 0 {
                        memcpy(target, source.pointee.bytes.baseAddress! + source.pointee.offset, count)
                        source.pointee.offset += count
                    }
                    return Int32(count)
                }, &code)
            guard let opened else { throw failure(code) }
            defer { DGifCloseFile(opened, nil) }
            return try body(opened, goToFirstFrame(of: opened))
        }
    }

    /// Reads records up to the first frame's description; returns the index of its transparent colour.
    private static func goToFirstFrame(of file: UnsafeMutablePointer<GifFileType>) throws -> Int? {
        var transparent: Int?
        while true {
            var record = UNDEFINED_RECORD_TYPE
            guard DGifGetRecordType(file, &record) == GIF_OK else { throw failure(file.pointee.Error) }
            switch record {
            case IMAGE_DESC_RECORD_TYPE:
                guard DGifGetImageDesc(file) == GIF_OK else { throw failure(file.pointee.Error) }
                return transparent
            case EXTENSION_RECORD_TYPE:
                transparent = try transparency(inExtensionOf: file) ?? transparent
            default:
                throw ImageError(.corrupt(.gif, detail: "no frame"))
            }
        }
    }

    /// Reads one extension with all its blocks; returns the transparent index if it is a graphics control block.
    private static func transparency(inExtensionOf file: UnsafeMutablePointer<GifFileType>) throws -> Int? {
        var function = Int32(0)
        var block: UnsafeMutablePointer<GifByteType>?
        guard DGifGetExtension(file, &function, &block) == GIF_OK else { throw failure(file.pointee.Error) }
        var transparent: Int?
        while let current = block {
            // A block starts with its length: four bytes, of which the first holds the flag and the last the index.
            if function == GRAPHICS_EXT_FUNC_CODE, current[0] >= 4 {
                transparent = current[1] & 1 != 0 ? Int(current[4]) : nil
            }
            guard DGifGetExtensionNext(file, &block) == GIF_OK else { throw failure(file.pointee.Error) }
        }
        return transparent
    }

    private static func failure(_ code: Int32) -> ImageError {
        if code == D_GIF_ERR_EOF_TOO_SOON || code == D_GIF_ERR_READ_FAILED { return ImageError(.truncated(.gif)) }
        let detail = GifErrorString(code).map { String(cString: $0) } ?? "error \(code)"
        return ImageError(.corrupt(.gif, detail: detail.lowercased()))
    }
}
