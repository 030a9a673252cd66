import Foundation
import WebP

extension Animation {
    /// An animated WebP by libwebpmux, without loss.
    func animatedWebP() throws -> Data {
        var options = WebPAnimEncoderOptions()
        var config = WebPConfig()
        guard WebPAnimEncoderOptionsInit(&options) != 0, WebPConfigInit(&config) != 0 else {
            throw AnimationError.encoder(.webP, "another version of libwebp")
        }
        // Without end; the pixels as they are, those below full transparency too.
        options.anim_params.loop_count = 0
        (config.lossless, config.exact) = (1, 1)
        let (width, height) = (Int32(frames[0].width), Int32(frames[0].height))
        guard let encoder = WebPAnimEncoderNew(width, height, &options) else {
            throw AnimationError.encoder(.webP, "out of memory")
        }
        defer { WebPAnimEncoderDelete(encoder) }
        for (number, frame) in frames.enumerated() {
            let start = number == 0 ? 0 : end(of: number - 1, unitsPerSecond: 1_000)
            try add(frame, at: Int32(start), config, to: encoder)
        }
        let last = Int32(end(of: frames.count - 1, unitsPerSecond: 1_000))
        var assembled = WebPData()
        guard WebPAnimEncoderAdd(encoder, nil, last, nil) != 0, WebPAnimEncoderAssemble(encoder, &assembled) != 0 else {
            throw AnimationError.encoder(.webP, String(cString: WebPAnimEncoderGetError(encoder)))
        }
        defer { WebPDataClear(&assembled) }
        return Data(bytes: assembled.bytes, count: assembled.size)
    }

    /// - Parameter start: milliseconds.
    private func add(_ frame: Raster, at start: Int32, _ config: WebPConfig, to encoder: OpaquePointer) throws {
        var (picture, config) = (WebPPicture(), config)
        guard WebPPictureInit(&picture) != 0 else { throw AnimationError.encoder(.webP, "another version of libwebp") }
        defer { WebPPictureFree(&picture) }
        (picture.use_argb, picture.width, picture.height) = (1, Int32(frame.width), Int32(frame.height))
        let pixels = frame.channels == 1 ? frame.bytes.flatMap { [$0, $0, $0] } : frame.bytes
        let importing = frame.channels == 4 ? WebPPictureImportRGBA : WebPPictureImportRGB
        let stride = Int32(frame.width * max(3, frame.channels))
        guard importing(&picture, pixels, stride) != 0 else { throw AnimationError.encoder(.webP, "out of memory") }
        guard WebPAnimEncoderAdd(encoder, &picture, start, &config) != 0 else {
            throw AnimationError.encoder(.webP, String(cString: WebPAnimEncoderGetError(encoder)))
        }
    }
}
