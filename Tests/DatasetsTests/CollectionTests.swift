import Datasets
import Foundation
import Images
import Testing
import Torch

/// IDX and CIFAR-10 files.
@Suite struct CollectionTests {
    private func write(_ count: Int, labels: Int? = nil, _ names: (images: String, labels: String), in folder: URL)
        throws
    {
        let images = IDXFile(dimensions: [count, 2, 3], bytes: (0..<count * 6).map { UInt8($0) })
        try images.write(to: folder.appendingPathComponent(names.images))
        let list = IDXFile(dimensions: [labels ?? count], bytes: (0..<(labels ?? count)).map { UInt8($0 % 3) })
        try list.write(to: folder.appendingPathComponent(names.labels))
    }

    private let trainNames = ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")
    private let testNames = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")

    private func open(_ url: URL, _ split: DataSettings.Split = .train) throws -> DataSource {
        try DataSettings(source: url.path, split: split).open()
    }

    @Test func foldersWithMNISTsNamesAreRead() throws {
        try withTemporaryFolder { folder in
            try write(5, trainNames, in: folder)
            try write(2, testNames, in: folder)
            let train = try open(folder)
            #expect(train.shape == DataShape(sample: [1, 2, 3], classNames: ["0", "1", "2"]))
            #expect(try train.everything().labels?.array(of: Int.self) == [0, 1, 2, 0, 1])
            #expect(try Pixels.bytes(train.everything().samples).array(of: Int.self) == Array(0..<30))
            let test = try open(folder, .test)
            #expect(test.count == 2)
            #expect(try open(folder, .all).count == 7)
            #expect(try DataSettings(source: folder.path).imageFolder() == nil)
        }
    }

    @Test func oneFileIsReadWithTheLabelsBesideIt() throws {
        try withTemporaryFolder { folder in
            try write(5, trainNames, in: folder)
            let file = folder.appendingPathComponent(trainNames.0)
            #expect(try open(file).everything().labels?.count == 5)
            try FileManager.default.removeItem(at: folder.appendingPathComponent(trainNames.1))
            #expect(try open(file).shape.classNames.isEmpty)
            #expect(try open(file).everything().labels == nil)
        }
    }

    @Test func filesThatDoNotBelongTogetherAreRefused() throws {
        try withTemporaryFolder { folder in
            try write(5, labels: 4, trainNames, in: folder)
            let text = message { try open(folder) }
            #expect(text.contains("5 images") && text.contains("4 labels"), "\(text)")
            #expect(message { try open(folder, .test) }.contains("no test part"))
            let labels = folder.appendingPathComponent(trainNames.1)
            #expect(message { try open(labels) }.contains("are not images"))
        }
    }

    @Test func aFolderOfSeveralSetsIsRefusedNamingTwo() throws {
        try withTemporaryFolder { folder in
            for set in ["letters", "digits"] {
                try write(
                    2, ("emnist-\(set)-train-images-idx3-ubyte", "emnist-\(set)-train-labels-idx1-ubyte"), in: folder)
            }
            let text = message { try open(folder) }
            #expect(text.contains("emnist-digits-train") && text.contains("emnist-letters-train"), "\(text)")
            let letters = folder.appendingPathComponent("emnist-letters-train-images-idx3-ubyte")
            #expect(try open(letters).count == 2)
            // EMNIST lies on its side: two rows of three become three of two.
            #expect(try open(letters).shape.sample == [1, 3, 2])
            let first = try open(letters).everything().samples.selected(axis: 0, 0)
            #expect(Pixels.bytes(first).array(of: Int.self) == [0, 3, 1, 4, 2, 5])
        }
    }

    @Test func aCIFARFolderComesInTwoParts() throws {
        try withTemporaryFolder { folder in
            let record: [UInt8] = [7] + (0..<3072).map { UInt8($0 % 251) }
            for name in (1...5).map({ "data_batch_\($0)" }) + ["test_batch"] {
                try Data(record).write(to: folder.appendingPathComponent("\(name).bin"))
            }
            let train = try open(folder)
            #expect(train.count == 5)
            #expect(train.shape.sample == [3, 32, 32] && train.shape.classNames[7] == "horse")
            let bytes: [Int] = try Pixels.bytes(train.everything().samples.selected(axis: 0, 4)).array()
            #expect(bytes == (0..<3072).map { $0 % 251 })
            #expect(try open(folder, .test).count == 1)
            #expect(try open(folder, .all).count == 6)
            #expect(try open(folder.appendingPathComponent("test_batch.bin")).count == 1)
            #expect(message { try open(folder.appendingPathComponent("test_batch.bin"), .test) }.contains("data.split"))
        }
    }

    @Test func aUSPSFolderComesInTwoParts() throws {
        try withTemporaryFolder { folder in
            try Data("7 1:-1 256:1\n10 3:0.5\n".utf8).write(to: folder.appendingPathComponent("usps"))
            #expect(message { try open(folder, .test) }.contains("usps.t.bz2"))
            try Data("3 2:1\n".utf8).write(to: folder.appendingPathComponent("usps.t"))
            let train = try open(folder)
            #expect(train.shape == DataShape(sample: [1, 16, 16], classNames: (0...9).map(String.init)))
            #expect(try train.everything().labels?.array(of: Int.self) == [6, 9])
            #expect(try open(folder, .test).count == 1 && open(folder, .all).count == 3)
            #expect(try DataSettings(source: folder.path).imageFolder() == nil)
            let one = folder.appendingPathComponent("usps.t")
            #expect(try open(one).everything().labels?.array(of: Int.self) == [2])
            #expect(message { try open(one, .test) }.contains("data.split"))
        }
    }

    @Test(arguments: [
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte"),
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz"),
        ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"), ("train-images-idx3-ubyte", "train_labels.idx1-ubyte"),
        ("Train-Images-IDX3-ubyte", "train-labels-idx1-ubyte"), ("train_image.idx", "train_label.idx"),
        ("kmnist-train-images-idx3-ubyte.gz", "kmnist-train-labels-idx1-ubyte.gz"),
    ]) func labelsAreFoundWhereNamesDifferOnlyInWhatSaysThatTheyAreLabels(_ names: (String, String)) throws {
        try withTemporaryFolder { folder in
            try write(5, names, in: folder)
            for place in [folder, folder.appendingPathComponent(names.0)] {
                let opened = try DataSettings(source: place.path).opened()
                #expect(opened.source.shape.classNames == ["0", "1", "2"] && opened.notes.isEmpty)
            }
        }
    }

    @Test func labelsWhoseNameDoesNotMatchAreNamed() throws {
        try withTemporaryFolder { folder in
            try write(5, ("digits-train-images-idx3-ubyte", "train-labels-idx1-ubyte"), in: folder)
            // What an archive unpacked to, beside the file itself.
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent("train-images-idx3-ubyte"), withIntermediateDirectories: true)
            for place in [folder, folder.appendingPathComponent("digits-train-images-idx3-ubyte")] {
                let opened = try DataSettings(source: place.path).opened()
                #expect(opened.source.shape.classNames.isEmpty && opened.source.count == 5)
                #expect(opened.notes.count == 1, "\(opened.notes)")
                #expect(opened.notes[0].contains("'train-labels-idx1-ubyte' lies beside it"))
                #expect(opened.notes[0].contains("rename it to 'digits-train-labels-idx1-ubyte'"))
            }
        }
    }
}
