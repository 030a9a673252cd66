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
        let names = parts.map(\.shape.classNames).max { $0.count < $1.count } ?? []
        self.init(
            pixels: .concatenated(parts.map(\.pixels)),
            labels: first.labels == nil ? nil : .concatenated(parts.compactMap(\.labels)), classNames: names)
    }

    /// Reads the binary version of CIFAR-10: the archive, the folder that it unpacks to, or one batch of it (`.bin`).
    ///
    /// - Throws: `DataFileError` or `FileError`.
    init(cifar url: URL, split: DataSettings.Split) throws {
        if url.pathExtension == "bin" {
            self.init(try CIFARBinary(batch: url))
            return
        }
        let parts = CIFARBinary.Part.allCases.filter { split == .all || split.rawValue == $0.rawValue }
        try self.init(
            joining: parts.map { ImageTensor(try CIFARBinary(contentsOf: url, part: $0)) }, path: url.path)
    }

    /// Reads USPS as the LIBSVM tools publish it: the folder with `usps` and `usps.t`, packed or not, or one of them.
    ///
    /// - Throws: ``DataError`` when a part is not there, `DataFileError` or `FileError`.
    init(usps url: URL, split: DataSettings.Split) throws {
        guard (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true else {
            self.init(try USPSFile(contentsOf: url))
            return
        }
        let wanted = [(DataSettings.Split.train, "usps"), (.test, "usps.t")].filter { split == .all || split == $0.0 }
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
        self.init(pixels: pixels, labels: Tensor(set.labels), classNames: CIFARBinary.classNames)
    }
}
