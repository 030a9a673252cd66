#if os(Linux)
    import Files
    import Foundation
    import Images
    import Testing

    /// Puts a fixture where a name is no UTF-8.
    private func put(_ fixture: String, at path: [UInt8], below root: URL) throws {
        let folder = path.lastIndex(of: UInt8(ascii: "/")).map { Array(path[..<$0]) }
        let place = FilePath(root.path)
        if let folder { mkdir(bytes: place.appending(FilePath(folder))) }
        let file = try Fixture.bytes(fixture)
        let descriptor = place.appending(FilePath(path)).withCString { open($0, O_WRONLY | O_CREAT, 0o600) }
        #expect(descriptor >= 0 && write(descriptor, file, file.count) == file.count)
        close(descriptor)
    }

    private func mkdir(bytes path: FilePath) {
        _ = path.withCString { mkdir($0, 0o700) }
    }

    @Test func namesThatAreNoUTF8AreFoundShownDecodedAndLabelled() async throws {
        try await withTemporaryFolder { root in
            // "café.png" and "grün" as Latin-1 has them.
            try put("rgb.png", at: Array("gr".utf8) + [0xFC] + Array("n/1.png".utf8), below: root)
            try put("grey.png", at: Array("red/caf".utf8) + [0xE9] + Array(".png".utf8), below: root)
            try put("rgb.jpg", at: Array("red/plain.jpg".utf8), below: root)
            try put("animated.webp", at: Array("red/".utf8) + [0xE9], below: root)
            let folder = try ImageFolder(root)
            #expect(folder.classNames == [#"gr\xfcn"#, "red"])
            #expect(folder.images.map(\.path) == [#"gr\xfcn/1.png"#, #"red/caf\xe9.png"#, "red/plain.jpg"])
            #expect(folder.images.map(\.label) == [0, 1, 1])
            #expect(folder.unreadImages.map(\.path) == [#"red/\xe9"#] && folder.otherFiles.isEmpty)

            let urls = folder.images.map { folder.url(of: $0) }
            #expect(try Raster(contentsOf: urls[0]) == Fixture.all["rgb.png"]?.raster)
            #expect(try Raster(contentsOf: urls[1]) == Fixture.all["grey.png"]?.raster)
            #expect(try ImageHeader(contentsOf: urls[1]).channels == 1)
            #expect(urls[1].readablePath == #"\#(root.path)/red/caf\xe9.png"#)

            // The parts of a set lie in folders of their own.
            let parts = try ["gr\\xfcn", "red"].map { _ in try ImageFolder(root.appendingPathComponent("red")) }
            let joined = ImageFolder(joining: parts, below: root)
            #expect(joined.images[0].path == #"red/caf\xe9.png"#)
            #expect(try Raster(contentsOf: joined.url(of: joined.images[0])) == Fixture.all["grey.png"]?.raster)

            let report = try await DataCheck(of: folder)
            #expect(report.images == 3 && report.decoded == 3 && report.isSound)
            #expect(report.classes.map { "\($0.name) \($0.count)" } == [#"gr\xfcn 1"#, "red 2"])
        }
    }

    @Test func damageUnderANameThatIsNoUTF8IsNamed() async throws {
        try await withTemporaryFolder { root in
            try put("rgb.png", at: [0xE9] + Array(".png".utf8), below: root)
            let name = FilePath(root.path).appending(FilePath([0xE9] + Array(".png".utf8)))
            _ = name.withCString { truncate($0, 100) }
            let report = try await DataCheck(of: ImageFolder(root))
            #expect(report.damaged.map(\.path) == [#"\xe9.png"#])
            #expect(report.damaged.first?.problem.hasPrefix(#"'\#(root.path)/\xe9.png' is a PNG image"#) == true)
        }
    }
#endif
