import Foundation

/// A part of SVHN's cropped digits as published: 32x32 colour pictures of house numbers (Y. Netzer et al., "Reading
/// Digits in Natural Images with Unsupervised Feature Learning", 2011).
///
/// A MATLAB file with pictures `X` [32, 32, 3, N] and labels `y` [N, 1], 1...10, where 10 stands for the digit 0.
public enum SVHNFile {
    /// The edge in pixels.
    public static let edge = 32

    /// The files of the parts as they are published.
    public static let fileNames = (train: "train_32x32.mat", test: "test_32x32.mat", extra: "extra_32x32.mat")

    /// Reads a part; its classes are the digits 0...9.
    ///
    /// - Throws: ``DataFileError`` when it is damaged or another file, `FileError` when it can't be read.
    public static func pictures(contentsOf url: URL) throws -> LabelledPictures {
        let file = try MATLABFile(contentsOf: url, names: ["X", "y"])
        func failure(_ detail: String) -> DataFileError {
            DataFileError(.notThisFormat(detail), format: "SVHN", path: url.path)
        }
        guard let pictures = file.arrays["X"], let labels = file.arrays["y"] else {
            throw failure("it contains no pictures 'X' with labels 'y'")
        }
        // A trailing dimension of one is left out of the file.
        guard Array(pictures.dimensions.prefix(3)) == [edge, edge, 3], pictures.dimensions.count <= 4 else {
            throw failure("its pictures are \(pictures.dimensions), and not 32x32x3xN")
        }
        let size = 3 * edge * edge
        let count = pictures.numbers.count / size
        guard count > 0, labels.numbers.count == count else {
            throw failure("\(count) pictures and \(labels.numbers.count) labels")
        }
        guard labels.numbers.allSatisfy({ 1...10 ~= $0 }) else { throw failure("a label is not 1 to 10") }
        var set = LabelledPictures(sample: [3, edge, edge], classNames: (0...9).map(String.init))
        set.labels = labels.numbers.map { Int($0) % 10 }
        let stored = pictures.numbers
        set.images = [UInt8](unsafeUninitializedCapacity: stored.count) { pixels, initialised in
            // Stored column by column: rows change fastest.
            for start in stride(from: 0, to: stored.count, by: edge * edge) {
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
