import Foundation
import Images
import Testing

/// The Python version of CIFAR-10 and CIFAR-100, of which nothing is carried out.
@Suite struct CIFARPickleTests {
    private let pixels = (0..<2 * 3072).map { UInt8($0 * 7 % 251) }

    /// A batch as Python 2.7 and its NumPy pickled those that are published.
    private func pickle(labels key: String, _ labels: [UInt8], shape: Int = 2) -> [UInt8] {
        func text(_ text: String) -> [UInt8] { [UInt8(ascii: "U"), UInt8(text.utf8.count)] + text.utf8 }
        func number(_ number: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(number >> (8 * $0) & 255) } }
        var bytes: [UInt8] = [0x80, 2, UInt8(ascii: "}"), UInt8(ascii: "q"), 1, UInt8(ascii: "(")]
        bytes += text(key) + [UInt8(ascii: "q"), 2, UInt8(ascii: "]"), UInt8(ascii: "q"), 3, UInt8(ascii: "(")]
        bytes += labels.flatMap { [UInt8(ascii: "K"), $0] } + Array("e".utf8) + text("data")
        bytes += Array("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0".utf8) + [0x85] + text("b") + [0x87]
        bytes += Array("R(K\u{1}M".utf8) + number(shape, 2) + Array("M".utf8) + number(3072, 2) + [0x86]
        bytes += Array("cnumpy\ndtype\n".utf8) + text("u1") + Array("K\0K\u{1}".utf8) + [0x87] + Array("R(K\u{3}".utf8)
        bytes += text("|") + Array("NNNJ".utf8) + number(-1, 4) + Array("J".utf8) + number(-1, 4) + Array("K\0tb".utf8)
        return bytes + [0x89] + Array("T".utf8) + number(pixels.count, 4) + pixels + Array("tbu.".utf8)
    }

    private func read(_ content: [UInt8], _ version: CIFARBinary.Version = .ten) async throws -> CIFARBinary {
        try await withTemporaryFolder { folder in
            let file = folder.appendingPathComponent(version == .ten ? "data_batch_1" : "train")
            try Data(content).write(to: file)
            return try CIFARBinary(batch: file, version: version)
        }
    }

    @Test func aBatchGivesTheLabelsAndPixelsThatPythonSaved() async throws {
        let ten = try await read(pickle(labels: "labels", [3, 9]))
        #expect(ten.labels == [3, 9] && ten.images == pixels)
        let hundred = try await read(pickle(labels: "fine_labels", [0, 99]), .hundred)
        #expect(hundred.labels == [0, 99] && hundred.images == pixels)
        for name in ["cifar-protocol-3", "cifar-protocol-4"] {
            let found = try await read(Fixture.bytes("\(name).pickle"))
            #expect(found.labels == [3, 7] && found.images == pixels)
        }
    }

    @Test func aFolderOfBatchesComesInTwoParts() async throws {
        try await withTemporaryFolder { folder in
            for name in (1...5).map({ "data_batch_\($0)" }) + ["test_batch"] {
                try Data(pickle(labels: "labels", [1, 2])).write(to: folder.appendingPathComponent(name))
            }
            #expect(CIFARBinary.isPython(.ten, in: folder) && !CIFARBinary.isPython(.hundred, in: folder))
            #expect(try CIFARBinary(contentsOf: folder, part: .train).labels == [1, 2, 1, 2, 1, 2, 1, 2, 1, 2])
            #expect(try CIFARBinary(contentsOf: folder, part: .test).count == 2)
        }
    }

    @Test func whatABatchDoesNotNeedIsNotCarriedOut() async {
        func problem(_ content: [UInt8]) async -> String {
            do {
                _ = try await read(content)
                return ""
            } catch {
                return "\(error)"
            }
        }
        let call = [0x80, 2] + Array("cposix\nsystem\nU\u{2}id".utf8) + [0x85] + Array("R.".utf8)
        #expect(await problem(call).contains("it calls 'posix.system', which is not carried out"))
        #expect(await problem([0x80, 2] + Array("P1\n.".utf8)).contains("the instruction 0x50"))
        #expect(await problem(pickle(labels: "labels", [3, 10])).contains("record 1 has the label 10"))
        #expect(await problem(pickle(labels: "labels", [3])).contains("1 labels for 2 pictures"))
        #expect(await problem(pickle(labels: "names", [3, 4])).contains("it has no 'labels'"))
        #expect(await problem(pickle(labels: "labels", [3, 4], shape: 3)).contains("'data' is not an array"))
        let nested = [0x80, 2, UInt8(ascii: "N")] + [UInt8](repeating: 0x85, count: 2_000_000) + Array(".".utf8)
        #expect(await problem(nested).contains("more lists"))
    }

    @Test func damagedBatchesNeverCrash() async {
        let whole = pickle(labels: "labels", [3, 4])
        let head = whole.count - pixels.count
        for length in stride(from: 0, to: head - 10, by: 5) { _ = try? await read(Array(whole[..<length])) }
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            var damaged = whole
            for _ in 0..<2 {
                damaged[Int.random(in: 0..<head, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            _ = try? await read(damaged)
        }
    }
}
