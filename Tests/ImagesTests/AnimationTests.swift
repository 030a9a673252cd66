import Foundation
import Images
import Testing

/// Chunks of a PNG file: their names and bodies.
private func chunks(of png: Data) -> [(name: String, body: [UInt8])] {
    var (found, rest): ([(String, [UInt8])], ArraySlice<UInt8>) = ([], Array(png)[8...])
    while rest.count >= 12 {
        let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let named = rest.dropFirst(4).prefix(4 + length)
        let sum = rest.dropFirst(8 + length).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        #expect(crc32(named) == sum)
        found.append((String(decoding: named.prefix(4), as: UTF8.self), Array(named.dropFirst(4))))
        rest = rest.dropFirst(12 + length)
    }
    return found
}

private func number(_ bytes: some Collection<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
private func littleEndian(_ bytes: some BidirectionalCollection<UInt8>) -> Int { number(bytes.reversed()) }

/// A still PNG file with the pixels of one frame of an animation.
private func still(_ header: [UInt8], _ pixels: [UInt8]) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    for (name, body) in [("IHDR", header), ("IDAT", pixels), ("IEND", [])] {
        let named = Array(name.utf8) + body
        file += withUnsafeBytes(of: UInt32(body.count).bigEndian) { Array($0) } + named
        file += withUnsafeBytes(of: crc32(named[...]).bigEndian) { Array($0) }
    }
    return file
}

@Test(arguments: [1, 3, 4])
func anAnimatedPNGHoldsEveryFrameAndIsAStillOneToOthers(channels: Int) throws {
    let frames = (0..<3).map { noise(width: 9, height: 5, channels: channels, seed: $0) }
    let file = try Animation(frames, framesPerSecond: 12).data(.apng)
    #expect(try Raster(decoding: file) == frames[0])
    let chunks = chunks(of: file)
    #expect(chunks.first { $0.name == "acTL" }.map { number($0.body[0..<4]) } == 3)
    #expect(chunks.first { $0.name == "acTL" }.map { number($0.body[4..<8]) } == 0)
    // Frames and their pixels are numbered together.
    let numbered = chunks.filter { ["fcTL", "fdAT"].contains($0.name) }
    #expect(numbered.map { number($0.body[0..<4]) } == Array(numbered.indices))
    for control in chunks.filter({ $0.name == "fcTL" }) {
        #expect(control.body[4..<12].elementsEqual([0, 0, 0, 9, 0, 0, 0, 5]))
        #expect(number(control.body[20..<22]) == 1 && number(control.body[22..<24]) == 12)
    }
    let header = try #require(chunks.first).body
    var (place, pixels): (Int, [[UInt8]]) = (-1, [[], [], []])
    for chunk in chunks {
        if chunk.name == "fcTL" { place += 1 }
        if chunk.name == "IDAT" { pixels[place] += chunk.body }
        if chunk.name == "fdAT" { pixels[place] += chunk.body.dropFirst(4) }
    }
    #expect(try pixels.map { try Raster(decoding: still(header, $0)) } == frames)
}

@Test func anAnimatedGIFKeepsUpTo256ColoursAndItsTime() throws {
    let frames = (0..<3).map { shift in
        let bytes = (0..<256).map { UInt8(truncatingIfNeeded: $0 + shift * 40) }
        return Raster(width: 16, height: 16, channels: 1, bytes: bytes)
    }
    let file = [UInt8](try Animation(frames, framesPerSecond: 30).data(.gif))
    let first = try Raster(decoding: file)
    #expect(first.width == 16 && first.bytes == frames[0].bytes.flatMap { [$0, $0, $0] })
    // Hundredths of a second; together a tenth, as three frames of thirty a second take.
    let controls = file.indices.filter { file[$0...].starts(with: [0x21, 0xF9, 4]) }
    #expect(controls.map { littleEndian(file[($0 + 4)...($0 + 5)]) } == [3, 4, 3])
    let loop = try #require(Data(file).range(of: Data("NETSCAPE2.0".utf8)))
    #expect(file[loop.upperBound...].starts(with: [3, 1, 0, 0, 0]))
}

@Test func theColoursOfAGIFAreNearThoseOfAPicture() throws {
    // 4,096 colours in 256.
    var bytes: [UInt8] = []
    for row in 0..<64 {
        for column in 0..<64 { bytes += [UInt8(4 * column), UInt8(4 * row), UInt8(2 * (row + column))] }
    }
    let picture = Raster(width: 64, height: 64, channels: 3, bytes: bytes)
    let read = try Raster(decoding: Animation([picture], framesPerSecond: 10).data(.gif))
    let errors: [Int] = zip(read.bytes, bytes).map { abs(Int($0) - Int($1)) }
    let mean = Double(errors.reduce(0, +)) / Double(errors.count)
    #expect(mean < 5, "\(mean)")
    #expect(errors.max()! < 32)
    // What is transparent lies on white.
    let clear = Raster(width: 2, height: 1, channels: 4, bytes: [10, 20, 30, 0, 10, 20, 30, 255])
    let gif = try Raster(decoding: Animation([clear], framesPerSecond: 10).data(.gif))
    #expect(gif.bytes == [255, 255, 255, 10, 20, 30])
}

@Test func anAnimatedWebPHoldsEveryFrameWithoutLoss() throws {
    let frames = (0..<3).map { noise(width: 24, height: 16, channels: 3, seed: $0) }
    let file = [UInt8](try Animation(frames, framesPerSecond: 30).data(.webP))
    #expect(throws: ImageError(.unsupported(.webP, detail: "an animation"))) { try Raster(decoding: file) }
    var (offset, shown, times): (Int, [Raster], [Int]) = (12, [], [])
    while offset + 8 <= file.count {
        let name = String(decoding: file[offset..<offset + 4], as: UTF8.self)
        let length = littleEndian(file[(offset + 4)..<(offset + 8)])
        let body = Array(file[(offset + 8)..<(offset + 8 + length)])
        // Played without end.
        if name == "ANIM" { #expect(littleEndian(body[4..<6]) == 0) }
        if name == "ANMF" {
            times.append(littleEndian(body[12..<15]))
            let image = Array("WEBP".utf8) + body[16...]
            let size = withUnsafeBytes(of: UInt32(image.count).littleEndian) { Array($0) }
            shown.append(try Raster(decoding: Array("RIFF".utf8) + size + image))
        }
        offset += 8 + length + length % 2
    }
    #expect(shown == frames)
    #expect(times == [33, 34, 33])
}

@Test func whatAFormatCannotHoldIsRefused() throws {
    let long = Raster(width: 70_000, height: 1, channels: 1, bytes: [UInt8](repeating: 7, count: 70_000))
    for format in [AnimationFormat.gif, .webP] {
        #expect(throws: AnimationError.tooLarge(format, width: 70_000, height: 1)) {
            try Animation([long], framesPerSecond: 10).data(format)
        }
    }
    #expect(AnimationFormat(of: URL(filePath: "a/walk.GIF")) == .gif)
    #expect(AnimationFormat(of: URL(filePath: "a/walk.png")) == nil)
}

@Test func anEnlargedPictureHasSquaresForPixels() {
    let picture = Raster(width: 2, height: 1, channels: 3, bytes: [1, 2, 3, 4, 5, 6])
    let row: [UInt8] = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]
    #expect(picture.enlarged(by: 2) == Raster(width: 4, height: 2, channels: 3, bytes: row + row))
    #expect(picture.enlarged(by: 1) == picture)
}
