import Files
import Foundation

/// The binary version of CIFAR-10: 32x32 colour photographs in ten classes (A. Krizhevsky, "Learning Multiple Layers of
/// Features from Tiny Images", 2009).
///
/// A record is one byte of label and 3072 of pixels: all red ones row by row, then green, then blue.
public struct CIFARBinary: Sendable, Equatable {
    /// A part of the set as it was published.
    public enum Part: String, Sendable, CaseIterable {
        /// Five files of 10,000 images.
        case train
        /// One file of 10,000 images.
        case test

        fileprivate var fileNames: [String] {
            switch self {
            case .train: (1...5).map { "data_batch_\($0).bin" }
            case .test: ["test_batch.bin"]
            }
        }
    }

    /// The classes in the order of their labels.
    public static let classNames = [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]

    /// Samples 0...255 an image: [3, 32, 32].
    public static let imageSize = 3 * 32 * 32

    /// Samples 0...255, [N, 3, 32, 32].
    public private(set) var images: [UInt8] = []
    /// A label 0...9 an image, [N].
    public private(set) var labels: [Int] = []

    /// Images.
    public var count: Int { labels.count }

    /// Reads a part from the archive as it is downloaded (`cifar-10-binary.tar.gz`, or unpacked to `.tar`), or from the
    /// folder that it unpacks to.
    ///
    /// - Throws: ``DataFileError`` when a batch is missing or damaged, or `FileError` when something can't be read.
    public init(contentsOf url: URL, part: Part) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw FileError(.read, url.path, code: ENOENT)
        }
        if isFolder.boolValue {
            for name in part.fileNames { try append(file: url.appendingPathComponent(name)) }
        } else {
            try append(archive: url, part: part)
        }
    }

    /// Reads one batch, such as `data_batch_1.bin`.
    ///
    /// - Throws: ``DataFileError`` when it is damaged, or `FileError` when it can't be read.
    public init(batch url: URL) throws {
        try append(file: url)
    }

    private mutating func append(file url: URL) throws {
        try append([UInt8](contentsOf: url), path: url.path)
    }

    private mutating func append(archive url: URL, part: Part) throws {
        var batches: [String: [UInt8]] = [:]
        var archive = try TarInput(url)
        while let file = try archive.next() {
            let name = (file.name as NSString).lastPathComponent
            if part.fileNames.contains(name) { batches[name] = try archive.content() }
        }
        // The archive's order is not the published one: its first file is the first batch only by chance.
        for name in part.fileNames {
            guard let batch = batches.removeValue(forKey: name) else {
                throw DataFileError(.notThisFormat("it holds no \(name)"), format: "CIFAR-10", path: url.path)
            }
            try append(batch, path: "\(url.path):\(name)")
        }
    }

    private mutating func append(_ records: [UInt8], path: String) throws {
        let size = 1 + Self.imageSize
        guard !records.isEmpty, records.count % size == 0 else {
            let detail = "\(records.count) bytes are no whole number of records of \(size)"
            throw DataFileError(.truncated(detail), format: "CIFAR-10", path: path)
        }
        images.reserveCapacity(images.count + records.count / size * Self.imageSize)
        for start in stride(from: 0, to: records.count, by: size) {
            guard records[start] < Self.classNames.count else {
                let detail = "record \(start / size) has the label \(records[start])"
                throw DataFileError(.notThisFormat(detail), format: "CIFAR-10", path: path)
            }
            labels.append(Int(records[start]))
            images.append(contentsOf: records[start + 1..<start + size])
        }
    }
}
