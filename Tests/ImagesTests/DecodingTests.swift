import Files
import Foundation
import Images
import Testing

@Test(arguments: Fixture.all.keys.sorted())
func pixelsAreThoseThatTheReferenceReads(name: String) throws {
    let expected = try #require(Fixture.all[name])
    let raster = try Raster(decoding: Fixture.bytes(name))
    #expect(raster == expected.raster)
}

@Test(arguments: Fixture.all.keys.sorted())
func headersAgreeWithWhatDecodingGives(name: String) throws {
    let expected = try #require(Fixture.all[name])
    let header = try ImageHeader(decoding: Fixture.bytes(name))
    #expect(header.format == expected.format)
    #expect(header.width == expected.width && header.height == expected.height)
    #expect(header.channels == expected.channels)
    #expect(header.isLossy == expected.lossy)
}

@Test func theContentTellsTheFormatAndNotTheName() async throws {
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("really-a.gif")
        try Data(Fixture.bytes("rgb.png")).write(to: url)
        #expect(try Raster(contentsOf: url) == Fixture.all["rgb.png"]?.raster)
        #expect(try ImageHeader(contentsOf: url).format == .png)
    }
}

@Test func aHeaderBehindLongMetadataIsStillFound() async throws {
    // Two comment segments of 65,000 bytes stand before the frame header.
    let jpeg = try Fixture.bytes("rgb.jpg")
    let comment: [UInt8] = [0xFF, 0xFE, 0xFD, 0xEA] + [UInt8](repeating: 0x20, count: 65_000)
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("long.jpg")
        try Data(jpeg.prefix(2) + comment + comment + jpeg.dropFirst(2)).write(to: url)
        #expect(try ImageHeader(contentsOf: url).width == 24)
        #expect(try Raster(contentsOf: url) == Fixture.all["rgb.jpg"]?.raster)
    }
}

@Test func whatIsNoImageIsRefusedWithItsPath() async throws {
    try await withTemporaryFolder { folder in
        let text = folder.appendingPathComponent("a.png")
        try Data("no image at all".utf8).write(to: text)
        #expect(throws: ImageError(.unknownFormat, path: text.path)) { try Raster(contentsOf: text) }
        #expect(throws: ImageError(.unknownFormat, path: text.path)) { try ImageHeader(contentsOf: text) }
        let empty = folder.appendingPathComponent("b.png")
        try Data().write(to: empty)
        #expect(throws: ImageError(.empty, path: empty.path)) { try Raster(contentsOf: empty) }
        #expect(throws: FileError(.read, folder.path, code: EISDIR)) { try Raster(contentsOf: folder) }
        let sentence = ImageError(.truncated(.png), path: "a.png").description
        #expect(sentence == "'a.png' is a PNG image that ends too early; copy it again or remove it")
    }
}

@Test func kindsThatAreNotReadSaySo() throws {
    #expect(throws: ImageError(.unsupported(.bmp, detail: "run-length compression"))) {
        try Raster(decoding: Fixture.bytes("rle.bmp"))
    }
    for (name, format) in [("animated.webp", ImageFormat.webP), ("animated.avif", .avif)] {
        let error = ImageError(.unsupported(format, detail: "an animation"))
        #expect(throws: error) { try Raster(decoding: Fixture.bytes(name)) }
        #expect(throws: error) { try ImageHeader(decoding: Fixture.bytes(name)) }
    }
    #expect(throws: ImageError(.unsupported(.tiff, detail: "samples that are numbers with a point"))) {
        try Raster(decoding: Fixture.bytes("floats.tif"))
    }
    let heic = ImageError(.unreadFormat("HEIC"), path: "a.jpg")
    #expect(throws: ImageError(.unreadFormat("HEIC"))) { try Raster(decoding: fileOfBrand("heic")) }
    #expect(heic.description == "'a.jpg' is an image of a kind that is not read (HEIC); convert it to PNG or JPEG")
}

@Test func absurdSizesAreRefusedBeforeMemoryIsTaken() throws {
    // 40,000 x 40,000 pixels by the header: 25 times the limit.
    var bmp = try Fixture.bytes("rgb.bmp")
    bmp.replaceSubrange(18..<26, with: [0x40, 0x9C, 0, 0, 0x40, 0x9C, 0, 0])
    #expect(throws: ImageError(.tooLarge(.bmp, width: 40_000, height: 40_000))) { try Raster(decoding: bmp) }

    var gif = try Fixture.bytes("offset.gif")
    gif.replaceSubrange(6..<10, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: ImageError(.tooLarge(.gif, width: 65_535, height: 65_535))) { try Raster(decoding: gif) }

    var png = try Fixture.bytes("rgb.png")
    png.replaceSubrange(16..<24, with: [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF])
    let side = Int(Int32.max)
    #expect(throws: ImageError(.tooLarge(.png, width: side, height: side))) { try ImageHeader(decoding: png) }

    // The first two entries of the directory, and width and height in them.
    var tiff = try Fixture.bytes("white-is-zero.tif")
    tiff.replaceSubrange(18..<22, with: [0x40, 0x9C, 0, 0])
    tiff.replaceSubrange(30..<34, with: [0x40, 0x9C, 0, 0])
    #expect(throws: ImageError(.tooLarge(.tiff, width: 40_000, height: 40_000))) { try Raster(decoding: tiff) }

    var jpeg = try Fixture.bytes("grey.jpg")
    let frame = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xC0]) })
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: ImageError(.tooLarge(.jpeg, width: 65_535, height: 65_535))) { try Raster(decoding: jpeg) }
}

@Test(arguments: [1, 3, 4])
func aPNGThatIsWrittenReadsBackTheSame(channels: Int) async throws {
    for (width, height) in [(1, 1), (7, 3), (64, 65), (300, 2)] {
        let raster = noise(width: width, height: height, channels: channels, seed: UInt64(width))
        #expect(try Raster(decoding: raster.pngData()) == raster)
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("x.png")
            try raster.write(to: url)
            #expect(try Raster(contentsOf: url) == raster)
        }
    }
}
