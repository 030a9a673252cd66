/// At most 256 colours for some pictures: their own where there are no more, or else those of a median cut.
///
/// The cut works on colours of 5 bits a channel, and a colour of the palette is the mean of all that fall to it. The
/// quantiser that giflib once had is not in its library any more.
///
/// Source: Heckbert 1982, "Color image quantization for frame buffer display".
struct Palette {
    /// RGB.
    private(set) var colours: [[UInt8]] = []
    /// Which of them stands for a colour, by its 24 bits or, after a cut, by 5 bits a channel.
    private var places: [Int: UInt8] = [:]
    private let isCut: Bool

    /// - Parameter pictures: of one or three channels.
    init(of pictures: [Raster]) {
        var seen: Set<Int> = []
        for picture in pictures where seen.count <= 256 { picture.forEachColour { seen.insert($0) } }
        isCut = seen.count > 256
        guard isCut else {
            for (place, colour) in seen.sorted().enumerated() {
                colours.append([UInt8(colour >> 16), UInt8(colour >> 8 & 255), UInt8(colour & 255)])
                places[colour] = UInt8(place)
            }
            return
        }
        for (place, box) in Self.cut(Self.cells(of: pictures)).enumerated() {
            let count = box.reduce(0) { $0 + $1.count }
            colours.append((0..<3).map { channel in UInt8(box.reduce(0) { $0 + $1.sums[channel] } / count) })
            for cell in box { places[cell.key] = UInt8(place) }
        }
    }

    /// The place in the palette of each pixel, row by row.
    func indices(of picture: Raster) -> [UInt8] {
        var indices: [UInt8] = []
        indices.reserveCapacity(picture.width * picture.height)
        picture.forEachColour { indices.append(places[isCut ? Self.key(of: $0) : $0] ?? 0) }
        return indices
    }

    /// The pixels whose colours agree in 5 bits a channel.
    private struct Cell {
        let key: Int
        var count = 0
        var sums = [0, 0, 0]

        /// 5 bits of a channel.
        func level(_ channel: Int) -> Int { key >> (10 - 5 * channel) & 31 }
    }

    private static func key(of colour: Int) -> Int {
        (colour >> 19 & 31) << 10 | (colour >> 11 & 31) << 5 | colour >> 3 & 31
    }

    private static func cells(of pictures: [Raster]) -> [Cell] {
        var cells = (0..<1 << 15).map { Cell(key: $0) }
        for picture in pictures {
            picture.forEachColour { colour in
                let key = key(of: colour)
                cells[key].count += 1
                for channel in 0..<3 { cells[key].sums[channel] += colour >> (16 - 8 * channel) & 255 }
            }
        }
        return cells.filter { $0.count > 0 }
    }

    /// Halves the fullest box along its longest side until there are 256, or none that could be halved.
    private static func cut(_ cells: [Cell]) -> [[Cell]] {
        var boxes = [Box(cells)]
        while boxes.count < 256 {
            guard let place = boxes.indices.max(by: { boxes[$0].worth < boxes[$1].worth }), boxes[place].worth > 0
            else { break }
            let (low, high) = boxes[place].halves
            boxes[place] = low
            boxes.append(high)
        }
        return boxes.map(\.cells)
    }

    private struct Box {
        let cells: [Cell]
        let channel: Int
        /// Pixels times the longest side; 0 where there is one colour only.
        let worth: Int

        init(_ cells: [Cell]) {
            let sides = (0..<3).map { channel in
                let levels = cells.map { $0.level(channel) }
                return (levels.max() ?? 0) - (levels.min() ?? 0)
            }
            channel = (0..<3).max { sides[$0] < sides[$1] } ?? 0
            worth = sides[channel] * cells.reduce(0) { $0 + $1.count }
            self.cells = cells
        }

        /// With as many pixels on both sides as can be.
        var halves: (Box, Box) {
            let sorted = cells.sorted { ($0.level(channel), $0.key) < ($1.level(channel), $1.key) }
            let half = cells.reduce(0) { $0 + $1.count } / 2
            var (place, count) = (0, 0)
            while place < sorted.count - 1, place == 0 || count + sorted[place].count <= half {
                count += sorted[place].count
                place += 1
            }
            return (Box(Array(sorted[..<place])), Box(Array(sorted[place...])))
        }
    }
}

extension Raster {
    /// Every pixel's colour as 24 bits, row by row; alpha is not looked at.
    fileprivate func forEachColour(_ body: (Int) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            for place in stride(from: 0, to: bytes.count, by: channels) {
                let green = channels == 1 ? place : place + 1
                let blue = channels == 1 ? place : place + 2
                body(Int(bytes[place]) << 16 | Int(bytes[green]) << 8 | Int(bytes[blue]))
            }
        }
    }

    /// On white, where it has transparent parts.
    var opaque: Raster {
        guard channels == 4 else { return self }
        var opaque = [UInt8](repeating: 0, count: width * height * 3)
        for pixel in 0..<width * height {
            let alpha = Int(bytes[4 * pixel + 3])
            for channel in 0..<3 {
                opaque[3 * pixel + channel] = UInt8(
                    (Int(bytes[4 * pixel + channel]) * alpha + 255 * (255 - alpha) + 127) / 255)
            }
        }
        return Raster(width: width, height: height, channels: 3, bytes: opaque)
    }
}
