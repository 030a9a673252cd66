import LibTIFF

/// The samples of a TIFF page: read block by block (strips or tiles), brought to 8 bits, and made a picture.
struct TIFFSamples {
    /// No strip, tile or table of a page may be larger: 16 bits of four samples for each pixel that a raster may have.
    static let largestBlock = 8 * Raster.maximumPixels

    private let file: OpaquePointer
    private let directory: TIFFDirectory
    /// The picture before it is turned.
    private let stored: ImageHeader
    /// Samples of a pixel that are wanted: the colours and the alpha behind them.
    private let wanted: Int

    init(_ file: OpaquePointer, _ directory: TIFFDirectory) {
        self.file = file
        self.directory = directory
        stored = directory.header.turned(directory.orientation)
        wanted = directory.colours + (directory.alpha == nil ? 0 : 1)
    }

    private var layout: TIFFLayout { directory.layout }
    private var isPalette: Bool { layout.photometric == UInt16(PHOTOMETRIC_PALETTE) }

    /// The picture as stored.
    func raster() throws -> Raster {
        let samples = try unpacked()
        let pixels = stored.width * stored.height
        let colours = colours(of: samples)
        guard let alpha = directory.alpha else {
            return Raster(width: stored.width, height: stored.height, channels: stored.channels, bytes: colours)
        }
        let channels = colours.count / pixels
        return Raster(stored) { target in
            for pixel in 0..<pixels {
                let opacity = samples[pixel * wanted + wanted - 1]
                for channel in 0..<3 {
                    let colour = colours[pixel * channels + (channels == 1 ? 0 : channel)]
                    target[4 * pixel + channel] = alpha == .apart ? colour : Self.divided(colour, by: opacity)
                }
                target[4 * pixel + 3] = opacity
            }
        }
    }

    /// A colour that was multiplied by its opacity, as Pillow divides it again.
    private static func divided(_ colour: UInt8, by opacity: UInt8) -> UInt8 {
        opacity == 0 ? 0 : UInt8(min(255, Int(colour) * 255 / Int(opacity)))
    }

    /// Grey or RGB without the alpha.
    private func colours(of samples: [UInt8]) -> [UInt8] {
        let pixels = stored.width * stored.height
        if isPalette {
            let palette = palette
            return [UInt8](unsafeUninitializedCapacity: 3 * pixels) { target, count in
                for pixel in 0..<pixels {
                    for channel in 0..<3 {
                        target[3 * pixel + channel] = palette[channel][Int(samples[pixel * wanted])]
                    }
                }
                count = 3 * pixels
            }
        }
        let isInverted =
            layout.photometric == UInt16(PHOTOMETRIC_MINISWHITE) || layout.photometric == UInt16(PHOTOMETRIC_SEPARATED)
        guard isInverted || wanted != directory.colours else { return samples }
        let colours = directory.colours
        let mask: UInt8 = isInverted ? 255 : 0
        let bare = [UInt8](unsafeUninitializedCapacity: colours * pixels) { target, count in
            for pixel in 0..<pixels {
                for channel in 0..<colours {
                    target[pixel * colours + channel] = samples[pixel * wanted + channel] ^ mask
                }
            }
            count = colours * pixels
        }
        return colours == 4 ? CMYK.rgb(inverted: bare) : bare
    }

    /// Red, green and blue of each place. They are stored with 16 bits; some programs fill only the lower eight.
    private var palette: [[UInt8]] {
        let columns = [layout.red, layout.green, layout.blue].map {
            Array(UnsafeBufferPointer(start: $0, count: 1 << Int(layout.bits)))
        }
        let isWide = columns.contains { $0.contains { $0 > 255 } }
        return columns.map { column in column.map { UInt8(truncatingIfNeeded: isWide ? $0 >> 8 : $0) } }
    }

