import Archives
import Files
import Foundation
import Testing
import Torch

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

private func fixture(_ name: String) -> URL { fixtures.appendingPathComponent(name) }

/// A file of NumPy's with this header and so many bytes behind it.
private func array(_ header: String, _ count: Int = 0, version: UInt8 = 1) -> SharedBytes {
    let text = Array(header.utf8)
    let length = withUnsafeBytes(of: UInt16(text.count).littleEndian) { Array($0) }
    return SharedBytes(
        [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + [UInt8](repeating: 0, count: count))
}

@Suite struct NumPyTests {
    @Test(arguments: ["numpy-stored.npz", "numpy-packed.npz"])
    func everyArrayOfAnArchiveIsReadAsNumPyWroteIt(_ name: String) throws {
        let found = try NumPyArray.tensors(contentsOf: fixture(name))
        let wanted = try Safetensors(contentsOf: fixture("numpy.safetensors")).tensors
        #expect(found.keys.sorted() == wanted.keys.sorted())
        for (name, tensor) in wanted { #expect(found[name]?.isEqual(to: tensor) == true, "\(name)") }
    }

    @Test(arguments: 1...3) func everyVersionOfTheFormatIsRead(_ version: Int) throws {
        let found = try NumPyArray.tensor(contentsOf: fixture("numpy-\(version).npy"))
        let wanted = try Safetensors(contentsOf: fixture("numpy.safetensors")).tensors["f4"]!
        #expect(found.isEqual(to: wanted))
    }

    @Test func whatNeedsPythonIsRefusedByName() throws {
        func text(_ name: String) -> String {
            do {
                return "\(try NumPyArray.tensor(contentsOf: fixture(name)))"
            } catch { return "\(error)" }
        }
        #expect(text("numpy-objects.npy").contains("holds Python objects ('|O', a pickle), which cannot be read: save"))
        #expect(text("numpy-fields.npy").contains("holds structures"))
        #expect(text("numpy-big.npy").contains("holds big-endian numbers ('>f4')"))
    }

    @Test func falseHeadersAreRefused() throws {
        func fault(_ content: SharedBytes) -> String? {
            do {
                _ = try NumPyArray.tensor(in: content, file: "a.npy")
                return nil
            } catch { return "\(error)" }
        }
        let sound = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
        #expect(fault(array(sound, 24)) == nil)
        #expect(fault(array("{\"shape\":(2,3),'descr':\"<f4\",'fortran_order':True}\n", 24)) == nil)
        #expect(fault(array(sound, 23))!.contains("23 bytes follow its header, but float32[2, 3] is 24"))
        #expect(fault(array(sound, 25)) != nil)
        #expect(fault(array(sound, 24, version: 9))!.contains("unknown version 9"))
        let huge = sound.replacing("(2, 3)", with: "(4611686018427387904, 4)")
        #expect(fault(array(huge, 24))!.contains("is too large"))
        #expect(fault(array(sound.replacing("(2, 3)", with: "(2, -3)"), 24)) != nil)
        #expect(fault(array(sound.replacing("(2, 3)", with: "(2 3)"), 24)) != nil)
        #expect(fault(array(sound.replacing("False", with: "exit()"), 24)) != nil)
        #expect(fault(array(sound + " + 1", 24)) != nil)
        #expect(fault(array(sound.replacing("(2, 3)", with: "(0, 4611686018427387904, 8)"), 0)) != nil)
        #expect(fault(array("{'descr': '|b1', 'fortran_order': False, 'shape': (1,), }", 0)) != nil)
        let bytes = array(sound, 24).withUnsafeBytes { Array($0) }
        for count in bytes.indices { #expect(fault(SharedBytes(Array(bytes.prefix(count)))) != nil) }
        #expect(fault(SharedBytes(bytes.map { $0 == 0x3c ? 0x7c : $0 }))!.contains("'|f4'"))
    }

    /// NumPy accepted swift.npz when the fixtures were made.
    @Test func whatIsWrittenIsWhatNumPyRead() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).npz")
        defer { try? FileManager.default.removeItem(at: file) }
        let tensors = [
            "mu": Tensor([1.0, -2.0]), "number": Tensor(7),
            "sigma": try Safetensors(contentsOf: fixture("numpy.safetensors")).tensors["f4"]!,
        ]
        try NumPyArray.write(tensors, to: file, texts: ["note.txt": "left alone"])
        #expect(try Data(contentsOf: file) == Data(contentsOf: fixture("swift.npz")))
        let found = try NumPyArray.tensors(contentsOf: file)
        for (name, tensor) in tensors { #expect(found[name]?.isEqual(to: tensor) == true, "\(name)") }

        try NumPyArray.write(Tensor([1, 2, 3] as [Float]), to: file)
        #expect(try NumPyArray.tensor(contentsOf: file).isEqual(to: Tensor([1, 2, 3] as [Float])))
        #expect(throws: NumPyError.self) { try NumPyArray.write(.zeros([1], dtype: .bfloat16), to: file) }
        #expect(try NumPyArray.tensor(contentsOf: file).count == 3)
    }
}
