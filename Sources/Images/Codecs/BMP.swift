/// An uncompressed Windows bitmap of 1, 4, 8, 16, 24 or 32 bits a pixel, with or without colour masks.
///
/// A palette of nothing but greys makes a grey raster: the format has no other way to say so.
struct BMP {
    let header: ImageHeader
    private let bytes: UnsafeRawBufferPointer
    private let layout: Layout
    private let palette: [[UInt8]]
    private let masks: [Mask]

    init(_ bytes: UnsafeRawBufferPointer) throws {
        self.bytes = bytes
        layout = try Layout(bytes)
        palette = try layout.palette(bytes)
        masks = try layout.masks(bytes)
        let isGrey = !palette.isEmpty && palette.allSatisfy { $0[0] == $0[1] && $0[1] == $0[2] }
        header = try ImageHeader(
            format: .bmp, width: layout.width, height: layout.height,
            channels: isGrey ? 1 : masks.count == 4 ? 4 : 3, isLossy: false)
    }

    func raster() throws -> Raster {
        let stride = (layout.bits * header.width + 31) / 32 * 4
        guard layout.pixels + stride * header.height <= bytes.count else { throw ImageError(.truncated(.bmp)) }
        return try Raster(header) { pixels in
            for row in 0..<header.height {
                let stored = layout.isTopDown ? row : header.height - 1 - row
                let target = UnsafeMutableBufferPointer(
                    rebasing: pixels.dropFirst(row * header.width * header.channels)
                        .prefix(header.width * header.channels))
                let start = layout.pixels + stored * stride
                if !palette.isEmpty {
                    try readIndices(at: start, into: target)
                } else if layout.bits == 24 {
                    for column in 0..<header.width {
                        for channel in 0..<3 { target[3 * column + channel] = bytes[start + 3 * column + 2 - channel] }
                    }
                } else {
                    readMasked(at: start, into: target)
                }
            }
        }
    }

    private func readIndices(at start: Int, into target: UnsafeMutableBufferPointer<UInt8>) throws {
        for column in 0..<header.width {
            // The leftmost pixel of a byte sits in its highest bits.
            let bit = column * layout.bits
            let shift = 8 - layout.bits - bit % 8
            let index = Int(bytes[start + bit / 8] >> shift) & (1 << layout.bits - 1)
            guard index < palette.count else { throw ImageError(.corrupt(.bmp, detail: "a pixel beyond the palette")) }
            for channel in 0..<header.channels {
                target[column * header.channels + channel] = palette[index][channel]
            }
        }
    }

    private func readMasked(at start: Int, into target: UnsafeMutableBufferPointer<UInt8>) {
        for column in 0..<header.width {
            let pixel =
                layout.bits == 16
                ? bytes.littleEndian(UInt16.self, at: start + 2 * column)
                : bytes.littleEndian(UInt32.self, at: start + 4 * column)
            for (channel, mask) in masks.enumerated() {
                target[column * masks.count + channel] = mask.sample(of: pixel)
            }
        }
    }
}

extension BMP {
    /// Which bits of a pixel hold one channel.
    private struct Mask {
        let shift: Int
        let largest: Int

        init(_ bits: Int) throws {
            shift = bits.trailingZeroBitCount
            largest = bits == 0 ? 0 : bits >> shift
            // A mask of one block of ones, plus one, is a power of two.
            guard bits != 0, largest & (largest + 1) == 0 else {
                throw ImageError(.corrupt(.bmp, detail: "colour masks that make no sense"))
            }
        }

        func sample(of pixel: Int) -> UInt8 {
            UInt8(((pixel >> shift & largest) * 255 + largest / 2) / largest)
        }
    }

    /// What the two headers say: BITMAPFILEHEADER, then BITMAPCOREHEADER or BITMAPINFOHEADER and its later versions.
    private struct Layout {
        let infoSize: Int
        let width: Int
        let height: Int
        let isTopDown: Bool
        let bits: Int
        let hasMasks: Bool
        let hasAlphaMask: Bool
        /// Where the pixels start.
        let pixels: Int
        private let coloursUsed: Int

