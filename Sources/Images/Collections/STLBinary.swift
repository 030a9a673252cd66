import Files
import Foundation

/// The binary version of STL-10: 96x96 colour photographs in ten classes, and 100,000 without classes (A. Coates, H. Lee,
/// A. Y. Ng, "An Analysis of Single-Layer Networks in Unsupervised Feature Learning", 2011).
///
/// A picture is 27,648 bytes: red, green and blue, each column by column; labels are bytes 1...10 in a file of their own.
public enum STLBinary {
    /// The edge in pixels.
    public static let edge = 96

    /// The classes in the order of their labels.
    public static let classNames = [
        "airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck",
    ]

    /// The archive as it is downloaded.
    public static let archiveName = "stl10_binary.tar.gz"

    /// The files of pictures; those of the labels, where there are some, have `y` for `X` in their names.
    public static let fileNames = (train: "train_X.bin", test: "test_X.bin", unlabelled: "unlabeled_X.bin")

    /// The file of labels that goes with a file of pictures.
    public static func labelsName(of pictures: String) -> String { pictures.replacingOccurrences(of: "_X", with: "_y") }

    /// Reads a file of pictures, with the labels beside it where there are some.
    ///
    /// - Throws: ``DataFileError`` when one is damaged or they don't go together, `FileError` when one can't be read.
    public static func pictures(contentsOf url: URL) throws -> LabelledPictures {
        let beside = url.deletingLastPathComponent().appendingPathComponent(labelsName(of: url.lastPathComponent))
        let hasLabels = beside != url && FileManager.default.fileExists(atPath: beside.path)
        return try pictures(
            [UInt8](contentsOf: url), labels: hasLabels ? [UInt8](contentsOf: beside) : nil, path: url.path)
    }

    /// Reads a file of pictures and that of its labels out of the archive.
    ///
    /// - Throws: ``DataFileError`` when one is missing or damaged, `FileError` when the archive can't be read.
    public static func pictures(_ name: String, inArchive url: URL) throws -> LabelledPictures {
        let wanted = [name, labelsName(of: name)]
        var found: [String: [UInt8]] = [:]
        var archive = try TarInput(url)
        while found.count < wanted.count, let file = try archive.next() {
            let name = (file.name as NSString).lastPathComponent
            if wanted.contains(name) { found[name] = try archive.content() }
        }
        guard let pictures = found[wanted[0]], let labels = found[wanted[1]] else {
            throw DataFileError(.notThisFormat("it contains no \(name)"), format: "STL-10", path: url.path)
        }
        return try self.pictures(pictures, labels: labels, path: "\(url.path):\(name)")
    }

    private static func pictures(_ stored: [UInt8], labels: [UInt8]?, path: String) throws -> LabelledPictures {
        func failure(_ problem: DataFileError.Problem) -> DataFileError {
            DataFileError(problem, format: "STL-10", path: path)
        }
        let (plane, size) = (edge * edge, 3 * edge * edge)
        guard !stored.isEmpty, stored.count % size == 0 else {
            throw failure(.truncated("\(stored.count) bytes are no whole number of pictures of \(size)"))
        }
        let count = stored.count / size
        if let labels {
            guard labels.count == count else {
                throw failure(.notThisFormat("\(count) pictures and \(labels.count) labels"))
            }
            guard let bad = labels.first(where: { !(1...10 ~= $0) }) else { return upright(labels) }
            throw failure(.notThisFormat("a label is \(bad), and they are 1 to 10"))
        }
        return upright(nil)

        func upright(_ labels: [UInt8]?) -> LabelledPictures {
            var set = LabelledPictures(sample: [3, edge, edge], classNames: labels == nil ? [] : classNames)
            set.labels = labels?.map { Int($0) - 1 } ?? []
            set.images = [UInt8](unsafeUninitializedCapacity: stored.count) { pixels, initialised in
                for start in stride(from: 0, to: stored.count, by: plane) {
                    for row in 0..<edge {
                        for column in 0..<edge {
                            pixels[start + row * edge + column] = stored[start + column * edge + row]
                        }
                    }
                }
                initialised = stored.count
            }
            return set
        }
    }
}
