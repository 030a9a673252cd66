/// The values of a pickle that tensors need.
enum PickleValue {
    case none
    case bool(Bool)
    case int(Int)
    /// A whole number of more than 64 bits, little-endian, two's complement.
    case long([UInt8])
    case real(Double)
    case text(String)
    case bytes([UInt8])
    case container(PickleContainer)
    /// One of the allowed names.
    case global(PickleGlobal)
    case storage(TensorStorage)
    case tensor(StoredTensor)
}

/// A tuple, list, set or dictionary. Dictionaries contain keys and values alternately.
final class PickleContainer {
    enum Kind { case tuple, list, set, dictionary }

    let kind: Kind
    var items: [PickleValue]

    init(_ kind: Kind, _ items: [PickleValue] = []) {
        self.kind = kind
        self.items = items
    }
}

/// The names that a pickle may use; each is implemented here and not in Python.
enum PickleGlobal: Equatable {
    case orderedDictionary
    /// `torch._utils._rebuild_tensor_v2`
    case tensor
    /// `torch._utils._rebuild_parameter`
    case parameter
    /// `torch.Size`
    case size
    case storageType(DType)

    init?(_ module: String, _ name: String) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor_v2"): self = .tensor
        case ("torch._utils", "_rebuild_parameter"): self = .parameter
        case ("torch", "Size"): self = .size
        case ("torch", _), ("torch.storage", _):
            guard let dtype = Self.storageTypes[name] else { return nil }
            self = .storageType(dtype)
        default: return nil
        }
    }

    private static let storageTypes: [String: DType] = [
        "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
        "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8,
        "ByteStorage": .uint8, "BoolStorage": .bool, "ComplexFloatStorage": .complex64,
        "ComplexDoubleStorage": .complex128,
    ]
}

/// The memory of tensors, identified by its key until the bytes are found.
struct TensorStorage {
    let key: String
    let dtype: DType
    /// Elements.
    let count: Int
    /// The offset in elements within the storage `key` (old files contain such parts).
    var offset = 0
    /// Elements of the whole storage `key`.
    var wholeCount: Int
}

/// The layout of a tensor in a storage, checked against its size.
struct StoredTensor {
    let storage: TensorStorage
    let offset: Int
    let shape: [Int]
    let strides: [Int]

    /// The maximum number of elements of a tensor whose elements overlap (from `expand`).
    private static let mostOverlapping = 1 << 28

    /// `nil` if elements would be outside the storage, or the shape is too large.
    init?(_ storage: TensorStorage, offset: Int, shape: [Int], strides: [Int]) {
        guard offset >= 0, shape.count == strides.count, shape.count <= 64 else { return nil }
        (self.storage, self.offset, self.shape, self.strides) = (storage, offset, shape, strides)
        var (count, last) = (1, offset)
        for (size, stride) in zip(shape, strides) {
            guard size >= 0, stride >= 0 else { return nil }
            let product = count.multipliedReportingOverflow(by: max(size, 1))
            let way = stride.multipliedReportingOverflow(by: max(size - 1, 0))
            let sum = last.addingReportingOverflow(way.partialValue)
            guard !product.overflow, !way.overflow, !sum.overflow else { return nil }
            (count, last) = (product.partialValue, sum.partialValue)
        }
        guard !shape.contains(0) else { return }
        guard last < storage.count, count <= max(storage.count, Self.mostOverlapping) else { return nil }
    }
}
