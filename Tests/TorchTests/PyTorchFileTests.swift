import Archives
import Files
import Foundation
import Testing
import Torch

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

private func bytes(_ name: String) throws -> [UInt8] { try [UInt8](contentsOf: fixtures.appendingPathComponent(name)) }

/// The start of a file in the old format: its magic number, its version, and a little-endian system.
private let legacyStart: [UInt8] =
    [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e, 0x80, 2, 0x4d, 0xe9, 3, 0x2e]
    + [0x80, 2] + Array("}X".utf8) + [13, 0, 0, 0] + Array("little_endian".utf8) + [0x88] + Array("s.".utf8)

/// A file whose object is the given pickle, without storages.
private func file(_ pickle: [UInt8]) -> SharedBytes { SharedBytes(legacyStart + pickle + Array("].".utf8)) }
private func file(_ pickle: String) -> SharedBytes { file(Array(pickle.utf8)) }

private func fault(_ content: SharedBytes) -> String? {
    do {
        _ = try PyTorchFile(content, path: "a.pth")
        return nil
    } catch { return "\(error)" }
}

/// A pickle of `{"w": tensor}` over a storage of 4 numbers, with the offset, shape and strides as given.
private func pickle(offset: Int, shape: [Int], strides: [Int], claimed: Int = 4) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] { [0x8a, 8] + withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) } }
    func tuple(_ values: [Int]) -> [UInt8] { [UInt8(ascii: "(")] + values.flatMap(number) + [UInt8(ascii: "t")] }
    func text(_ text: String) -> [UInt8] { [0x8c, UInt8(text.utf8.count)] + Array(text.utf8) }
    return text("")[0..<0] + Array("}".utf8) + text("w") + Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8)
        + text("storage") + Array("ctorch\nFloatStorage\n".utf8) + text("0") + text("cpu") + number(claimed)
        + Array("NtQ".utf8) + number(offset) + tuple(shape) + tuple(strides) + [0x89] + Array("}tRs.".utf8)
}

private func fileOfOneTensor(_ pickle: [UInt8], count: Int = 4, bytes: Int = 16) -> SharedBytes {
    SharedBytes(
        legacyStart + pickle + Array("]".utf8) + [0x8c, 1] + Array("0a.".utf8)
            + withUnsafeBytes(of: Int64(count).littleEndian) { Array($0) } + [UInt8](repeating: 0, count: bytes))
}

@Suite struct PyTorchFileTests {
    @Test(arguments: ["saved-zip.pth", "saved-legacy.pth"])
    func everyTensorIsReadAsPyTorchSavedIt(_ name: String) throws {
        let found = try PyTorchFile(contentsOf: fixtures.appendingPathComponent(name)).tensors
        let wanted = try Safetensors(contentsOf: fixtures.appendingPathComponent("saved.safetensors")).tensors
        #expect(found.keys.sorted() == wanted.keys.sorted())
        for (name, tensor) in wanted { #expect(found[name]?.isEqual(to: tensor) == true, "\(name)") }
        #expect(found["net.0.turned"]?.strides == [1, 6])
        #expect(found["net.0.same"]?.strides == [0, 1])
    }

    @Test func tensorsWithoutAStateDictAreNamedByTheirPaths() throws {
        let found = try PyTorchFile(contentsOf: fixtures.appendingPathComponent("nested.pth")).tensors
        #expect(found.mapValues { $0.item() } == ["generator.a": 1, "generator.7": 2, "list.0": 3])
    }

    @Test func whatAPickleAsksPythonForIsRefusedByName() throws {
        func refusal(_ name: String) -> String { "\(PyTorchFileError.refused(file: "a.pth", name: name))" }
        #expect(fault(file("cos\nsystem\n(X\u{2}\0\0\0idtR.")) == refusal("os.system"))
        #expect(fault(file("c__builtin__\neval\n(X\u{1}\0\0\01tR.")) == refusal("__builtin__.eval"))
        // Protocol 4: the names come from the stack.
        #expect(
            fault(
                file(
                    [0x80, 4, 0x8c, 2] + Array("os".utf8) + [0x8c, 5] + Array("popen".utf8) + [0x93] + Array(")R.".utf8)
                )) == refusal("os.popen"))
        // Not even another function of the allowed modules, nor one that only looks allowed.
        #expect(fault(file("ctorch\nload\n)R.")) == refusal("torch.load"))
        #expect(fault(file("ctorch._utils\n_import_dotted_name\n)R.")) == refusal("torch._utils._import_dotted_name"))
        #expect(fault(file("ccollections\nOrderedDict.fromkeys\n)R.")) == refusal("collections.OrderedDict.fromkeys"))
        #expect(fault(file("(X\u{2}\0\0\0idios\nsystem\n."))!.contains("constructor of a class"))
        #expect(fault(file([0x80, 2] + Array("ccollections\nOrderedDict\n)".utf8) + [0x81] + Array(".".utf8))) != nil)
    }

