import Files
import Foundation
import LibPNG

extension Raster {
    /// The image as a PNG file, without loss: grey, RGB or RGBA of 8 bits.
    public func pngData() -> Data {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(width)
        image.height = png_uint_32(height)
        image.format = PNG.format(channels: channels)
        defer { png_image_free(&image) }

        // One compression instead of two: deflate's worst case (stored blocks) plus the chunks around it.
        let raw = (width * channels + 1) * height
        let bound = raw + raw >> 8 + 4096
        let file = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            var size = bound
            let stride = Int32(width * channels)
            let succeeded = png_image_write_to_memory(&image, buffer.baseAddress, &size, 0, bytes, stride, nil)
            // The only failure left for a raster, which is valid by construction, is memory.
            precondition(succeeded != 0, "libpng: \(PNG.message(of: image))")
            count = size
        }
        return Data(file)
    }

    /// Writes the image as a PNG file that appears whole or not at all.
    ///
    /// - Throws: `FileError`; an earlier file of that name is then untouched.
    public func write(to url: URL) throws {
        try pngData().writeAtomically(to: url)
    }
}
