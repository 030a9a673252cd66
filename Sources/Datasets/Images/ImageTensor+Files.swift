import Files
import Foundation
import Images
import Torch

extension ImageTensor {
    /// Joins parts of one set.
    ///
    /// - Throws: ``DataError`` when their images differ in size or only some have labels; `path` names them.
    init(joining parts: [ImageTensor], path: String) throws {
        let first = parts[0]
        for part in parts.dropFirst() {
            guard part.shape.sample == first.shape.sample, (part.labels == nil) == (first.labels == nil) else {
                throw DataError.files("the training and the test part in '\(path)' differ in size or in having labels")
            }
        }
        guard parts.count > 1 else {
            self = first
            return
        }
        // A class is its name: what the first part calls 3 may be another number in the second.
        let names = ClassNames.merged(parts.map(\.shape.classNames))
        let labels = parts.compactMap { $0.labels(inOrderOf: names) }
        self.init(
            pixels: .concatenated(parts.map(\.pixels)), labels: first.labels == nil ? nil : .concatenated(labels),
            classNames: names)
    }

    /// The labels as numbers of another list, which has all of the set's classes.
    func labels(inOrderOf names: [String]) -> Tensor? {
        guard let labels, shape.classNames != names else { return labels }
        let places = ClassNames.places(names)
        return Tensor(shape.classNames.map { places[$0] ?? 0 }).indexSelected(axis: 0, labels)
    }

    /// Reads the binary version of CIFAR-10 or CIFAR-100: the archive, or the folder that it unpacks to.
    ///
    /// - Throws: `DataFileError` or `FileError`; ``DataError`` where a part is asked for that it does not have.
    init(cifar url: URL, version: CIFARBinary.Version, split: DataSettings.Split) throws {
        let parts = CIFARBinary.Part.allCases.filter { split == .all || split.rawValue == $0.rawValue }
        guard !parts.isEmpty else { throw DataError.noPart(url.path, split) }
        try self.init(
            joining: parts.map { ImageTensor(try CIFARBinary(contentsOf: url, version: version, part: $0)) },
            path: url.path)
    }

    /// Reads one batch of CIFAR-10 or CIFAR-100 (`.bin`).
    ///
    /// - Throws: `DataFileError` or `FileError`.
    init(cifarBatch url: URL, version: CIFARBinary.Version) throws {
        self.init(try CIFARBinary(batch: url, version: version))
    }

    /// Reads the labelled pictures of STL-10: the archive, or the folder that it unpacks to.
    ///
    /// - Throws: `DataFileError` or `FileError`; ``DataError`` where a part is asked for that it does not have.
    init(stl url: URL, split: DataSettings.Split) throws {
        let isFolder = FileManager.default.isFolder(url)
        let names = STLBinary.fileNames
        let wanted = [(DataSettings.Split.train, names.train), (.test, names.test)].filter {
            split == .all || split == $0.0
        }
        .filter { _, name in
            // All parts are those that are there.
            split != .all || !isFolder
                || FileManager.default.fileExists(atPath: url.appendingPathComponent(name).path)
        }
        guard !wanted.isEmpty else { throw DataError.noPart(url.path, split) }
        try self.init(
            joining: wanted.map { _, name in
                ImageTensor(
                    isFolder
                        ? try STLBinary.pictures(contentsOf: url.appendingPathComponent(name))
                        : try STLBinary.pictures(name, inArchive: url))
            }, path: url.path)
    }

    /// The folder itself where STL-10 lies in it unpacked, or the archive in it.
    static func stl(in folder: URL) -> URL? {
        let places = [STLBinary.fileNames.train, STLBinary.fileNames.test, STLBinary.archiveName]
            .map(folder.appendingPathComponent)
        guard let found = places.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else { return nil }
        return found.lastPathComponent == STLBinary.archiveName ? found : folder
    }

    /// Reads SVHN's cropped digits out of the folder with `train_32x32.mat` and `test_32x32.mat`.
    ///
    /// - Throws: ``DataError`` when a part is not there, `DataFileError` or `FileError`.
    init(svhn url: URL, split: DataSettings.Split) throws {
        let names = SVHNFile.fileNames
        let wanted = [(DataSettings.Split.train, names.train), (.test, names.test)].filter {
            split == .all || split == $0.0
        }
        .filter { _, name in
            // All parts are those that are there.
            split != .all || FileManager.default.fileExists(atPath: url.appendingPathComponent(name).path)
        }
        guard !wanted.isEmpty else { throw DataError.noPart(url.path, split) }
        let files = try wanted.map { part, name in
            let file = url.appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: file.path) else {
                throw DataError.files("'\(url.path)' has no \(part.rawValue) part: put \(name) into it")
            }
            return file
        }
        try self.init(joining: files.map { ImageTensor(try SVHNFile.pictures(contentsOf: $0)) }, path: url.path)
    }

    /// Whether a folder holds SVHN.
    static func isSVHN(in folder: URL) -> Bool {
        [SVHNFile.fileNames.train, SVHNFile.fileNames.test].contains {
            FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
        }
    }

    /// Reads USPS as the LIBSVM tools publish it: the folder with `usps` and `usps.t`, packed or not, or one of them.
    ///
    /// - Throws: ``DataError`` when a part is not there, `DataFileError` or `FileError`.
    init(usps url: URL, split: DataSettings.Split) throws {
        guard FileManager.default.isFolder(url) else {
            self.init(try USPSFile(contentsOf: url))
            return
        }
        let wanted = [(DataSettings.Split.train, "usps"), (.test, "usps.t")].filter { split == .all || split == $0.0 }
        guard !wanted.isEmpty else { throw DataError.noPart(url.path, split) }
        let files = try wanted.map { part, name in
            guard let file = Self.uspsFile(name, in: url) else {
                throw DataError.files("'\(url.path)' has no \(part.rawValue) part: put \(name).bz2 into it")
            }
            return file
        }
        try self.init(joining: files.map { ImageTensor(try USPSFile(contentsOf: $0)) }, path: url.path)
    }

    /// Whether a folder holds USPS.
    static func isUSPS(in folder: URL) -> Bool { ["usps", "usps.t"].contains { uspsFile($0, in: folder) != nil } }

    private static func uspsFile(_ name: String, in folder: URL) -> URL? {
        ["\(name).bz2", name].map(folder.appendingPathComponent).first { place in
            (try? place.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true
        }
    }

    private init(_ set: USPSFile) {
        let edge = USPSFile.edge
        let pixels = set.images.withUnsafeBytes {
            Tensor.copying($0, shape: [set.count, 1, edge, edge], dtype: .uint8)
        }
        self.init(pixels: pixels, labels: Tensor(set.labels), classNames: (0...9).map(String.init))
    }

    private init(_ set: CIFARBinary) {
        let pixels = set.images.withUnsafeBytes { Tensor.copying($0, shape: [set.count, 3, 32, 32], dtype: .uint8) }
        self.init(pixels: pixels, labels: Tensor(set.labels), classNames: set.version.classNames)
    }

    init(_ set: LabelledPictures) {
        let pixels = set.images.withUnsafeBytes { Tensor.copying($0, shape: [set.count] + set.sample, dtype: .uint8) }
        let labels = set.labels.isEmpty ? nil : Tensor(set.labels)
        self.init(pixels: pixels, labels: labels, classNames: labels == nil ? [] : set.classNames)
    }
}
