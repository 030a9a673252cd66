import Foundation
import Images
import Testing

@Test func kindsThatAreNotReadAreToldApartFromOtherFilesAndFromDamage() async throws {
    try await withTemporaryFolder { root in
        try fill(
            root,
            [
                "a.png": "rgb.png", "b.tif": "rgb.tif", "c.avif": "full.avif", "moving.webp": "animated.webp",
                "float.tiff": "floats.tif", "notes.txt": "text", "d.psd": "text", "broken.png": "text",
                "thumbnail.nef": "rgb.tif",
            ])
        // The content tells, whatever the name says.
        try Data(fileOfBrand("heic")).write(to: root.appendingPathComponent("phone.jpg"))
        try Data(fileOfBrand("mif1")).write(to: root.appendingPathComponent("phone.heif"))
        try Data("<?xml version=\"1.0\"?>\n<svg xmlns=\"x\"/>".utf8).write(to: root.appendingPathComponent("drawing"))
        let folder = try ImageFolder(root)
        #expect(folder.images.map(\.path) == ["a.png", "b.tif", "broken.png", "c.avif"])
        #expect(
            folder.unreadImages.map { "\($0.path): \($0.kind)" } == [
                "d.psd: Photoshop", "drawing: SVG", "float.tiff: TIFF (samples that are numbers with a point)",
                "moving.webp: WebP (an animation)", "phone.heif: HEIF", "phone.jpg: HEIC", "thumbnail.nef: camera RAW",
            ])
        #expect(folder.otherFiles == ["notes.txt"])
        let joined = ImageFolder(joining: [folder], below: root.deletingLastPathComponent())
        #expect(joined.unreadImages.first?.path == "\(root.lastPathComponent)/d.psd")
    }
}

@Test func theSummaryCountsTheKindsAndSaysWhatToDo() async throws {
    try await withTemporaryFolder { root in
        try fill(root, ["a.png": "rgb.png", "b.svg": "text", "moving.webp": "animated.webp"])
        for name in ["x.heic", "y.jpg"] { try Data(fileOfBrand("heic")).write(to: root.appendingPathComponent(name)) }
        let folder = try ImageFolder(root)
        let summary = "4 files are not read: 2 HEIC, 1 SVG, 1 WebP (an animation); convert them to PNG or JPEG"
        #expect(folder.unreadSummary == summary)
        let report = try await DataCheck(of: folder)
        #expect(report.images == 1 && report.isSound && report.unreadImages == folder.unreadImages)
        #expect(report.description.contains("  not read:   \(summary)\n    b.svg is SVG\n"))

        try FileManager.default.removeItem(at: root.appendingPathComponent("a.png"))
        let error = #expect(throws: ImageFolderError.self) { try ImageFolder(root) }
        #expect(error?.description == "the folder '\(root.path)' contains no image of a kind that is read: \(summary)")
        try fill(root, ["only/one.svg": "text"])
        let one = #expect(throws: ImageFolderError.self) { try ImageFolder(root.appendingPathComponent("only")) }
        #expect(one?.description.hasSuffix("1 file is not read: 1 SVG; convert it to PNG or JPEG") == true)
    }
}

@Test func aCheckListsStraysShapesAndOddFiles() async throws {
    try await withTemporaryFolder { root in
        try fill(
            root,
            [
                "a/1.png": "rgb.png", "b/1.jpg": "extra-before-end.jpg", "b/2.tif": "rgb16.tif", "lost.png": "grey.png",
            ])
        try noise(width: 4, height: 4, channels: 3, seed: 1).write(to: root.appendingPathComponent("a/square.png"))
        let report = try await DataCheck(of: ImageFolder(root))
        #expect(report.strays == ["lost.png"])
        #expect(report.notSquare == 4)
        #expect(report.oddities.map(\.path) == ["b/1.jpg"] && report.isSound)
        let lines = report.description.split(separator: "\n").map(String.init)
        #expect(lines.contains("  not square: 4 of 5 images"))
        #expect(
            lines.contains("  no class:   1 image beside the class folders, or not in the table of classes")
                && lines.contains("    lost.png"))
        #expect(lines.contains("  odd:        1 image used with warnings"))
        #expect(lines.contains("    b/1.jpg: 10 extraneous bytes before marker 0xd9"))
    }
}
