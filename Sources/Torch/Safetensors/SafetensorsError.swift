/// Why a file is not a valid safetensors file, or tensors cannot be written as one. System errors are a `FileError`.
public enum SafetensorsError: Error, CustomStringConvertible, Equatable {
    /// The file breaks a rule of the format; the problem says which.
    case malformed(file: String, problem: String)
    /// The file's bytes do not have the checksum in its header.
    case changed(file: String)
    /// The file is valid but contains an unsupported element type.
    case unsupported(file: String, tensor: String, type: String)
    /// The tensors cannot be written; the old file is unchanged.
    case unwritable(file: String, reason: String)

    public var description: String {
        switch self {
        case .malformed(let file, let problem):
            "\(file) is damaged or not a safetensors file: \(problem); use another copy of it"
        case .changed(let file):
            "\(file) is damaged: its bytes do not have the checksum in its header; use another copy of it"
        case .unsupported(let file, let tensor, let type):
            "\(file) holds '\(tensor)' as \(type), which LibTorch does not compute with: convert it to F32 first"
        case .unwritable(let file, let reason): "cannot write \(file): \(reason)"
        }
    }
}
