import Foundation
import Images
import Torch

/// Images and labels in IDX files with MNIST's usual names, packed or not.
struct IDXCollection {
    private struct Part {
        let split: DataSettings.Split
        let images: URL
        let labels: URL?
    }

    private let path: String
    private let parts: [Part]

    /// Finds the files of a folder: images have `images` and `idx3` in their names, and `train`, `test` or `t10k` say
    /// to which part they belong; the labels' names have `labels` and `idx1` instead.
    ///
    /// - Throws: ``DataError`` when the folder holds several sets.
    init(_ folder: URL) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let images = names.filter(Self.isImages)
        for (split, other) in Dictionary(grouping: images, by: Self.split) where other.count > 1 {
            // The packed and the unpacked file of one set count once.
            let distinct = Set(other.map { $0.replacingOccurrences(of: ".gz", with: "") })
            guard distinct.count == 1 else {
                throw DataError.files(
                    "'\(folder.path)' holds several \(split.rawValue) sets ('\(other[0])', '\(other[1])'): "
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
    }

    /// One file of images, with its labels beside it if they are there.
    init(file: URL) {
        path = file.path
        let folder = file.deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let name = file.lastPathComponent
        let labels = Self.labelsName(for: name, among: names).map(folder.appendingPathComponent)
        // A person who names one file wants that file, whatever part it was published as.
        parts = [Part(split: .all, images: file, labels: labels)]
    }

    /// The part that nobody trains on, where there is one.
    var heldOutPart: DataSettings.Split? {
        [DataSettings.Split.test, .validation].first { wanted in parts.contains { $0.split == wanted } }
    }

    /// Whether a folder holds such files.
    static func isFound(in folder: URL) -> Bool {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).contains(where: isImages)
    }

    private static func isImages(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.contains("images") && name.contains("idx3") && !name.hasPrefix(".")
    }

    private static func split(of name: String) -> DataSettings.Split {
        let name = name.lowercased()
        if name.contains("train") { return .train }
        if name.contains("test") || name.contains("t10k") { return .test }
        return name.contains("valid") ? .validation : .all
    }

    private static func labelsName(for images: String, among names: [String]) -> String? {
        let name = images.replacingOccurrences(of: "images", with: "labels")
            .replacingOccurrences(of: "idx3", with: "idx1")
        let bare = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        guard name != images else { return nil }
        return [name, bare, bare + ".gz"].first(where: names.contains)
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
            throw DataError.files("'\(url.path)' holds labels outside 0 to 9999, which number no classes")
        }
        return labels
    }

    private static func read(_ part: Part) throws -> ImageTensor {
        let file = try IDXFile(contentsOf: part.images)
        guard file.dimensions.count == 3, file.element == .uint8, file.count > 0 else {
            let shape = file.dimensions.map(String.init).joined(separator: "x")
            throw DataError.files(
                "'\(part.images.path)' holds \(shape) numbers of type \(file.element), which are no images; "
                    + "images are bytes, count x height x width")
        }
        let pixels = file.bytes.withUnsafeBytes {
            Tensor.copying($0, shape: [file.dimensions[0], 1] + file.dimensions.dropFirst(), dtype: .uint8)
        }
        guard let url = part.labels else { return ImageTensor(pixels: upright(pixels, part.images)) }
        let labels = try checkedLabels(url)
        guard labels.count == file.dimensions[0] else {
            throw DataError.files(
                "'\(part.images.path)' holds \(file.dimensions[0]) images but '\(url.path)' holds \(labels.count) "
                    + "labels: they are of different sets")
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
