import Archives
import Files
import Foundation

private let asStrided = Operator("as_strided")

/// The tensors in a file of `torch.save` (`.pth`, `.pt`, `.ckpt`), read without executing anything in it.
///
/// Both formats are read: the ZIP archive of PyTorch since 1.6, and the older one (a magic number, the system, a
/// pickle, the names of the storages and their bytes). Tensors come back on the CPU, in the type and with the strides
/// in which they were saved, and in dictionaries within dictionaries they are named by their path, joined by dots. If
/// the file contains a `state_dict` and other items (an epoch, an optimiser), only the tensors of the `state_dict` are
/// read.
///
/// Anything but tensors and their containers is ignored. Objects of classes, and everything else that needs Python, are
/// refused with their name; `model.state_dict()` contains none.
public struct PyTorchFile {
    public let tensors: [String: Tensor]

    /// Reads a file by mapping it into memory: elements are fetched when they are first used, as in ``Safetensors``.
    ///
    /// - Throws: ``PyTorchFileError``, `ArchiveError`, or `FileError` when the file can't be read.
    public init(contentsOf file: URL) throws {
        try self.init(SharedBytes(mapping: file), path: file.path)
    }

    /// Reads a file from memory.
    ///
    /// - Parameter path: its name in error messages.
    /// - Throws: ``PyTorchFileError`` or `ArchiveError`.
    public init(_ content: SharedBytes, path: String) throws {
        let pool = PickleMachine.ContainerPool()
        let saved =
            try ZipArchive.isFound(in: content)
            ? SavedObject(archive: ZipArchive(content, path: path), pool: pool)
            : SavedObject(legacy: content, path: path, pool: pool)
        tensors = try withExtendedLifetime(pool) {
            var names = TensorNames(path: path)
            try names.visit(saved.object.lookedThrough, "", depth: 0)
            var made: [String: Tensor] = [:]
            for (name, tensor) in names.tensors { made[name] = try saved.tensor(tensor, path: path) }
            return made
        }
    }
}

extension PickleValue {
    /// The `state_dict` in a dictionary that has one.
    fileprivate var lookedThrough: PickleValue {
        guard let items = items(.dictionary) else { return self }
        for index in stride(from: 0, to: items.count, by: 2) {
            if case .text("state_dict") = items[index], items[index + 1].items(.dictionary) != nil {
                return items[index + 1]
            }
        }
        return self
    }
}

/// Finds the tensors in an object and names them.
private struct TensorNames {
    let path: String
    private(set) var tensors: [String: StoredTensor] = [:]
    private var visits = 0

    /// Limits of nesting and of the number of items (an item may be reached in many ways); more is considered an
    /// attack.
    private static let (deepest, mostVisits) = (32, 100_000)

    init(path: String) { self.path = path }

    mutating func visit(_ value: PickleValue, _ name: String, depth: Int) throws {
        visits += 1
        guard depth <= Self.deepest, visits <= Self.mostVisits else {
            throw PyTorchFileError.malformed(
                file: path,
                problem:
                    "its containers are nested more than \(Self.deepest) deep or contain themselves, or there are too many of them"
            )
        }
        switch value {
        case .tensor(let tensor):
            let name = name.isEmpty ? "tensor" : name
            guard tensors.updateValue(tensor, forKey: name) == nil else {
                throw PyTorchFileError.malformed(file: path, problem: "the name '\(name)' occurs twice")
            }
        case .container(let container) where container.kind == .dictionary:
            for index in stride(from: 0, to: container.items.count, by: 2) {
                guard let key = container.items[index].name else { continue }
                try visit(container.items[index + 1], name.isEmpty ? key : "\(name).\(key)", depth: depth + 1)
            }
        case .container(let container):
            for (index, item) in container.items.enumerated() {
                try visit(item, name.isEmpty ? "\(index)" : "\(name).\(index)", depth: depth + 1)
            }
        default: break
        }
    }
}

extension PickleValue {
    /// The value as a component of a name.
    fileprivate var name: String? {
        switch self {
        case .text(let text): text
        case .int(let number): "\(number)"
        default: nil
        }
    }
}

extension SavedObject {
    fileprivate func tensor(_ stored: StoredTensor, path: String) throws -> Tensor {
        let storage = stored.storage
        guard let whole = storages[storage.key] else {
            throw PyTorchFileError.malformed(file: path, problem: "the storage '\(storage.key)' is missing")
        }
        let (size, overflow) = storage.wholeCount.multipliedReportingOverflow(by: storage.dtype.byteCount)
        guard !overflow, whole.count == size else {
            throw PyTorchFileError.malformed(
                file: path,
                problem: "the storage '\(storage.key)' has \(whole.count) bytes, not \(storage.wholeCount) "
                    + "\(storage.dtype)")
        }
        if storage.dtype == .bool, whole.hasOtherThanTruth {
            throw PyTorchFileError.malformed(file: path, problem: "it contains truth values other than 0 and 1")
        }
        let flat = Tensor.over(whole, [storage.wholeCount], storage.dtype)
        return asStrided(
            .tensor(flat), .ints(stored.shape), .ints(stored.strides), .int(storage.offset + stored.offset))
    }
}
