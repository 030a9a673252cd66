import Foundation
import Images
import Testing

// libjpeg reads two bytes ahead of what it needs: of the twelve at the end it counts ten.
@Test(arguments: [
    ("extra-before-end.jpg", "10 extraneous bytes before marker 0xd9"),
    ("extra-before-scan.jpg", "2 extraneous bytes before marker 0xda"),
    ("extra-before-table.jpg", "1 extraneous bytes before marker 0xc4"),
])
func extraBytesInAJPEGAreAWarningAndCostNoPixel(name: String, warning: String) throws {
    let image = try DecodedImage(decoding: Fixture.bytes(name))
    #expect(image.warning == warning)
    #expect(image.raster == Fixture.all[name]?.raster)
    #expect(try DecodedImage(decoding: Fixture.bytes("rgb.jpg")).warning == nil)
}

@Test func damageBehindAHarmlessWarningIsStillDamage() throws {
    // The file is odd before its scan, and ends early: libjpeg tells the second as a warning too.
    let file = try Fixture.bytes("extra-before-scan.jpg")
    let error = #expect(throws: ImageError.self) { try Raster(decoding: file.dropLast(40)) }
    guard case .corrupt(.jpeg, let detail) = error?.problem else {
        Issue.record("\(error?.description ?? "")")
        return
    }
    #expect(detail == "premature end of JPEG file")
}

@Test func aLongPNGThatSaysBehindItsPixelsWhichWayIsUpIsSetUpright() async throws {
    // Noise does not compress: the file is longer than what is read for a header.
    let stored = noise(width: 160, height: 120, channels: 3, seed: 3)
    var file = [UInt8](stored.pngData())
    #expect(file.count > 1 << 15)
    let small = try Fixture.bytes("orientation-late.png")
    let name = try #require(small.indices.dropLast(4).first { small[$0..<$0 + 4].elementsEqual("eXIf".utf8) })
    let length = Int(small[name - 1])
    file.insert(contentsOf: small[name - 4..<name + 8 + length], at: file.count - 12)
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("x.png")
        try Data(file).write(to: url)
        let header = try ImageHeader(contentsOf: url)
        let raster = try Raster(contentsOf: url)
        #expect(header.width == 120 && header.height == 160)
        #expect(raster.width == 120 && raster.height == 160)
        // A quarter with the clock: the first column from the bottom up is the first row.
        #expect(Array(raster.bytes[0..<3]) == Array(stored.bytes[119 * 160 * 3..<119 * 160 * 3 + 3]))
    }
}

@Test func theHeaderOfALongTIFFIsReadFromItsDirectoryAtTheEnd() async throws {
    // Little-endian, one strip of 200x100 greys, and the directory behind it.
    let pixels = noise(width: 200, height: 200, channels: 1, seed: 5).bytes
    func number(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let entries = [
        (256, 200), (257, 200), (258, 8), (259, 1), (262, 1), (273, 8), (274, 6), (277, 1), (278, 200), (279, 40_000),
    ]
    var file = Array("II*\0".utf8) + number(8 + pixels.count, 4) + pixels + number(entries.count, 2)
    for (tag, value) in entries { file += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4) }
    file += [0, 0, 0, 0]
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("x.tif")
        try Data(file).write(to: url)
        #expect(try ImageHeader(contentsOf: url) == ImageHeader(decoding: file))
        #expect(try Raster(contentsOf: url).bytes.first == pixels[199 * 200])
    }
}

@Test func aTIFFWhoseJPEGEndsEarlyIsDamaged() throws {
    // The strip's length, the value of tag 279 (0x0117), is cut; libtiff only warns of what is missing then.
    var file = try Fixture.bytes("jpeg.tif")
    let entry = try #require(file.indices.last { file[$0...].starts(with: [0x17, 0x01, 4, 0, 1, 0, 0, 0]) })
    let length = Int(file[entry + 8]) + Int(file[entry + 9]) << 8 - 60
    file[entry + 8] = UInt8(length & 255)
    file[entry + 9] = UInt8(length >> 8)
    #expect(throws: ImageError(.corrupt(.tiff, detail: "premature end of JPEG file"))) { try Raster(decoding: file) }
}