    /// The wanted samples of all pixels, 8 bits each: [height, width, wanted]. Places in a palette stay as they are.
    private func unpacked() throws -> [UInt8] {
        let isApart = layout.planes == UInt16(PLANARCONFIG_SEPARATE)
        let (width, height) = (stored.width, stored.height)
        let (blockWidth, blockHeight) = (Int(layout.blockWidth), Int(layout.blockHeight))
        let isTiled = TIFFIsTiled(file) != 0
        let size = isTiled ? Int(TIFFTileSize(file)) : Int(TIFFStripSize(file))
        let rowSize = isTiled ? Int(TIFFTileRowSize(file)) : Int(TIFFScanlineSize(file))
        let together = isApart ? 1 : Int(layout.samples)
        guard blockWidth > 0, blockHeight > 0, (1...Self.largestBlock).contains(size),
            rowSize >= (blockWidth * together * Int(layout.bits) + 7) / 8
        else { throw ImageError(.corrupt(.tiff, detail: "strips or tiles of an impossible size")) }

        // Not set to zero: a file of a few bytes may claim blocks of a gigabyte, and only what was read is looked at.
        var block = [UInt8](unsafeUninitializedCapacity: size) { $1 = size }
        return try [UInt8](unsafeUninitializedCapacity: width * height * wanted) { target, count in
            for plane in 0..<(isApart ? wanted : 1) {
                for top in stride(from: 0, to: height, by: blockHeight) {
                    let rows = min(blockHeight, height - top)
                    for left in stride(from: 0, to: width, by: blockWidth) {
                        let needed = isTiled ? size : rows * rowSize
                        guard needed <= size else { throw TIFFRefusal() }
                        try read(&block, needed: needed, isTiled: isTiled, left: left, top: top, plane: plane)
                        for row in 0..<rows {
                            unpack(
                                block[row * rowSize..<(row + 1) * rowSize], samples: together,
                                columns: min(blockWidth, width - left),
                                into: UnsafeMutableBufferPointer(
                                    rebasing: target[
                                        ((top + row) * width + left) * wanted + plane..<width * height * wanted]))
                        }
                    }
                }
            }
            count = width * height * wanted
        }
    }

    private func read(
        _ block: inout [UInt8], needed: Int, isTiled: Bool, left: Int, top: Int, plane: Int
    ) throws {
        let size = tmsize_t(block.count)
        let read =
            isTiled
            ? TIFFReadEncodedTile(
                file, TIFFComputeTile(file, UInt32(left), UInt32(top), 0, UInt16(plane)), &block, size)
            : TIFFReadEncodedStrip(file, TIFFComputeStrip(file, UInt32(top), UInt16(plane)), &block, size)
        guard Int(read) >= needed else { throw TIFFRefusal() }
    }

    /// Takes the wanted samples of one row.
    ///
    /// - Parameters:
    ///   - row: one row of a block, in the byte order of this machine.
    ///   - samples: how many a pixel of the row has.
    ///   - target: the first is at its start, and pixels lie `wanted` bytes apart.
    private func unpack(
        _ row: ArraySlice<UInt8>, samples: Int, columns: Int, into target: UnsafeMutableBufferPointer<UInt8>
    ) {
        let bits = Int(layout.bits)
        let taken = min(samples, wanted)
        let largest = (1 << bits) - 1
        row.withUnsafeBytes { row in
            if bits == 8, samples == wanted {
                UnsafeMutableRawBufferPointer(target).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: row[..<(columns * samples)]))
                return
            }
            for column in 0..<columns {
                for sample in 0..<taken {
                    let place = column * samples + sample
                    let value: UInt8
                    switch bits {
                    case 8: value = row[place]
                    case 16:
                        value = UInt8(
                            (Int(row.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self)) * 255 + 32767) / 65535)
                    default:
                        // The first sample of a byte sits in its highest bits.
                        let bit = place * bits
                        let number = Int(row[bit / 8]) >> (8 - bits - bit % 8) & largest
                        value = UInt8(isPalette ? number : number * 255 / largest)
                    }
                    target[column * wanted + sample] = value
                }
            }
        }
    }
}
