import Foundation
import Images
import Testing

/// Two classes: three sound pictures that are the same in two formats, a grey one, a lossy one, and two damaged ones.
private func makeMixedFolder(_ root: URL) throws {
    let picture = noise(width: 8, height: 6, channels: 3, seed: 1)
    var whole = picture.pngData()
    for path in ["cat", "dog"] {
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent(path), withIntermediateDirectories: true)
    }
    try whole.write(to: root.appendingPathComponent("cat/1.png"))
    try whole.write(to: root.appendingPathComponent("dog/1.png"))
    try bitmap(picture).write(to: root.appendingPathComponent("cat/2.bmp"))
    try noise(width: 8, height: 6, channels: 1, seed: 2).write(to: root.appendingPathComponent("cat/3.png"))
    try Data(Fixture.bytes("rgb.jpg")).write(to: root.appendingPathComponent("dog/4.jpg"))
    whole[whole.count - 20] ^= 1
    try whole.write(to: root.appendingPathComponent("dog/5.png"))
    try Data("text".utf8).write(to: root.appendingPathComponent("dog/6.png"))
    try Data("text".utf8).write(to: root.appendingPathComponent("README"))
}

/// The picture as a bitmap of 24 bits, top to bottom, whose rows need no padding.
private func bitmap(_ raster: Raster) -> Data {
    precondition(raster.channels == 3 && raster.width * 3 % 4 == 0)
    var header: [UInt8] = Array("BM".utf8) + [UInt8](repeating: 0, count: 52)
    header[10] = 54
    header[14] = 40
    header[18] = UInt8(raster.width)
    withUnsafeBytes(of: Int32(-raster.height).littleEndian) { header.replaceSubrange(22..<26, with: $0) }
    header[28] = 24
    let pixels = stride(from: 0, to: raster.bytes.count, by: 3).flatMap { raster.bytes[$0..<$0 + 3].reversed() }
    return Data(header + pixels)
}

@Test func aFullCheckFindsEverythingThatIsWrong() async throws {
    try await withTemporaryFolder { root in
        try makeMixedFolder(root)
        var steps: [Int] = []
        let report = try await DataCheck(of: ImageFolder(root)) { done, total in
            #expect(total == 7)
            steps.append(done)
        }
        #expect(steps == [7])
        #expect(report.images == 7)
        #expect(report.decoded == 5)
        #expect(report.damaged.map(\.path) == ["dog/5.png", "dog/6.png"])
        #expect(report.damaged[1].problem.contains("dog/6.png"))
        #expect(!report.isSound)
        #expect(report.duplicates == [["cat/1.png", "cat/2.bmp", "dog/1.png"]])
        #expect(report.sizes.map { [$0.width, $0.height, $0.count] } == [[8, 6, 4], [24, 17, 1]])
        #expect(report.distinctSizes == 2)
        #expect(report.colours.map { "\($0.name) \($0.count)" } == ["RGB 4", "grey 1"])
        #expect(report.otherSizes.map { "\($0.path) \($0.width)x\($0.height)" } == ["dog/4.jpg 24x17"])
        #expect(report.otherColours.map { "\($0.path) \($0.colour)" } == ["cat/3.png grey"])
        #expect(report.formats.map { "\($0.name) \($0.count)" } == ["PNG 3", "BMP 1", "JPEG 1"])
        #expect(report.lossy == 1)
        #expect(report.notSquare == 5)
        #expect(report.classes.map { "\($0.name) \($0.count)" } == ["cat 3", "dog 2"])
        #expect(report.unlabelled == 0)
        #expect(report.otherFiles == ["README"])
    }
}

@Test func theReportReadsAsLinesAndAsJSON() async throws {
    try await withTemporaryFolder { root in
        try makeMixedFolder(root)
        let report = try await DataCheck(of: ImageFolder(root))
        let lines = report.description.split(separator: "\n").map(String.init)
        #expect(lines[0] == "7 images in '\(root.path)'")
        #expect(lines.contains("  size:       4 of 8x6, 1 of 24x17 (mixed)"))
        #expect(lines.contains("    dog/4.jpg is 24x17") && lines.contains("    cat/3.png is grey"))
        #expect(lines.contains("  duplicates: 2 images too many, in 1 group"))
        #expect(lines.contains("    cat/1.png = cat/2.bmp = dog/1.png"))
        #expect(lines.contains("  damaged:    2"))
        let copy = try JSONDecoder().decode(DataCheck.self, from: JSONEncoder().encode(report))
        #expect(copy == report)
    }
}

@Test func aQuickCheckReadsAllHeadersAndDecodesASample() async throws {
    try await withTemporaryFolder { root in
        for index in 0..<40 {
            var file = noise(width: 8, height: 6, channels: 3, seed: UInt64(index)).pngData()
            // Damage behind the header: only decoding finds it.
            if index % 2 == 1 { file[file.count - 20] ^= 1 }
            try file.write(to: root.appendingPathComponent(String(format: "%02d.png", index)))
        }
        try Data(count: 9).write(to: root.appendingPathComponent("40.png"))
        let folder = try ImageFolder(root)
        let report = try await DataCheck(quicklyOf: folder, decoding: 8)
        // 41 images and a sample of 8: 0, 5, 10, 15, 20, 25, 30, 35; the odd ones are damaged.
        #expect(report.decoded == 4)
        #expect(report.damaged.map(\.path) == ["05.png", "15.png", "25.png", "35.png", "40.png"])
        #expect(
            report.description.hasPrefix(
                """
                41 images in '\(root.path)'
                  checked:    all 41 headers; 4 pictures decoded (the others are decoded when they are used)
                """))
        #expect(try await DataCheck(of: folder).damaged.count == 21)
    }
}

@Test func manyImagesAreAllLookedAtOnce() async throws {
    try await withTemporaryFolder { root in
        for index in 0..<100 {
            try noise(width: 2, height: 2, channels: 1, seed: UInt64(index % 90)).write(
                to: root.appendingPathComponent("\(index).png"))
        }
        var last = 0
        let report = try await DataCheck(of: ImageFolder(root)) { done, _ in
            #expect(done > last)
            last = done
        }
        #expect(last == 100)
        #expect(report.decoded == 100)
        #expect(report.duplicates.count == 10)
        #expect(report.duplicates.allSatisfy { $0.count == 2 })
        #expect(report.duplicates.first == ["0.png", "90.png"])
    }
}