    @Test func aPickleThatBuildsItselfIntoItselfIsRefused() throws {
        // d = {}; d["a"] = d
        #expect(fault(file("}q\0X\u{1}\0\0\0ah\0s."))!.contains("or contain themselves"))
        // A list in a list in a list, and so on, each remembered first: a long chain.
        var chain = Array("]".utf8) + [0x94]
        for _ in 0..<200_000 { chain += Array("]".utf8) + [0x94] }
        chain += [UInt8](repeating: UInt8(ascii: "a"), count: 200_000) + Array(".".utf8)
        #expect(fault(file(chain))!.contains("nested more than 32 deep"))
        // Tuples of pairs of the same tuple, 2^40 in all.
        let doubling = Array(")".utf8) + (0..<30).flatMap { _ in [UInt8(ascii: "2"), 0x86] } + Array(".".utf8)
        #expect(fault(file(doubling))!.contains("too many of them"))
    }

    @Test func tensorsThatReachBeyondTheirStorageAreRefused() throws {
        func fault(_ offset: Int, _ shape: [Int], _ strides: [Int]) -> String? {
            TorchTests.fault(fileOfOneTensor(pickle(offset: offset, shape: shape, strides: strides)))
        }
        #expect(fault(0, [2, 2], [2, 1]) == nil)
        #expect(fault(0, [2, 2], [1, 2]) == nil)
        #expect(fault(3, [1], [1]) == nil)
        #expect(fault(0, [0, 9], [9, 1]) == nil)
        #expect(fault(1, [2, 2], [2, 1])!.contains("reaches beyond the 4 elements"))
        #expect(fault(4, [1], [1]) != nil)
        #expect(fault(-1, [1], [1]) != nil)
        #expect(fault(3, [2], [-1]) != nil)
        #expect(fault(0, [2], [1, 1]) != nil)
        #expect(fault(0, [-2], [1]) != nil)
        #expect(fault(0, [1 << 62, 8], [0, 0]) != nil)
        #expect(fault(0, [2, 2], [1 << 62, 1 << 62]) != nil)
        #expect(fault(0, [1 << 40], [0]) != nil)
    }

    @Test func storagesOfFalseSizesAreRefused() throws {
        let sound = pickle(offset: 0, shape: [4], strides: [1])
        #expect(fault(fileOfOneTensor(sound)) == nil)
        #expect(fault(fileOfOneTensor(sound, count: 4, bytes: 15)) != nil)
        #expect(fault(fileOfOneTensor(sound, count: 4, bytes: 17)) != nil)
        #expect(fault(fileOfOneTensor(sound, count: 3, bytes: 12))!.contains("has 12 bytes, not 4 float32"))
        #expect(fault(fileOfOneTensor(sound, count: 1 << 62)) != nil)
        #expect(fault(fileOfOneTensor(sound, count: -1)) != nil)
        let greedy = pickle(offset: 0, shape: [1 << 40], strides: [1], claimed: 1 << 40)
        #expect(fault(fileOfOneTensor(greedy)) != nil)
    }

    @Test(arguments: ["saved-legacy.pth", "saved-zip.pth"])
    func everyPrefixIsRefusedAndNoChangedByteCrashes(_ name: String) throws {
        let sound = try bytes(name)
        for count in stride(from: 0, to: sound.count, by: 7) {
            #expect(fault(SharedBytes(Array(sound.prefix(count)))) != nil)
        }
        for place in sound.indices {
            var damaged = sound
            damaged[place] ^= [0x01, 0x1f, 0x80, 0xff][place % 4]
            _ = fault(SharedBytes(damaged))
        }
    }

    @Test func otherArchivesAreToldApart() throws {
        let folder = FileManager.default.temporaryDirectory
        let place = folder.appendingPathComponent("\(UUID().uuidString).pt")
        defer { try? FileManager.default.removeItem(at: place) }
        var writer = try ZipWriter(replacing: place)
        try writer.add("net/data.pkl", Array("}.".utf8))
        try writer.add("net/code/__torch__.py", Array("".utf8))
        try writer.commit()
        #expect(throws: PyTorchFileError.self) { try PyTorchFile(contentsOf: place) }
        #expect(fault(SharedBytes(Array("hello".utf8)))!.contains("neither like a ZIP archive nor like a pickle"))
        #expect(fault(SharedBytes([]))!.contains("not a file of torch.save"))
    }
}
