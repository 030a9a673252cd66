import Digests
import Files
import Foundation
import Torch

/// A network's weights by name, read from a file without executing anything in it, and the file's hash.
public struct StoredWeights {
    public let tensors: [String: Tensor]
    /// Of the file, 64 hexadecimal digits.
    public let sha256: String
    /// What the file is called in errors.
    public let path: String

    /// Reads a `.safetensors` file, or one of `torch.save` (any other ending).
    ///
    /// - Throws: `FileError`, `SafetensorsError`, `PyTorchFileError` or `ArchiveError`.
    public init(contentsOf file: URL) throws {
        let content = try SharedBytes(mapping: file)
        if file.pathExtension.lowercased() == "safetensors" {
            self.init(tensors: try Safetensors(contentsOf: file).tensors, content, path: file.path)
        } else {
            try self.init(pyTorch: content, path: file.path)
        }
    }

    /// Reads what `torch.save` wrote, lying in memory.
    ///
    /// - Throws: `PyTorchFileError` or `ArchiveError`.
    init(pyTorch content: SharedBytes, path: String) throws {
        self.init(tensors: try PyTorchFile(content, path: path).tensors, content, path: path)
    }

    private init(tensors: [String: Tensor], _ content: SharedBytes, path: String) {
        self.tensors = tensors
        self.path = path
        sha256 = content.withUnsafeBytes { bytes in
            let digest = RunningDigest(.sha256)
            digest.update(bytes)
            return digest.hexadecimal
        }
    }

    /// What ``NetworkWeights`` asks a file for: the tensor of that name, if it has that shape.
    ///
    /// Tensors that no layer asks for, such as counts of batches and auxiliary heads, are left alone.
    ///
    /// - Throws: ``WeightsError``
    func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
        guard let found = tensors[name] else { throw WeightsError.missing(file: path, tensor: name) }
        guard found.shape == shape else {
            throw WeightsError.shape(file: path, tensor: name, expected: shape, found: found.shape)
        }
        guard found.dtype.isFloatingPoint else {
            throw WeightsError.type(file: path, tensor: name, found: found.dtype)
        }
        return found
    }
}

/// Why a network has no weights.
public enum WeightsError: Error, CustomStringConvertible, Equatable {
    /// No file there: what it is, and where it is to be had.
    case absent(file: String, what: String, page: String)
    case missing(file: String, tensor: String)
    case shape(file: String, tensor: String, expected: [Int], found: [Int])
    case type(file: String, tensor: String, found: DType)

    public var description: String {
        switch self {
        case .absent(let file, let what, let page):
            "\(what) are missing: download them from \(page) and save them as \(file)"
        case .missing(let file, let tensor):
            "\(file) does not contain the tensor '\(tensor)': it has the weights of another network; use the file for these "
                + "features"
        case .shape(let file, let tensor, let expected, let found):
            "\(file) contains '\(tensor)' with shape \(found), not \(expected): it has the weights of another network; use "
                + "the file for these features"
        case .type(let file, let tensor, let found):
            "\(file) contains '\(tensor)' as \(found), not as floating-point numbers: save the weights as float32"
        }
    }
}
