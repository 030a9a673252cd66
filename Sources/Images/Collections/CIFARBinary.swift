import Files
import Foundation

/// CIFAR-10 and CIFAR-100: 32x32 colour photographs in ten or a hundred classes (A. Krizhevsky, "Learning Multiple Layers of
/// Features from Tiny Images", 2009), in the binary version or the Python version.
///
/// A record of the binary version is one byte of label (of CIFAR-100 two: one of twenty coarse classes, which is passed over, and the fine
/// class) and 3072 of pixels: all red ones row by row, then green, then blue.
public struct CIFARBinary: Sendable, Equatable {
    /// Which of the two sets.
    public enum Version: Sendable, CaseIterable {
        case ten
        case hundred

        /// The name, for errors.
        public var name: String { self == .ten ? "CIFAR-10" : "CIFAR-100" }

        /// The classes in the order of their labels.
        public var classNames: [String] { self == .ten ? CIFARBinary.classNames : CIFARBinary.fineClassNames }

        /// The archive as it is downloaded.
        public var archiveName: String { self == .ten ? "cifar-10-binary.tar.gz" : "cifar-100-binary.tar.gz" }

        /// The archive of the Python version.
        public var pythonArchiveName: String { self == .ten ? "cifar-10-python.tar.gz" : "cifar-100-python.tar.gz" }

        /// What the labels are called in the Python version.
        fileprivate var labelsKey: String { self == .ten ? "labels" : "fine_labels" }

        /// Bytes before a record's pixels; the last one is the label.
        fileprivate var labelBytes: Int { self == .ten ? 1 : 2 }

        /// The files of a part: those of the Python version have no ending.
        public func fileNames(of part: Part, isPython: Bool = false) -> [String] {
            let names =
                switch (self, part) {
                case (.ten, .train): (1...5).map { "data_batch_\($0)" }
                case (.ten, .test): ["test_batch"]
                case (.hundred, .train): ["train"]
                case (.hundred, .test): ["test"]
                }
            return isPython ? names : names.map { $0 + ".bin" }
        }
    }

    /// A part of the sets as they were published: 50,000 images to train with, 10,000 to test.
    public enum Part: String, Sendable, CaseIterable {
        case train
        case test
    }

    /// The classes of CIFAR-10 in the order of their labels.
    public static let classNames = [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]

    /// The fine classes of CIFAR-100 in the order of their labels.
    public static let fineClassNames = [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl",
        "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee",
        "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant",
        "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower",
        "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom",
        "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate",
        "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark",
        "shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar", "sunflower",
        "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor", "train", "trout", "tulip",
        "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
    ]

    public let version: Version

    /// Samples 0...255 an image: [3, 32, 32].
    public static let imageSize = 3 * 32 * 32

    /// Samples 0...255, [N, 3, 32, 32].
    public private(set) var images: [UInt8] = []
    /// A label an image, [N].
    public private(set) var labels: [Int] = []

    /// Images.
    public var count: Int { labels.count }

    /// Reads a part from the archive as it is downloaded (such as `cifar-10-binary.tar.gz`, or unpacked to `.tar`), or
    /// from the folder that it unpacks to.
    ///
    /// - Throws: ``DataFileError`` when a batch is missing or damaged, or `FileError` when something can't be read.
    public init(contentsOf url: URL, version: Version = .ten, part: Part) throws {
        self.version = version
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw FileError(.read, url.path, code: ENOENT)
        }
        if isFolder.boolValue {
            let names = version.fileNames(of: part, isPython: Self.isPython(version, in: url))
            for name in names { try append(file: url.appendingPathComponent(name)) }
        } else {
            try append(archive: url, part: part)
        }
    }

    /// Reads one batch, such as `data_batch_1.bin` or, of the Python version, `data_batch_1`.
    ///
    /// - Throws: ``DataFileError`` when it is damaged, or `FileError` when it can't be read.
    public init(batch url: URL, version: Version = .ten) throws {
        self.version = version
        try append(file: url)
    }

    private mutating func append(file url: URL) throws {
        try append([UInt8](contentsOf: url), isPython: url.pathExtension != "bin", path: url.path)
    }

    private mutating func append(archive url: URL, part: Part) throws {
        var batches: [String: [UInt8]] = [:]
        var archive = try TarInput(url)
        while let file = try archive.next() {
            let name = (file.name as NSString).lastPathComponent
            let isWanted = [false, true].contains { version.fileNames(of: part, isPython: $0).contains(name) }
            if isWanted { batches[name] = try archive.content() }
        }
        let isPython = version.fileNames(of: part, isPython: true).contains { batches[$0] != nil }
        // The archive's order is not the published one: its first file is the first batch only by chance.
        for name in version.fileNames(of: part, isPython: isPython) {
            guard let batch = batches.removeValue(forKey: name) else {
                throw DataFileError(.notThisFormat("it contains no \(name)"), format: version.name, path: url.path)
            }
            try append(batch, isPython: isPython, path: "\(url.path):\(name)")
        }
    }

    private mutating func append(_ content: [UInt8], isPython: Bool, path: String) throws {
        guard isPython else { return try append(records: content, path: path) }
        let batch = try CIFARPickle(content, labels: version.labelsKey, format: version.name, path: path)
        guard batch.labels.count * Self.imageSize == batch.pixels.count else {
            let detail = "\(batch.labels.count) labels for \(batch.pixels.count / Self.imageSize) pictures"
            throw DataFileError(.notThisFormat(detail), format: version.name, path: path)
        }
        for (place, label) in batch.labels.enumerated() { try check(label, place, path) }
        labels += batch.labels
        images += batch.pixels
    }

    private func check(_ label: Int, _ place: Int, _ path: String) throws {
        guard version.classNames.indices.contains(label) else {
            let detail = "record \(place) has the label \(label)"
            throw DataFileError(.notThisFormat(detail), format: version.name, path: path)
        }
    }

    private mutating func append(records: [UInt8], path: String) throws {
        let size = version.labelBytes + Self.imageSize
        guard !records.isEmpty, records.count % size == 0 else {
            let detail = "\(records.count) bytes are not a whole number of records of \(size)"
            throw DataFileError(.truncated(detail), format: version.name, path: path)
        }
        images.reserveCapacity(images.count + records.count / size * Self.imageSize)
        for start in stride(from: 0, to: records.count, by: size) {
            let pixels = start + version.labelBytes
            let label = Int(records[pixels - 1])
            try check(label, start / size, path)
            labels.append(label)
            images.append(contentsOf: records[pixels..<start + size])
        }
    }
}

extension CIFARBinary {
    /// Whether a folder has the Python version as it unpacks: files without ending that are pickles.
    public static func isPython(_ version: Version, in folder: URL) -> Bool {
        Part.allCases.allSatisfy { part in
            version.fileNames(of: part, isPython: true).allSatisfy {
                isPythonBatch(folder.appendingPathComponent($0), of: version)
            }
        }
    }

    /// Whether a file is a batch of the Python version: by its name, and by its beginning, since `train` and `test` are names
    /// of many files.
    public static func isPythonBatch(_ file: URL, of version: Version) -> Bool {
        guard
            Part.allCases.contains(where: {
                version.fileNames(of: $0, isPython: true).contains(file.lastPathComponent)
            }), let start = try? [UInt8](contentsOf: file, limit: 2)
        else { return false }
        return start.count == 2 && start[0] == 0x80 && (2...5).contains(start[1])
    }
}
