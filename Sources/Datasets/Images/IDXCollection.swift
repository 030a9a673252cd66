import Foundation
import Images
import Torch

/// Images and labels in IDX files, packed or not, which are known by their names.
///
/// Images have `images` and `idx3` in their names (or `image`, or the ending `.idx`), and `train`, `test` or `t10k` say to which
/// part they belong. The labels of a file have its name with `labels` and `idx1` instead; case, separators and `.gz` may differ.
struct IDXCollection {
    private struct Part {
        let split: DataSettings.Split
        let images: URL
        let labels: URL?
    }

    private let path: String
    private let parts: [Part]
    /// What a reader should know: files of labels that are not used.
    let notes: [String]

    /// Finds the files of a folder.
    ///
    /// - Throws: ``DataError`` when the folder contains several sets.
    init(_ folder: URL) throws {
        let names = Self.files(in: folder)
        let images = names.filter(Self.isImages)
        for (split, other) in Dictionary(grouping: images, by: Self.split) where other.count > 1 {
            // The packed and the unpacked file of one set count once.
            guard Set(other.map(Self.bare)).count == 1 else {
                throw DataError.files(
                    "'\(folder.path)' contains several \(split.rawValue) sets ('\(other[0])', '\(other[1])'): "
                        + "name one of the files, or move them into folders of their own")
            }
        }
        path = folder.path
        parts = DataSettings.Split.allCases.compactMap { split in
            images.first { Self.split(of: $0) == split }.map { name in
                Part(
                    split: split, images: folder.appendingPathComponent(name),
                    labels: Self.labelsName(for: name, among: names).map(folder.appendingPathComponent))
            }
        }
        notes = Self.notes(onUnused: names, parts)
    }

    /// One file of images, with its labels beside it if they are there.
    init(file: URL) {
        path = file.path
        let folder = file.deletingLastPathComponent()
        let names = Self.files(in: folder)
        let name = file.lastPathComponent
        let labels = Self.labelsName(for: name, among: names).map(folder.appendingPathComponent)
        // A person who names one file wants that file, whatever part it was published as.
        parts = [Part(split: .all, images: file, labels: labels)]
        notes = Self.notes(onUnused: names, parts)
    }

    /// The part that nobody trains on, where there is one.
    var heldOutPart: DataSettings.Split? {
        [DataSettings.Split.test, .validation].first { wanted in parts.contains { $0.split == wanted } }
    }

    /// Whether a folder holds such files.
    static func isFound(in folder: URL) -> Bool { files(in: folder).contains(where: isImages) }

    /// The names of files that may be of a set, sorted: folders that are called like files are none.
    private static func files(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted().filter {
            (isImages($0) || areLabels($0)) && !FileManager.default.isFolder(folder.appendingPathComponent($0))
        }
    }

    /// Whether a file contains images, by its name.
    static func isImages(_ name: String) -> Bool { isIDX(name, "idx3") && name.lowercased().contains("image") }

    /// Whether a file contains labels, by its name.
    static func areLabels(_ name: String) -> Bool { isIDX(name, "idx1") && name.lowercased().contains("label") }

    private static func isIDX(_ name: String, _ kind: String) -> Bool {
        let name = name.lowercased()
        return !name.hasPrefix(".") && !ImageFolder.hasImageEnding(name)
            && (name.contains(kind) || name.hasSuffix(".idx") || name.hasSuffix(".idx.gz"))
    }

    private static func split(of name: String) -> DataSettings.Split {
        let name = name.lowercased()
        if name.contains("train") { return .train }
        if name.contains("test") || name.contains("t10k") { return .test }
        return name.contains("valid") ? .validation : .all
    }

    /// The labels of a file of images: those whose name is the same but for what says that they are labels. Of a packed and an
    /// unpacked one that which is packed as the images are.
    private static func labelsName(for images: String, among names: [String]) -> String? {
        let found = names.filter { areLabels($0) && bare($0) == bare(images) }
        return found.first { $0.hasSuffix(".gz") == images.hasSuffix(".gz") } ?? found.first
    }

    /// A name without what may differ between a set's images and its labels.
    private static func bare(_ name: String) -> String {
        var name = name.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        for (word, other) in [
            ("images", "*"), ("image", "*"), ("labels", "*"), ("label", "*"), ("idx3", "idx"), ("idx1", "idx"),
        ] {
            name = name.replacingOccurrences(of: word, with: other)
        }
        return name.filter { $0.isLetter || $0.isNumber || $0 == "*" }
    }

