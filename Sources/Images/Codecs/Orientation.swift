/// How a camera held the picture: the Exif tag 0x0112, "Orientation" (JEITA CP-3451).
///
/// The raw value says where the stored first row and first column belong in the upright picture.
enum Orientation: Int {
    case upright = 1
    case mirrored
    case upsideDown
    case flipped
    case transposed
    case rightwards
    case transversed
    case leftwards

    /// Whether the stored rows are the columns of the upright picture.
    var swapsSides: Bool { rawValue >= 5 }

    /// Reads the tag from an Exif block, which is a TIFF file without a picture; nil when it holds no valid tag.
    ///
    /// JPEG puts "Exif", 0, 0 before it, and so do some programs that write other formats. The block is only advice on
    /// display, so a damaged one is passed over.
    ///
    /// - Parameter prefixed: whether what has no "Exif" before it is no such block.
    init?(exif block: UnsafeRawBufferPointer, prefixed: Bool = true) {
        let prefix = Array("Exif\0\0".utf8)
        let hasPrefix = block.starts(with: prefix)
        guard hasPrefix || !prefixed else { return nil }
        let tiff = UnsafeRawBufferPointer(rebasing: block.dropFirst(hasPrefix ? prefix.count : 0))
        guard tiff.count >= 8 else { return nil }
        let isLittleEndian = tiff[0] == UInt8(ascii: "I")
        func short(_ offset: Int) -> Int {
            isLittleEndian ? tiff.littleEndian(UInt16.self, at: offset) : tiff.bigEndian(UInt16.self, at: offset)
        }
        let directory =
            isLittleEndian ? tiff.littleEndian(UInt32.self, at: 4) : tiff.bigEndian(UInt32.self, at: 4)
        guard directory + 2 <= tiff.count else { return nil }
        for entry in 0..<short(directory) {
            let offset = directory + 2 + 12 * entry
            guard offset + 12 <= tiff.count else { return nil }
            if short(offset) == 0x0112 {
                self.init(rawValue: short(offset + 8))
                return
            }
        }
        return nil
    }

    /// Turns a picture as stored into the upright one.
    func upright(_ stored: Raster) -> Raster {
        guard self != .upright else { return stored }
        let width = swapsSides ? stored.height : stored.width
        let height = swapsSides ? stored.width : stored.height
        let channels = stored.channels
        let bytes = [UInt8](unsafeUninitializedCapacity: stored.bytes.count) { upright, count in
            for row in 0..<height {
                for column in 0..<width {
                    let source = storedPosition(row: row, column: column, of: stored)
                    let from = (source.row * stored.width + source.column) * channels
                    let to = (row * width + column) * channels
                    for channel in 0..<channels { upright[to + channel] = stored.bytes[from + channel] }
                }
            }
            count = stored.bytes.count
        }
        return Raster(width: width, height: height, channels: channels, bytes: bytes)
    }

    /// Where the pixel of the upright picture lies in the stored one.
    private func storedPosition(row: Int, column: Int, of stored: Raster) -> (row: Int, column: Int) {
        let bottom = stored.height - 1
        let right = stored.width - 1
        return switch self {
        case .upright: (row, column)
        case .mirrored: (row, right - column)
        case .upsideDown: (bottom - row, right - column)
        case .flipped: (bottom - row, column)
        case .transposed: (column, row)
        case .rightwards: (bottom - column, row)
        case .transversed: (bottom - column, right - row)
        case .leftwards: (column, right - row)
        }
    }
}
