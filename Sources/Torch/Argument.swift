import CTorch

/// An argument or result of an ``Operator``.
public enum Argument {
    case none
    /// The default value in the operator's schema.
    case `default`
    case tensor(Tensor)
    case int(Int)
    case double(Double)
    case bool(Bool)
    case string(String)
    case ints([Int])
    case doubles([Double])
    case bools([Bool])
    case tensors([Tensor])
    case optionalTensors([Tensor?])
    case device(Device)
    case generator(RandomGenerator)

    /// A tensor, or none.
    public static func optional(_ tensor: Tensor?) -> Argument { tensor.map(Argument.tensor) ?? .none }
    /// A whole number, or none.
    public static func optional(_ number: Int?) -> Argument { number.map(Argument.int) ?? .none }
    /// A number, or none.
    public static func optional(_ number: Double?) -> Argument { number.map(Argument.double) ?? .none }
    /// A data type, or none.
    public static func dtype(_ dtype: DType?) -> Argument { dtype.map { .int(Int($0.rawValue)) } ?? .none }
    /// A random generator; `nil` is LibTorch's own, which is not used here.
    public static func optional(_ generator: RandomGenerator?) -> Argument {
        generator.map(Argument.generator) ?? .none
    }

    /// The number of 8-byte words that the value's list or text needs.
    var wordCount: Int {
        switch self {
        case .ints(let list): list.count
        case .doubles(let list): list.count
        case .bools(let list): list.count
        case .tensors(let list): list.count
        case .optionalTensors(let list): list.count
        case .string(let text): (text.utf8.count + 7) / 8
        default: 0
        }
    }

    /// The value in the form of the C shim; its list is written at `free`, which then points behind it.
    func lowered(into free: inout UnsafeMutablePointer<Int64>) -> ct_value {
        var value = ct_value()
        switch self {
        case .none: value.tag = Int32(CT_NONE.rawValue)
        case .default: value.tag = Int32(CT_DEFAULT.rawValue)
        case .tensor(let tensor):
            value.tag = Int32(CT_TENSOR.rawValue)
            value.pointer = UnsafeRawPointer(tensor.handle)
        case .int(let number):
            value.tag = Int32(CT_INT.rawValue)
            value.integer = Int64(number)
        case .double(let number):
            value.tag = Int32(CT_DOUBLE.rawValue)
            value.real = number
        case .bool(let flag):
            value.tag = Int32(CT_BOOL.rawValue)
            value.integer = flag ? 1 : 0
        case .device(let device):
            value.tag = Int32(CT_DEVICE.rawValue)
            value.integer = device.code
        case .generator(let generator):
            value.tag = Int32(CT_GENERATOR.rawValue)
            value.pointer = UnsafeRawPointer(generator.handle)
        case .string(let text):
            value = lay(CT_STRING, count: text.utf8.count, at: free)
            UnsafeMutableRawBufferPointer(start: free, count: text.utf8.count).copyBytes(from: text.utf8)
            free += wordCount
        case .ints(let list): value = lay(CT_INTS, list.map(Int64.init), &free)
        case .doubles(let list): value = lay(CT_DOUBLES, list.map { Int64(bitPattern: $0.bitPattern) }, &free)
        case .bools(let list): value = lay(CT_BOOLS, list.map { $0 ? 1 : 0 }, &free)
        case .tensors(let list): value = lay(CT_TENSORS, list.map { Int64(Int(bitPattern: $0.handle)) }, &free)
        case .optionalTensors(let list):
            value = lay(CT_OPTIONAL_TENSORS, list.map { $0.map { Int64(Int(bitPattern: $0.handle)) } ?? 0 }, &free)
        }
        return value
    }

    private func lay(_ tag: ct_tag, count: Int, at place: UnsafeMutablePointer<Int64>) -> ct_value {
        var value = ct_value()
        value.tag = Int32(tag.rawValue)
        value.count = Int32(count)
        value.pointer = UnsafeRawPointer(place)
        return value
    }

    private func lay(_ tag: ct_tag, _ words: [Int64], _ free: inout UnsafeMutablePointer<Int64>) -> ct_value {
        let value = lay(tag, count: words.count, at: free)
        free.initialize(from: words, count: words.count)
        free += words.count
        return value
    }

    /// Takes ownership of a value from the C shim.
    init(raising value: ct_value) {
        switch ct_tag(UInt32(value.tag)) {
        case CT_TENSOR: self = .tensor(Tensor(owning: OpaquePointer(value.pointer!)))
        case CT_INT: self = .int(Int(value.integer))
        case CT_BOOL: self = .bool(value.integer != 0)
        case CT_DOUBLE: self = .double(value.real)
        default: self = .none
        }
    }

    /// A short text for error messages: shapes instead of contents.
    var summary: String {
        switch self {
        case .none: "none"
        case .default: "default"
        case .tensor(let tensor): tensor.summary
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .string(let text): "\"\(text)\""
        case .ints(let list): "\(list)"
        case .doubles(let list): "\(list)"
        case .bools(let list): "\(list)"
        case .tensors(let list): "[\(list.map(\.summary).joined(separator: ", "))]"
        case .optionalTensors(let list): "[\(list.map { $0?.summary ?? "none" }.joined(separator: ", "))]"
        case .device(let device): "\(device)"
        case .generator: "generator"
        }
    }
}