        /// The second header starts here.
        private static let info = 14
        /// Masks stand at the same place whether the header counts them as its own or they follow it.
        private static let maskOffset = info + 40

        init(_ bytes: UnsafeRawBufferPointer) throws {
            guard bytes.count >= 26 else { throw ImageError(.truncated(.bmp)) }
            pixels = bytes.littleEndian(UInt32.self, at: 10)
            infoSize = bytes.littleEndian(UInt32.self, at: Self.info)
            guard infoSize == 12 || (40...124).contains(infoSize) else {
                throw ImageError(.corrupt(.bmp, detail: "a header of \(infoSize) bytes"))
            }
            guard infoSize == 12 || bytes.count >= Self.maskOffset else { throw ImageError(.truncated(.bmp)) }

            var compression = 0
            if infoSize == 12 {
                width = bytes.littleEndian(UInt16.self, at: 18)
                height = bytes.littleEndian(UInt16.self, at: 20)
                isTopDown = false
                bits = bytes.littleEndian(UInt16.self, at: 24)
                coloursUsed = 0
            } else {
                width = bytes.littleEndian(Int32.self, at: 18)
                let signedHeight = bytes.littleEndian(Int32.self, at: 22)
                height = abs(signedHeight)
                isTopDown = signedHeight < 0
                bits = bytes.littleEndian(UInt16.self, at: 28)
                compression = bytes.littleEndian(UInt32.self, at: 30)
                coloursUsed = bytes.littleEndian(UInt32.self, at: 46)
            }
            switch compression {
            case 0, 3, 6: break
            case 1, 2: throw ImageError(.unsupported(.bmp, detail: "run-length compression"))
            default: throw ImageError(.unsupported(.bmp, detail: "compression \(compression)"))
            }
            hasMasks = compression != 0
            hasAlphaMask = compression == 6 || (compression == 3 && infoSize >= 56)
            guard [1, 4, 8, 16, 24, 32].contains(bits), !hasMasks || bits == 16 || bits == 32 else {
                throw ImageError(.corrupt(.bmp, detail: "\(bits) bits a pixel"))
            }
        }

        /// RGB of each colour; empty for direct colour.
        func palette(_ bytes: UnsafeRawBufferPointer) throws -> [[UInt8]] {
            guard bits <= 8 else { return [] }
            let count = coloursUsed == 0 ? 1 << bits : coloursUsed
            let entry = infoSize == 12 ? 3 : 4
            let start = Self.info + infoSize
            guard count <= 1 << bits else { throw ImageError(.corrupt(.bmp, detail: "\(count) colours")) }
            guard start + count * entry <= bytes.count else { throw ImageError(.truncated(.bmp)) }
            return (0..<count).map { colour in
                let blue = start + colour * entry
                return [bytes[blue + 2], bytes[blue + 1], bytes[blue]]
            }
        }

        /// Red, green, blue and, where the file has it, alpha; empty for palettes and 24 bits.
        func masks(_ bytes: UnsafeRawBufferPointer) throws -> [Mask] {
            guard bits == 16 || bits == 32 else { return [] }
            guard hasMasks else {
                let standard = bits == 16 ? [0x7C00, 0x03E0, 0x001F] : [0xFF0000, 0x00FF00, 0x0000FF]
                return try standard.map { try Mask($0) }
            }
            let end = Self.maskOffset + (hasAlphaMask ? 16 : 12)
            guard end <= bytes.count else { throw ImageError(.truncated(.bmp)) }
            let stored = stride(from: Self.maskOffset, to: end, by: 4).map { bytes.littleEndian(UInt32.self, at: $0) }
            // An alpha mask of zero says that there is no alpha.
            return try (stored.count == 4 && stored[3] == 0 ? Array(stored.prefix(3)) : stored).map { try Mask($0) }
        }
    }
}
