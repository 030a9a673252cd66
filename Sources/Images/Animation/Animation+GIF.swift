import Foundation
import GIF

extension Animation {
    /// An animated GIF by giflib. All frames share one palette; what is transparent lies on white.
    func animatedGIF() throws -> Data {
        let frames = frames.map(\.opaque)
        let palette = Palette(of: frames)
        return try writeGIF { file in
            var colours = palette.colours.map { GifColorType(Red: $0[0], Green: $0[1], Blue: $0[2]) }
            // The size of a palette is a power of two.
            let size = 1 << Int(GifBitSize(Int32(max(2, colours.count))))
            colours += Array(repeating: GifColorType(Red: 0, Green: 0, Blue: 0), count: size - colours.count)
            guard let map = GifMakeMapObject(Int32(size), colours) else { throw failure(E_GIF_ERR_NOT_ENOUGH_MEM) }
            defer { GifFreeMapObject(map) }
            let (width, height) = (Int32(frames[0].width), Int32(frames[0].height))
            EGifSetGifVersion(file, true)
            try check(EGifPutScreenDesc(file, width, height, 8, 0, map), file)
            try putLoop(file)
            for (number, frame) in frames.enumerated() {
                try putDelay(of: number, file)
                try check(EGifPutImageDesc(file, 0, 0, width, height, false, nil), file)
                var indices = palette.indices(of: frame)
                for row in 0..<frame.height {
                    try indices.withUnsafeMutableBufferPointer { indices in
                        try check(EGifPutLine(file, indices.baseAddress! + row * frame.width, width), file)
                    }
                }
            }
        }
    }

    /// Netscape's extension: played without end.
    private func putLoop(_ file: UnsafeMutablePointer<GifFileType>) throws {
        let name = Array("NETSCAPE2.0".utf8)
        let times: [UInt8] = [1, 0, 0]
        try check(EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE), file)
        try check(EGifPutExtensionBlock(file, Int32(name.count), name), file)
        try check(EGifPutExtensionBlock(file, Int32(times.count), times), file)
        try check(EGifPutExtensionTrailer(file), file)
    }

    /// How long a frame is shown, in hundredths of a second.
    private func putDelay(of frame: Int, _ file: UnsafeMutablePointer<GifFileType>) throws {
        let start = frame == 0 ? 0 : end(of: frame - 1, unitsPerSecond: 100)
        var block = GraphicsControlBlock(
            DisposalMode: DISPOSE_DO_NOT, UserInputFlag: false,
            DelayTime: Int32(end(of: frame, unitsPerSecond: 100) - start), TransparentColor: NO_TRANSPARENT_COLOR)
        var bytes = [UInt8](repeating: 0, count: 4)
        let count = EGifGCBToExtension(&block, &bytes)
        try check(EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, Int32(count), bytes), file)
    }

    /// Opens a file in memory, and closes it when its contents are written.
    private func writeGIF(_ body: (UnsafeMutablePointer<GifFileType>) throws -> Void) throws -> Data {
        var bytes: [UInt8] = []
        try withUnsafeMutablePointer(to: &bytes) { target in
            var code: Int32 = 0
            let opened = EGifOpen(
                target,
                { file, source, count in
                    guard let source, let target = file?.pointee.UserData?.assumingMemoryBound(to: [UInt8].self)
                    else { return 0 }
                    target.pointee += UnsafeBufferPointer(start: source, count: Int(count))
                    return count
                }, &code)
            guard let opened else { throw failure(code) }
            do {
                try body(opened)
            } catch {
                EGifCloseFile(opened, nil)
                throw error
            }
            guard EGifCloseFile(opened, &code) == GIF_OK else { throw failure(code) }
        }
        return Data(bytes)
    }

    private func check(_ result: Int32, _ file: UnsafeMutablePointer<GifFileType>) throws {
        guard result == GIF_OK else { throw failure(file.pointee.Error) }
    }

    private func failure(_ code: Int32) -> AnimationError {
        .encoder(.gif, GifErrorString(code).map { String(cString: $0).lowercased() } ?? "error \(code)")
    }
}
