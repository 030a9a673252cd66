import Files
import Foundation
import Images
import Testing

/// A batch of records whose pixels depend on the seed.
private func batch(labels: [UInt8], seed: UInt64) -> [UInt8] {
    let pixels = noise(width: 32, height: 32 * labels.count, channels: 3, seed: seed).bytes
    return labels.indices.flatMap { [labels[$0]] + pixels[$0 * 3072..<($0 + 1) * 3072] }
}

/// A tar archive as POSIX 1003.1 lays it out.
private func tar(_ files: [(name: String, kind: Character, content: [UInt8])]) -> [UInt8] {
    var archive: [UInt8] = []
    for file in files {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        func octal(_ number: Int, _ width: Int) -> String {
            let digits = String(number, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put(file.name, at: 0)
        put("0000644", at: 100)
        put(octal(file.content.count, 11), at: 124)
        put(String(file.kind), at: 156)
        put("ustar", at: 257)
        put("        ", at: 148)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\0 ", at: 148)
        archive += header + file.content
        archive += [UInt8](repeating: 0, count: (512 - file.content.count % 512) % 512)
    }
    return archive + [UInt8](repeating: 0, count: 1024)
}

private let trainBatches = (1...5).map { batch(labels: [UInt8($0), 9], seed: UInt64($0)) }
private let testBatch = batch(labels: [0, 3, 5], seed: 6)
// As in the published archive: a folder, its files in no order, and what is no batch; before them an extended header.
private let archive: [UInt8] = {
    var files: [(name: String, kind: Character, content: [UInt8])] = [
        ("cifar-10-batches-bin/", "5", []), ("PaxHeader", "x", Array("30 mtime=1243957893.3443853\n".utf8)),
    ]
    for number in [4, 1, 5, 2, 3] {
        files.append(("cifar-10-batches-bin/data_batch_\(number).bin", "0", trainBatches[number - 1]))
    }
    files.append(("cifar-10-batches-bin/readme.html", "0", [1, 2]))
    files.append(("cifar-10-batches-bin/test_batch.bin", "0", testBatch))
    return tar(files)
}()

@Test func oneBatchGivesItsLabelsAndPlanes() async throws {
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("batch.bin")
        try Data(testBatch).write(to: url)
        let images = try CIFARBinary(batch: url)
        #expect(images.labels == [0, 3, 5])
        #expect(images.count == 3)
        #expect(Array(images.images[3072..<6144]) == Array(testBatch[3074..<6146]))
    }
}

@Test(arguments: [false, true])
func theArchiveIsReadWithoutUnpackingItInTheOrderOfTheBatches(isPacked: Bool) async throws {
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent(isPacked ? "cifar-10-binary.tar.gz" : "cifar-10-binary.tar")
        try (isPacked ? gzip(archive) : Data(archive)).write(to: url)
        let train = try CIFARBinary(contentsOf: url, part: .train)
        #expect(train.labels == [1, 9, 2, 9, 3, 9, 4, 9, 5, 9])
        let pixels = trainBatches.flatMap { batch in Array(batch[1..<3073]) + Array(batch[3074..<6146]) }
        #expect(train.images == pixels)
        #expect(try CIFARBinary(contentsOf: url, part: .test).labels == [0, 3, 5])
    }
}

@Test func theUnpackedFolderIsReadToo() async throws {
    try await withTemporaryFolder { folder in
        for (index, batch) in trainBatches.enumerated() {
            try Data(batch).write(to: folder.appendingPathComponent("data_batch_\(index + 1).bin"))
        }
        #expect(try CIFARBinary(contentsOf: folder, part: .train).labels == [1, 9, 2, 9, 3, 9, 4, 9, 5, 9])
        let missing = folder.appendingPathComponent("test_batch.bin")
        #expect(throws: FileError(.read, missing.path, code: ENOENT)) {
            try CIFARBinary(contentsOf: folder, part: .test)
        }
    }
}

@Test func batchesThatMakeNoSenseAreRefused() async throws {
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("batch.bin")
        try Data(testBatch.dropLast()).write(to: url)
        #expect(throws: DataFileError.self) { try CIFARBinary(batch: url) }
        try Data().write(to: url)
        #expect(throws: DataFileError.self) { try CIFARBinary(batch: url) }
        try Data([10] + testBatch.dropFirst()).write(to: url)
        let error = #expect(throws: DataFileError.self) { try CIFARBinary(batch: url) }
        #expect(error?.problem == .notThisFormat("record 0 has the label 10"))
    }
}

@Test func archivesCutShortOrWithoutABatchAreRefused() async throws {
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("x.tar")
        for length in stride(from: 0, to: archive.count - 1024, by: 500) {
            try Data(archive[..<length]).write(to: url)
            #expect(throws: DataFileError.self, "cut to \(length) bytes") {
                try CIFARBinary(contentsOf: url, part: .train)
            }
        }
        try Data(tar([("data_batch_1.bin", "0", trainBatches[0])])).write(to: url)
        let error = #expect(throws: DataFileError.self) { try CIFARBinary(contentsOf: url, part: .train) }
        #expect(error?.problem == .notThisFormat("it contains no data_batch_2.bin"))
    }
}

@Test func damagedArchivesNeverCrash() async throws {
    var generator = SeededGenerator(seed: 5)
    let small = tar([("test_batch.bin", "0", testBatch)])
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("x.tar")
        for _ in 0..<300 {
            var damaged = small
            damaged[Int.random(in: 0..<512, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            damaged[Int.random(in: 0..<damaged.count, using: &generator)] = 255
            try Data(damaged).write(to: url)
            _ = try? CIFARBinary(contentsOf: url, part: .test)
        }
    }
}

/// gzip with stored blocks: no compression, but the same format.
private func gzip(_ bytes: [UInt8]) -> Data {
    var packed = Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    for start in stride(from: 0, to: bytes.count, by: 60_000) {
        let block = bytes[start..<min(start + 60_000, bytes.count)]
        packed.append(start + 60_000 >= bytes.count ? 1 : 0)
        for length in [UInt16(block.count), ~UInt16(block.count)] {
            withUnsafeBytes(of: length.littleEndian) { packed.append(contentsOf: $0) }
        }
        packed.append(contentsOf: block)
    }
    for number in [crc32(bytes[...]), UInt32(bytes.count)] {
        withUnsafeBytes(of: number.littleEndian) { packed.append(contentsOf: $0) }
    }
    return packed
}
