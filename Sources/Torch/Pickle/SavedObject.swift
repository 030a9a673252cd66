import Archives
import Files

/// The output of one call of `torch.save`: an object, and the bytes of its tensors' storages.
struct SavedObject {
    let object: PickleValue
    let storages: [String: SharedBytes]

    /// The maximum size of a pickle in bytes; that of a large model has some hundred thousand.
    private static let longestPickle = 1 << 28

    // MARK: Since PyTorch 1.6

    /// Reads `<name>/data.pkl` and `<name>/data/<key>`.
    init(archive: ZipArchive, pool: PickleMachine.ContainerPool) throws {
        let path = archive.path
        guard let main = archive.entries.first(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") })
        else {
            throw PyTorchFileError.unsupported(
                file: path, problem: "it is a ZIP archive without data.pkl")
        }
        let prefix = main.name.dropLast("data.pkl".count)
        if archive.entries.contains(where: { $0.name.hasPrefix("\(prefix)code/") }) {
            throw PyTorchFileError.unsupported(
                file: path,
                problem: "it is a TorchScript program; save the state_dict() of the model that it was made from")
        }
        if archive["\(prefix)byteorder"] != nil {
            let order = try archive.bytes(of: "\(prefix)byteorder", limit: 64)
            guard order.withUnsafeBytes({ $0.elementsEqual("little".utf8) }) else {
                throw PyTorchFileError.unsupported(file: path, problem: "its numbers are big-endian")
            }
        }
        let pickle = try archive.bytes(of: main.name, limit: Self.longestPickle)
        object = try pickle.withUnsafeBytes { bytes in
            var machine = PickleMachine(bytes, file: path, pool: pool)
            return try machine.run()
        }
        let folder = "\(prefix)data/"
        var found: [String: SharedBytes] = [:]
        for key in StorageTypes(in: object).byKey.keys where archive[folder + key] != nil {
            found[key] = try archive.bytes(of: folder + key)
        }
        storages = found
    }

    // MARK: Before PyTorch 1.6

    /// The number that such files begin with, little-endian.
    private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

    /// Reads five pickles (magic number, version, system, object, storage keys) and, for each key, the number of
    /// elements and their bytes.
    init(legacy content: SharedBytes, path: String, pool: PickleMachine.ContainerPool) throws {
        self = try content.withUnsafeBytes { try Self.legacy(content, $0, path, pool) }
    }

    private static func legacy(
        _ content: SharedBytes, _ bytes: UnsafeRawBufferPointer, _ path: String, _ pool: PickleMachine.ContainerPool
    ) throws -> SavedObject {
        func fail(_ problem: String) -> PyTorchFileError { .malformed(file: path, problem: problem) }
        guard bytes.first == 0x80 else { throw fail("it begins neither like a ZIP archive nor like a pickle") }
        var place = 0
        func next() throws -> PickleValue {
            var machine = PickleMachine(bytes, from: place, file: path, pool: pool)
            defer { place = machine.reader.place }
            return try machine.run()
        }
        guard case .long(magic) = try next() else { throw fail("it is a pickle that torch.save did not write") }
        guard case .int(1001) = try next() else { throw fail("its version is unknown") }
        guard try next().isLittleEndian else {
            throw PyTorchFileError.unsupported(file: path, problem: "its numbers are big-endian")
        }
        let object = try next()
        guard let keys = try next().items(.list) else { throw fail("the list of its storages is missing") }

        let types = StorageTypes(in: object)
        var reader = PickleReader(bytes, from: place)
        var storages: [String: SharedBytes] = [:]
        for key in keys {
            guard case .text(let key) = key, let dtype = types.byKey[key] else {
                throw fail("it contains a storage that no tensor uses")
            }
            do {
                let part = try reader.storage(dtype)
                storages[key] = content.part(part)
            } catch let failure as PickleReader.Failure {
                throw fail("storage '\(key)': \(failure.problem)")
            }
        }
        guard reader.place == bytes.count else { throw fail("there are bytes after its storages") }
        return SavedObject(object: object, storages: storages)
    }

    private init(object: PickleValue, storages: [String: SharedBytes]) {
        (self.object, self.storages) = (object, storages)
    }
}

extension PickleReader {
    /// Reads the number of elements, and returns the range of their bytes.
    fileprivate mutating func storage(_ dtype: DType) throws -> Range<Int> {
        let (size, overflow) = try length(Int64.self).multipliedReportingOverflow(by: dtype.byteCount)
        guard !overflow else { throw failure("it is too large") }
        _ = try take(size)
        return place - size..<place
    }
}

extension PickleValue {
    /// The contents of `sys_info`.
    fileprivate var isLittleEndian: Bool {
        guard let items = items(.dictionary) else { return false }
        for index in stride(from: 0, to: items.count, by: 2) {
            if case .text("little_endian") = items[index], case .bool(true) = items[index + 1] { return true }
        }
        return false
    }
}

/// The element types of all storages of an object: old files do not store them with the bytes.
private struct StorageTypes {
    private(set) var byKey: [String: DType] = [:]
    private var seen: Set<ObjectIdentifier> = []

    init(in object: PickleValue) {
        // Without recursion, because the file decides the depth of nesting.
        var waiting = [object]
        while let value = waiting.popLast() {
            switch value {
            case .tensor(let tensor): byKey[tensor.storage.key] = tensor.storage.dtype
            case .storage(let storage): byKey[storage.key] = storage.dtype
            case .container(let container):
                if seen.insert(ObjectIdentifier(container)).inserted { waiting += container.items }
            default: break
            }
        }
    }
}
