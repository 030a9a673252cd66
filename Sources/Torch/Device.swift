import CTorch

/// The device of a tensor's memory and operators.
///
/// A device is a value that is passed along; nothing in the library assumes the CPU.
public struct Device: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        case cpu
        case cuda
        case mps

        // LibTorch's numbers (`c10::DeviceType`).
        fileprivate var number: Int64 {
            switch self {
            case .cpu: 0
            case .cuda: 1
            case .mps: 13
            }
        }
    }

    public let kind: Kind
    /// The number of the device among those of its kind; `nil` is the current one.
    public let index: Int?

    public init(_ kind: Kind, index: Int? = nil) {
        self.kind = kind
        self.index = index
    }

    public static let cpu = Device(.cpu)
    public static let cuda = Device(.cuda)
    public static let mps = Device(.mps)

    /// The fastest kind of device that this machine and this LibTorch have: CUDA, then MPS, then the CPU.
    public static var fastest: Device { [Device.cuda, .mps].first(where: \.isAvailable) ?? .cpu }

    /// Reads a device as PyTorch writes it: `cpu`, `cuda`, `cuda:1`, `mps`.
    ///
    /// - Throws: ``DeviceError`` when the text is not a device name, or the machine does not have this device.
    public init(parsing text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = Kind(rawValue: String(parts[0])) else { throw DeviceError.unknown(text) }
        var index: Int?
        if parts.count == 2 {
            guard let number = UInt8(parts[1]), parts[1].allSatisfy(\.isNumber) else {
                throw DeviceError.unknown(text)
            }
            index = Int(number)
        }
        self.init(kind, index: index)
        guard isAvailable else { throw DeviceError.absent(self) }
    }

    /// Whether this machine and this LibTorch can use the device.
    public var isAvailable: Bool { (index ?? 0) < Int(ct_device_count(kind.number << 8)) }

    public var description: String { index.map { "\(kind.rawValue):\($0)" } ?? kind.rawValue }

    var code: Int64 { kind.number << 8 | Int64((index ?? -1) + 1) }

    init(code: Int64) {
        let kind = Kind.allCases.first { $0.number == code >> 8 } ?? .cpu
        let index = Int(code & 0xff) - 1
        self.init(kind, index: index < 0 ? nil : index)
    }
}

/// Why a device cannot be used.
public enum DeviceError: Error, CustomStringConvertible, Equatable {
    case unknown(String)
    case absent(Device)

    public var description: String {
        switch self {
        case .unknown(let text): "there is no device '\(text)': use auto, cpu, cuda, cuda:N or mps"
        case .absent(let device):
            "this machine or this LibTorch has no device \(device): use --device cpu"
        }
    }
}
