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

    private init(_ set: CIFARBinary) {
        let pixels = set.images.withUnsafeBytes { Tensor.copying($0, shape: [set.count, 3, 32, 32], dtype: .uint8) }
        self.init(pixels: pixels, labels: Tensor(set.labels), classNames: CIFARBinary.classNames)
    }
}
