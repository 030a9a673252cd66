import Files
import Foundation
import Testing

@testable import Report

/// A folder of its own, removed at the end.
private func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ganymede-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

private let noon = Date(timeIntervalSince1970: 1_700_000_000.25)

/// One red pixel, RGB.
private let pixel = Data(
    base64Encoded:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")!

@Test func aRecordIsTheEventBetweenItsLengthAndItsChecksum() throws {
    let event = Event.with {
        $0.wallTime = 1
        $0.step = 5
        $0.summary.value = [
            .with {
                $0.tag = "d"
                $0.simpleValue = 0.5
            }
        ]
    }
    let record = EventFile.record(of: try event.serializedData())
    let body: [UInt8] = [
        0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F,  // Field 1, 64 bits: 1.0.
        0x10, 5,  // Field 2, variable: 5.
        0x2A, 10,  // Field 5, 10 bytes: the summary.
        0x0A, 8,  // Its field 1, 8 bytes: a value.
        0x0A, 1, 0x64,  // Its field 1, 1 byte: "d".
        0x15, 0, 0, 0, 0x3F,  // Its field 2, 32 bits: 0.5.
    ]
    #expect(Array(record.prefix(8)) == [23, 0, 0, 0, 0, 0, 0, 0])
    #expect(Array(record.dropFirst(12).dropLast(4)) == body)
    // The checksums, from TensorBoard's `masked_crc32c`.
    #expect(Array(record.dropFirst(8).prefix(4)) == [0xE7, 0xCE, 0xF8, 0x1E])
    #expect(Array(record.suffix(4)) == [0x77, 0x6B, 0x4E, 0x91])
}

@Test func theFileIsTheOneThatTensorBoardsWriterMakesOfTheSameEvents() throws {
    try withTemporaryFolder { folder in
        let file = try EventFile(in: folder, startingAt: 13, time: noon)
        try file.add(step: 13, scalars: [("critic", 0.7), ("generator", 0)], time: noon + 1.25)
        try file.add(step: 14, scalars: [("critic", -1.25), ("generator", .infinity)], time: noon + 2.25)
        try file.add(step: 14, image: pixel, width: 1, height: 1, channels: 3, tag: "samples", time: noon + 2.75)
        let fixture = try #require(
            Bundle.module.url(forResource: "events.out.tfevents", withExtension: "fixture", subdirectory: "Fixtures"))
        #expect(try Data(contentsOf: file.url) == Data(contentsOf: fixture))
    }
}

@Test func eachEventCanBeReadAsSoonAsItIsAdded() throws {
    try withTemporaryFolder { folder in
        let file = try EventFile(in: folder, startingAt: 0, time: noon)
        var events = try RecordReader(file.url).events
        #expect(events.map(\.what) == [.fileVersion("brain.Event:2"), .sessionLog(.with { $0.status = .start })])
        #expect(events.map(\.wallTime) == [1_700_000_000.25, 1_700_000_000.25])

        let before = Date()
        try file.add(step: 20, scalars: [("loss/critic", 0.1), ("loss/generator", .nan)])
        events = try RecordReader(file.url).events
        #expect(events.count == 3)
        #expect(events[2].step == 20)
        #expect((before...Date()).contains(Date(timeIntervalSince1970: events[2].wallTime)))
        #expect(events[2].summary.value.map(\.tag) == ["loss/critic", "loss/generator"])
        #expect(events[2].summary.value[0].simpleValue == Float(0.1))
        #expect(events[2].summary.value[1].simpleValue.isNaN)

        try file.add(step: 21, image: pixel, width: 1, height: 2, channels: 3, tag: "samples")
        events = try RecordReader(file.url).events
        #expect(events.count == 4)
        let image = events[3].summary.value[0].image
        #expect((image.width, image.height, image.colorspace) == (1, 2, 3))
        #expect(image.encodedImageString == pixel)
    }
}

@Test func aResumedRunsFileSortsBehindTheEarlierOnesAndNamesTheStepItGoesOnFrom() throws {
    try withTemporaryFolder { folder in
        let first = try EventFile(in: folder, startingAt: 0, time: noon)
        try first.add(step: 13, scalars: [("critic", 1)])
        let earlier = try Data(contentsOf: first.url)
        // In the same second, and after the clock was set back by an hour.
        let second = try EventFile(in: folder, startingAt: 13, time: noon)
        let third = try EventFile(in: folder, startingAt: 14, time: noon - 3600)
        let names = [first, second, third].map(\.url.lastPathComponent)
        #expect(names == names.sorted() && Set(names).count == 3)
        #expect(names[0].hasPrefix("events.out.tfevents.1700000000."))
        #expect(names[0].hasSuffix(".\(getpid())"))
        #expect(try Data(contentsOf: first.url) == earlier)
        let start = try RecordReader(second.url).events[1]
        #expect(start.step == 13 && start.sessionLog.status == .start)
    }
}

@Test func aFileThatLostItsTailStillTellsOfWhatCameBefore() throws {
    try withTemporaryFolder { folder in
        let file = try EventFile(in: folder, startingAt: 0)
        try file.add(step: 1, scalars: [("critic", 1)])
        let whole = try Data(contentsOf: file.url).count
        try file.add(step: 2, scalars: [("critic", 2)])
        let end = try Data(contentsOf: file.url).count
        for length in [end - 1, whole + 12, whole + 11, whole + 1, whole] {
            try #require(truncate(file.url.path, off_t(length)) == 0)
            #expect(try RecordReader(file.url).events.map(\.step) == [0, 0, 1])
        }
    }
}

@Test func aFolderThatIsMissingIsToldOf() throws {
    try withTemporaryFolder { folder in
        let error = #expect(throws: FileError.self) {
            try EventFile(in: folder.appendingPathComponent("nowhere"), startingAt: 0)
        }
        #expect(error?.code == ENOENT && error?.action == .write)
    }
}