    /// Files of labels that belong to no images by their name, where some images have none.
    private static func notes(onUnused names: [String], _ parts: [Part]) -> [String] {
        let bareImages = Set(names.filter(isImages).map(bare) + parts.map { bare($0.images.lastPathComponent) })
        let unused = names.filter { areLabels($0) && !bareImages.contains(bare($0)) }
        return parts.filter { $0.labels == nil }.compactMap { part in
            guard let labels = unused.first(where: { split(of: $0) == split(of: part.images.lastPathComponent) }) else {
                return nil
            }
            let name = part.images.lastPathComponent
            let wanted = name.replacingOccurrences(of: "images", with: "labels").replacingOccurrences(
                of: "idx3", with: "idx1")
            return
                "'\(name)' is read without classes: '\(labels)' lies beside it, and its name does not match; rename it to "
                + "'\(wanted)' to use it"
        }
    }

    /// Reads a part.
    ///
    /// - Throws: ``DataError`` when the part is not there or images and labels don't match, `DataFileError` or
    ///   `FileError` when a file can't be read.
    func images(_ split: DataSettings.Split) throws -> ImageTensor {
        let chosen = parts.filter { part in
            split == .all || part.split == split || (part.split == .all && split == .train)
        }
        guard !chosen.isEmpty else { throw DataError.noPart(path, split) }
        // A class has one number in all parts: those of the training part first, whichever part is read.
        let names = ClassNames.merged(try parts.map { try Self.classNames($0) })
        let images = try ImageTensor(joining: chosen.map(Self.read), path: path)
        guard let labels = images.labels(inOrderOf: names) else { return images }
        return ImageTensor(pixels: images.pixels, labels: labels, classNames: names)
    }

    /// The classes that occur in a part; none without labels.
    private static func classNames(_ part: Part) throws -> [String] {
        guard let url = part.labels else { return [] }
        return try names(of: Set(checkedLabels(url)).sorted(), url)
    }

    private static func checkedLabels(_ url: URL) throws -> [Int] {
        let labels = try IDXFile(contentsOf: url).labels(path: url.path)
        guard let least = labels.min(), let most = labels.max(), least >= 0, most < 10_000 else {
            throw DataError.files("'\(url.path)' contains labels outside 0 to 9999, which cannot be classes")
        }
        return labels
    }

    private static func read(_ part: Part) throws -> ImageTensor {
        let file = try IDXFile(contentsOf: part.images)
        guard file.dimensions.count == 3, file.element == .uint8, file.count > 0 else {
            let shape = file.dimensions.map(String.init).joined(separator: "x")
            throw DataError.files(
                "'\(part.images.path)' contains \(shape) numbers of type \(file.element), which are not images: images are "
                    + "bytes, count x height x width")
        }
        let pixels = file.bytes.withUnsafeBytes {
            Tensor.copying($0, shape: [file.dimensions[0], 1] + file.dimensions.dropFirst(), dtype: .uint8)
        }
        guard let url = part.labels else { return ImageTensor(pixels: upright(pixels, part.images)) }
        let labels = try checkedLabels(url)
        guard labels.count == file.dimensions[0] else {
            throw DataError.files(
                "'\(part.images.path)' contains \(file.dimensions[0]) images but '\(url.path)' contains \(labels.count) "
                    + "labels: they belong to different sets")
        }
        // Numbers may begin at 1 or leave some out: a class is what has samples.
        let numbers = Set(labels).sorted()
        let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
        return ImageTensor(
            pixels: upright(pixels, part.images), labels: Tensor(labels.map { places[$0] ?? 0 }),
            classNames: names(of: numbers, url))
    }

    /// What classes are called: EMNIST's characters by themselves, others by their numbers.
    private static func names(of numbers: [Int], _ labels: URL) -> [String] {
        let known = EMNISTNames(file: labels.lastPathComponent)
        return numbers.map { known?[$0] ?? "\($0)" }
    }

    /// EMNIST was published with rows and columns exchanged (G. Cohen et al., 2017, arXiv:1702.05373); its files are
    /// known by their names.
    private static func upright(_ pixels: Tensor, _ file: URL) -> Tensor {
        file.lastPathComponent.lowercased().hasPrefix("emnist-") ? pixels.transposed(2, 3) : pixels
    }
}
