#if os(Linux)
    import Files
    import Foundation
    import Testing

    /// A folder as people have it: pictures, and files that are none or of kinds that are not read.
    @Suite(.serialized, .oneAtATime) struct MixedFolderTests {
        @Test func aTrainingGoesOnBesideFilesThatAreNotRead() throws {
            let place = try Workplace()
            try makePictures(in: place.url("pictures"), count: 7)
            let phone: [UInt8] = [0, 0, 0, 16] + Array("ftypheic".utf8) + [UInt8](repeating: 0, count: 60)
            try Data(phone).write(to: place.url("pictures/phone.jpg"))
            try Data("<svg/>".utf8).write(to: place.url("pictures/drawing.svg"))
            // "café.png" as Latin-1 has it.
            let name = FilePath(place.url("pictures").path).appending(
                FilePath([0x63, 0x61, 0x66, 0xE9, 0x2E, 0x70, 0x6E, 0x67]))
            let renamed = place.url("pictures/6.png").withFileSystemPath { old in name.withCString { rename(old, $0) } }
            #expect(renamed == 0)

            let check = try place.run("data", "check", "pictures")
            #expect(check.code == 0)
            let summary = "2 files are not read: 1 HEIC, 1 SVG; convert them to PNG or JPEG"
            #expect(check.out.hasPrefix("7 images in ") && check.out.contains(summary), "\(check.out)")
            // Seven pictures make one batch of seven only if all are found.
            let trained = try place.run(
                "train", "dcgan", "--data", "pictures", "--set", "batch=7", "--steps", "2", "--set",
                "network.generator=dcgan(2)")
            #expect(trained.code == 0 && trained.err.contains(summary), "\(trained.err)")
        }
    }
#endif
