import Files
import Foundation
import Testing
import Torch

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

/// What Fixtures/safetensors_fixtures.py writes.
private func expected() -> Safetensors {
    let tensors: [String: Tensor] = [
        "net.0.weight": Tensor([1.5, -2, 3.25, 0, 1e-8, -1e30] as [Float], shape: [2, 3]),
        "net.0.half": Tensor([0.5, -1.5] as [Float]).to(.float16),
        "net.0.short": Tensor([1, -3, 0.15625] as [Float]).to(.bfloat16),
        "double": Tensor(0.1),
        "mask": Tensor([true, false, true]),
        "bytes": Tensor([0, 255, 7] as [UInt8]),
        "int8": Tensor([-128, 127] as [Int8]),
        "int16": Tensor([-300] as [Int16]),
        "int32": Tensor([1, -70000] as [Int32], shape: [2, 1]),
        "int64": Tensor([1 << 40, -1]),
        "empty": .zeros([0, 4]),
        "complex": .complex(real: Tensor([1, 0] as [Float]), imaginary: Tensor([2, -0.5] as [Float])),
        "quoted \"näme\"\n": .ones([1]),
    ]
    return Safetensors(tensors: tensors, metadata: ["format": "pt", "quote": "a \"b\"\\\né中"])
}

/// A file for one test; it is gone afterwards.
private func withFile(_ bytes: [UInt8] = [], _ body: (URL) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).safetensors")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try body(file)
}

private func bytes(header: String, length: Int? = nil, elements: [UInt8] = []) -> [UInt8] {
    let text = Array(header.utf8)
    return withUnsafeBytes(of: UInt64(length ?? text.count).littleEndian) { Array($0) } + text + elements
}

