import Foundation
import Images
import Testing

private let names = Fixture.all.keys.sorted() + ["animated.webp", "animated.avif", "rle.bmp", "floats.tif"]

@Test(arguments: Fixture.all.keys.sorted())
func anImageCutShortThrowsOrIsWhole(name: String) throws {
    let file = try Fixture.bytes(name)
    let whole = try #require(Fixture.all[name])
    var decoded: [Int] = []
    for length in 0..<file.count {
        _ = try? ImageHeader(decoding: Array(file[..<length]))
        guard let raster = try? Raster(decoding: Array(file[..<length])) else { continue }
        #expect(raster == whole.raster, "cut to \(length) of \(file.count) bytes")
        decoded.append(length)
    }
    // Later frames of a GIF and pages of a TIFF come after the first, and a directory's last bytes say that none come.
    #expect(whole.format == .gif || ["pages.tif", "fax.tif"].contains(name) || decoded.isEmpty)
}

@Test(arguments: names)
func damagedBytesNeverCrashTheDecoders(name: String) throws {
    var generator = SeededGenerator(seed: 11)
    let file = try Fixture.bytes(name)
    for _ in 0..<100 {
        var damaged = file
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            // The first twelve bytes tell the format; without them nothing of interest is reached.
            let place = Int.random(in: 12..<file.count, using: &generator)
            damaged[place] = UInt8.random(in: 0...255, using: &generator)
        }
        if Fixture.all[name]?.format == .png, Bool.random(using: &generator) { damaged = withRightChecksums(damaged) }
        try expectHeaderAndPixelsAgree(damaged)
    }
}

@Test func wrongChecksumsInAPNGAreFound() throws {
    let file = try Fixture.bytes("rgb.png")
    // The last byte of the header chunk's checksum, and a byte of the compressed pixels.
    for place in [32, 60] {
        var damaged = file
        damaged[place] ^= 1
        #expect(throws: ImageError.self) { try Raster(decoding: damaged) }
    }
}

/// Whatever decodes must have had a header that said the same.
private func expectHeaderAndPixelsAgree(_ file: [UInt8]) throws {
    guard let raster = try? Raster(decoding: file) else { return }
    let header = try ImageHeader(decoding: file)
    #expect(header.width == raster.width && header.height == raster.height && header.channels == raster.channels)
}

/// The PNG with each chunk's checksum computed anew, so that damage reaches libpng.
private func withRightChecksums(_ png: [UInt8]) -> [UInt8] {
    var png = png
    var offset = 8
    while offset + 12 <= png.count {
        let length = png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        guard offset + 12 + length <= png.count else { break }
        let sum = crc32(png[offset + 4..<offset + 8 + length])
        for byte in 0..<4 { png[offset + 8 + length + byte] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * byte)) }
        offset += 12 + length
    }
    return png
}
