import Files
import Foundation
import Images
import Testing

/// Puts small files into a folder; the content of images is a fixture.
func fill(_ folder: URL, _ files: [String: String]) throws {
    for (path, fixture) in files {
        let url = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let content = fixture == "text" ? Data("some text".utf8) : try Data(Fixture.bytes(fixture))
        try content.write(to: url)
    }
}

@Test func firstLevelFoldersAreClassesAndDeeperOnesAreNot() async throws {
    try await withTemporaryFolder { root in
        try fill(
            root,
            [
                "tulip/b.png": "rgb.png", "tulip/A.JPG": "rgb.jpg", "daisy/deep/deeper/c.gif": "plain.gif",
                "daisy/noending": "rgb.bmp", "rose/notes.txt": "text", "LICENSE": "text",
                ".hidden/x.png": "rgb.png", "tulip/.x.png": "rgb.png",
            ])
        let folder = try ImageFolder(root)
        #expect(folder.classNames == ["daisy", "tulip"])
        #expect(
            folder.images.map(\.path) == ["daisy/deep/deeper/c.gif", "daisy/noending", "tulip/A.JPG", "tulip/b.png"])
        #expect(folder.images.map(\.label) == [0, 0, 1, 1])
        #expect(folder.otherFiles == ["LICENSE", "rose/notes.txt"])
        #expect(folder.isLabelled)
        #expect(try Raster(contentsOf: folder.url(of: folder.images[3])) == Fixture.all["rgb.png"]?.raster)
    }
}

@Test func imagesInTheRootHaveNoClass() async throws {
    try await withTemporaryFolder { root in
        try fill(root, ["b.png": "rgb.png", "a.png": "rgb.png", "x/c.png": "rgb.png", "y/c.png": "rgb.png"])
        let folder = try ImageFolder(root)
        #expect(folder.images.map(\.path) == ["a.png", "b.png", "x/c.png", "y/c.png"])
        #expect(folder.images.map(\.label) == [nil, nil, 0, 1])
        #expect(!folder.isLabelled)
    }
}

@Test func aFolderThatHoldsEverythingIsNoClass() async throws {
    try await withTemporaryFolder { root in
        try fill(root, ["set/all/x/1.png": "rgb.png", "set/all/xy/2.png": "rgb.png", "set/README": "text"])
        #expect(try ImageFolder(root).classNames == ["x", "xy"])
        #expect(try ImageFolder(root).images.map(\.label) == [0, 1])
        let inner = try ImageFolder(root.appendingPathComponent("set/all/x"))
        #expect(inner.classNames.isEmpty && inner.images.map(\.label) == [nil])
        try fill(root, ["set/3.png": "rgb.png"])
        #expect(try ImageFolder(root).classNames == ["all"])
        #expect(try ImageFolder(root).images.map(\.path) == ["set/3.png", "set/all/x/1.png", "set/all/xy/2.png"])
        #expect(try ImageFolder(root).images.map(\.label) == [nil, 0, 0])
    }
}

@Test func classesWhoseNamesAreNumbersAreInTheOrderOfTheNumbers() async throws {
    try await withTemporaryFolder { root in
        let huge = "123456789012345678901234567890"
        for name in ["0", "1", "2", "10", "11", "007", huge] { try fill(root, ["\(name)/x.png": "rgb.png"]) }
        let folder = try ImageFolder(root)
        #expect(folder.classNames == ["0", "1", "2", "007", "10", "11", huge])
        // The images stay in the order of their bytes: 0, 007, 1, 10, 11, 12…, 2.
        #expect(folder.images.map(\.label) == [0, 3, 1, 4, 5, 6, 2])
        #expect(ImageFolder(joining: [folder], below: root).classNames == folder.classNames)
        // One name that is no number: all are words.
        try fill(root, ["2b/x.png": "rgb.png"])
        #expect(try ImageFolder(root).classNames == ["0", "007", "1", "10", "11", huge, "2", "2b"])
    }
}

@Test func imagesBesideClassFoldersAreStrays() async throws {
    try await withTemporaryFolder { root in
        try fill(root, ["a/1.png": "rgb.png", "b/1.png": "rgb.png", "lost.png": "rgb.png"])
        #expect(try ImageFolder(root).strays.map(\.path) == ["lost.png"])
        #expect(try ImageFolder(root.appendingPathComponent("a")).strays.isEmpty)
    }
}

@Test func circlesOfLinksEndAndBrokenLinksAreListed() async throws {
    try await withTemporaryFolder { root in
        try fill(root, ["a/x.png": "rgb.png", "a/b/y.png": "rgb.png"])
        let files = FileManager.default
        let a = root.appendingPathComponent("a").path
        try files.createSymbolicLink(atPath: "\(a)/b/round", withDestinationPath: a)
        try files.createSymbolicLink(atPath: "\(a)/self", withDestinationPath: ".")
        try files.createSymbolicLink(atPath: "\(a)/broken.png", withDestinationPath: "nowhere")
        let folder = try ImageFolder(root)
        #expect(folder.images.map(\.path) == ["a/b/y.png", "a/x.png"])
        #expect(folder.otherFiles == ["a/broken.png"])
    }
}

@Test func foldersWithoutImagesAreErrors() async throws {
    try await withTemporaryFolder { root in
        let error = #expect(throws: ImageFolderError.self) { try ImageFolder(root) }
        #expect(
            error?.description
                == "the folder '\(root.path)' is empty; name one with PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF images")
        try fill(root, ["a.txt": "text", "b/c.txt": "text"])
        let other = #expect(throws: ImageFolderError.self) { try ImageFolder(root) }
        #expect(other?.otherFiles == 2)
        let missing = root.appendingPathComponent("missing")
        #expect(throws: FileError(.list, missing.path, code: ENOENT)) { try ImageFolder(missing) }
        let file = root.appendingPathComponent("a.txt")
        #expect(throws: FileError(.list, file.path, code: ENOTDIR)) { try ImageFolder(file) }
    }
}