@Suite struct SafetensorsTests {
    @Test func pythonsFileIsReadAsItWasWritten() throws {
        let found = try Safetensors(contentsOf: fixtures.appendingPathComponent("python.safetensors"))
        let wanted = expected()
        #expect(found.metadata == wanted.metadata)
        #expect(found.tensors.keys.sorted() == wanted.tensors.keys.sorted())
        for (name, tensor) in wanted.tensors { #expect(found.tensors[name]?.isEqual(to: tensor) == true, "\(name)") }
    }

    @Test func aFileWithAChecksumNoticesWhateverByteOfItChanged() throws {
        try withFile { file in
            let stored = Safetensors(
                tensors: ["a": Tensor([1, 2, 3] as [Float]), "b": Tensor([7])],
                metadata: ["recipe": "\"ganymede-crc32\":"])
            try stored.write(to: file, checksum: true)
            let whole = [UInt8](try Data(contentsOf: file))
            let read = try Safetensors(contentsOf: file)
            #expect(read.metadata == stored.metadata)
            #expect(try Safetensors.readMetadata(of: file) == stored.metadata)
            #expect(read.tensors["a"]!.isEqual(to: stored.tensors["a"]!))
            for place in whole.indices {
                var damaged = whole
                damaged[place] ^= 0x10
                try Data(damaged).write(to: file)
                // Where the very name of the checksum is damaged, the file is read as one without, and the rest is whole.
                guard let found = try? Safetensors(contentsOf: file) else { continue }
                #expect(found.metadata.keys.contains { $0.count == 14 }, "byte \(place)")
                #expect(found.metadata["recipe"] == stored.metadata["recipe"], "byte \(place)")
                for (name, tensor) in stored.tensors { #expect(found.tensors[name]?.isEqual(to: tensor) == true) }
            }
            // The checksum is CRC-32 over the file with zeros in its place, as any zip tool computes it.
            var blanked = whole
            let name = Array("\"ganymede-crc32\":\"".utf8)
            let start = try #require(blanked.firstRange(of: name)).upperBound
            let digits = String(decoding: whole[start..<start + 8], as: UTF8.self)
            blanked.replaceSubrange(start..<start + 8, with: Array("00000000".utf8))
            let sum = blanked.reduce(0xFFFF_FFFF as UInt32) { sum, byte in
                (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
            }
            #expect(UInt32(digits, radix: 16) == ~sum)
        }
    }

    @Test func aFileWithoutAChecksumIsReadAsItIs() throws {
        try withFile { file in
            try Safetensors(tensors: ["a": Tensor([1, 2, 3] as [Float])]).write(to: file)
            var bytes = try Data(contentsOf: file)
            bytes[bytes.count - 1] ^= 0x10
            try bytes.write(to: file)
            #expect(throws: Never.self) { try Safetensors(contentsOf: file) }
        }
    }

    /// Python's reader accepted swift.safetensors when the fixtures were made.
    @Test func writingGivesTheBytesThatPythonReadWhateverTheOrderOfTheDictionary() throws {
        let wanted = try Data(contentsOf: fixtures.appendingPathComponent("swift.safetensors"))
        for _ in 0..<3 {
            try withFile { file in
                try expected().write(to: file)
                #expect(try Data(contentsOf: file) == wanted)
                #expect(try Safetensors.readMetadata(of: file) == expected().metadata)
            }
        }
    }

    @Test func tensorsOutliveTheFileAndChangingThemDoesNotChangeIt() throws {
        try withFile { file in
            try Safetensors(tensors: ["a": Tensor([1, 2, 3] as [Float])]).write(to: file)
            let before = try Data(contentsOf: file)
            let tensor = try Safetensors(contentsOf: file).tensors["a"]!
            tensor.fillInPlace(5)
            #expect(try Data(contentsOf: file) == before)
            try Safetensors(tensors: ["a": Tensor([9] as [Float])]).write(to: file)
            #expect(tensor.array(of: Float.self) == [5, 5, 5])
            let second = try Safetensors(contentsOf: file).tensors["a"]
            #expect(second?.item() == 9)
        }
    }

    @Test func elementsAtOddAddressesAreReadToo() throws {
        let header = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        #expect(header.utf8.count % 4 != 0)
        try withFile(bytes(header: header, elements: [0, 0, 0x80, 0x3F])) { file in
            let tensor = try Safetensors(contentsOf: file).tensors["a"]
            #expect(tensor?.item() == 1)
        }
    }

    @Test(arguments: [
        ("[]", 0),
        (" {}", 0),
        ("", 0),
        ("{}x", 0),
        ("{", 0),
        (#"{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}"#, 4),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            8
        ),
        (#"{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#,
            12
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
            12
        ),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0),
        (#"{"a":{"dtype":"F32","shape":[0,4611686018427387904,4611686018427387904],"data_offsets":[0,0]}}"#, 0),
        (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904,0],"data_offsets":[0,0]}}"#, 0),
        (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4),
        (#"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":[]}}"#, 4),
        (#"{"__metadata__":{"a":1}}"#, 0),
        (#"{"__metadata__":{"a":"1","a":"2"}}"#, 0),
        (#"{"__metadata__":{"a":"\ud800"}}"#, 0),
        (#"{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}"#, -1),
    ])
    func brokenHeadersAreRefused(_ header: String, _ count: Int) throws {
        let elements = count < 0 ? [2] : [UInt8](repeating: 0, count: count)
        try withFile(bytes(header: header, elements: elements)) { file in
            let error = #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: file) }
            guard case .malformed(file.path, let problem)? = error else {
                Issue.record("\(header): \(String(describing: error))")
                return
            }
            #expect(!problem.isEmpty)
        }
    }

    @Test func lengthsBeyondTheFileOrTheLimitAreRefused() throws {
        for length in [100, 100_000_001, Int.max, -1] {
            let text =
                withUnsafeBytes(of: UInt64(bitPattern: Int64(length)).littleEndian) { Array($0) } + Array("{}".utf8)
            try withFile(text) { file in
                #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: file) }
            }
        }
    }

    @Test func aFileCutAtAnyLengthIsRefusedAndAnyFlippedByteDoesNoHarm() throws {
        let whole = try [UInt8](Data(contentsOf: fixtures.appendingPathComponent("swift.safetensors")))
        for count in 0..<whole.count {
            try withFile(Array(whole[..<count])) { file in
                #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: file) }
            }
        }
        var random = SplitMix(state: 7)
        for _ in 0..<400 {
            var changed = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try withFile(changed) { file in
                // Either the file is refused, or all its tensors can be read.
                do {
                    for tensor in try Safetensors(contentsOf: file).tensors.values { _ = tensor.cloned() }
                } catch {
                    #expect((error as? SafetensorsError)?.description.contains(file.lastPathComponent) == true)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aPipeIsRefusedAtOnce() throws {
        try withFile { file in
            try FileManager.default.removeItem(at: file)
            try #require(mkfifo(file.path, 0o600) == 0)
            #expect(throws: FileError(.read, file.path, code: ESPIPE)) { try Safetensors(contentsOf: file) }
        }
    }

    @Test func whatCannotBeReadOrWrittenSaysWhyAndLeavesNothingBehind() throws {
        let missing = URL(fileURLWithPath: "/nonexistent/a.safetensors")
        #expect(throws: FileError(.read, missing.path, code: ENOENT)) {
            try Safetensors(contentsOf: missing)
        }
        #expect(throws: FileError(.write, missing.path, code: ENOENT)) {
            try Safetensors().write(to: missing)
        }
        #expect(throws: FileError(.read, "/tmp", code: EISDIR)) {
            try Safetensors(contentsOf: URL(fileURLWithPath: "/tmp"))
        }
        let wide = Safetensors(tensors: ["a": Tensor(1.0).to(.complex128)])
        #expect(throws: SafetensorsError.self) { try wide.write(to: URL(fileURLWithPath: "/tmp/never.safetensors")) }
        #expect(!FileManager.default.fileExists(atPath: "/tmp/never.safetensors"))
    }
}

/// A small generator with a seed (Steele, Lea & Flood's splitmix64).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
