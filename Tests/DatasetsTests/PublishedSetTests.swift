import Datasets
import Foundation
import Images
import Testing
import Torch

/// EMNIST, CIFAR-100, STL-10 and SVHN as they are published.
@Suite struct PublishedSetTests {
    private func open(_ url: URL, _ split: DataSettings.Split = .train) throws -> DataSource {
        try DataSettings(source: url.path, split: split).open()
    }

    private func bytes(_ source: DataSource, _ place: Int) throws -> [Int] {
        try Pixels.bytes(source.everything().samples.selected(axis: 0, place)).array()
    }

    private func writeIDX(_ labels: [UInt8], _ stem: String, _ part: String, in folder: URL) throws {
        let images = IDXFile(dimensions: [labels.count, 2, 2], bytes: (0..<labels.count * 4).map { UInt8($0 % 256) })
        try images.write(to: folder.appendingPathComponent("\(stem)\(part)-images-idx3-ubyte"))
        try IDXFile(dimensions: [labels.count], bytes: labels)
            .write(to: folder.appendingPathComponent("\(stem)\(part)-labels-idx1-ubyte"))
    }

    @Test func lettersOfEMNISTAreTwentySixClassesByTheirNames() throws {
        try withTemporaryFolder { folder in
            try writeIDX((1...26).map { $0 }, "emnist-letters-", "train", in: folder)
            let source = try open(folder)
            #expect(source.shape.classNames == "abcdefghijklmnopqrstuvwxyz".map(String.init))
            #expect(try source.everything().labels?.array(of: Int.self) == Array(0..<26))
        }
        try withTemporaryFolder { folder in
            try writeIDX([0, 10, 36, 46], "emnist-balanced-", "train", in: folder)
            #expect(try open(folder).shape.classNames == ["0", "A", "a", "t"])
        }
    }

    @Test func labelsWithGapsMakeNoClassesWithoutSamplesAndAgreeBetweenParts() throws {
        try withTemporaryFolder { folder in
            try writeIDX([3, 7, 3], "", "train", in: folder)
            try writeIDX([7, 5], "", "t10k", in: folder)
            #expect(try open(folder).shape.classNames == ["3", "7", "5"])
            #expect(try open(folder).everything().labels?.array(of: Int.self) == [0, 1, 0])
            #expect(try open(folder, .test).everything().labels?.array(of: Int.self) == [1, 2])
            #expect(try open(folder, .all).everything().labels?.array(of: Int.self) == [0, 1, 0, 1, 2])
        }
    }

    @Test func theFineClassOfCIFAR100IsTheLabel() throws {
        try withTemporaryFolder { folder in
            let pixels = (0..<3072).map { UInt8($0 % 251) }
            try Data([4, 0] + pixels + [1, 99] + pixels).write(to: folder.appendingPathComponent("train.bin"))
            try Data([3, 47] + pixels).write(to: folder.appendingPathComponent("test.bin"))
            let train = try open(folder)
            #expect(train.shape.sample == [3, 32, 32] && train.shape.classNames.count == 100)
            #expect(try train.everything().labels?.array(of: Int.self) == [0, 99])
            #expect([0, 99].map { train.shape.classNames[$0] } == ["apple", "worm"])
            #expect(try bytes(train, 1) == pixels.map(Int.init))
            let test = try open(folder, .test)
            #expect(try test.everything().labels?.array(of: Int.self) == [47])
            #expect(test.shape.classNames[47] == "maple_tree")
            #expect(try open(folder.appendingPathComponent("test.bin")).count == 1)
            try Data([4, 100] + pixels).write(to: folder.appendingPathComponent("train.bin"))
            #expect(message { try open(folder) }.contains("label 100"))
        }
    }

    @Test func picturesOfSTL10StandUpright() throws {
        try withTemporaryFolder { folder in
            // The pixel in row r and column c of a plane p: 100 p + r in the first column, c elsewhere.
            func value(_ plane: Int, _ row: Int, _ column: Int) -> UInt8 {
                UInt8(column == 0 ? 50 * plane + row : column)
            }
            let stored = (0..<3).flatMap { plane in
                (0..<96).flatMap { column in (0..<96).map { value(plane, $0, column) } }
            }
            try Data(stored).write(to: folder.appendingPathComponent("train_X.bin"))
            try Data([10]).write(to: folder.appendingPathComponent("train_y.bin"))
            let source = try open(folder)
            #expect(source.shape.sample == [3, 96, 96])
            #expect(try source.everything().labels?.array(of: Int.self) == [9] && source.shape.classNames[9] == "truck")
            let upright = (0..<3).flatMap { plane in
                (0..<96).flatMap { row in (0..<96).map { Int(value(plane, row, $0)) } }
            }
            #expect(try bytes(source, 0) == upright)
            try Data(stored).write(to: folder.appendingPathComponent("unlabeled_X.bin"))
            #expect(try open(folder.appendingPathComponent("unlabeled_X.bin")).shape.classNames.isEmpty)
            try Data([11]).write(to: folder.appendingPathComponent("train_y.bin"))
            #expect(message { try open(folder) }.contains("a label is 11"))
        }
    }

    /// Fixtures/svhn.py wrote the files with SciPy: pixel [r, c, p] of picture n is (r + 2c + 3p + 5n) mod 256, and the labels are 10, 1 and 9.
    @Test(arguments: ["packed.mat", "plain.mat"]) func digitsOfSVHNAreReadAsPublished(_ name: String) throws {
        let fixture = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/\(name)")
        try withTemporaryFolder { folder in
            try FileManager.default.copyItem(at: fixture, to: folder.appendingPathComponent("train_32x32.mat"))
            let source = try open(folder)
            #expect(source.shape.classNames == (0...9).map(String.init) && source.shape.sample == [3, 32, 32])
            #expect(try source.everything().labels?.array(of: Int.self) == [0, 1, 9])
            let expected = (0..<3).flatMap { plane in
                (0..<32).flatMap { row in (0..<32).map { (row + 2 * $0 + 3 * plane + 5 * 2) % 256 } }
            }
            #expect(try bytes(source, 2) == expected)
            #expect(message { try open(folder, .test) }.contains("test_32x32.mat"))
            let file = folder.appendingPathComponent("train_32x32.mat")
            let whole = try Data(contentsOf: fixture)
            try whole.prefix(whole.count / 2).write(to: file)
            #expect(message { try open(file) }.contains("ends too early"))
        }
    }
}
