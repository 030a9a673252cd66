/// Why a file's bytes are no safetensors file, or tensors cannot become one. What the system refuses is a `FileError`.
public enum SafetensorsError: Error, CustomStringConvertible, Equatable {
    /// The file is not what the format asks for; the problem says where.
    case malformed(file: String, problem: String)
    /// The file's bytes are not those that the checksum in its header was computed over.
    case changed(file: String)
    /// The file is sound but holds a type of element that has no place here.
    case unsupported(file: String, tensor: String, type: String)
    /// The tensors have no place in a file; what was there before is untouched.
    case unwritable(file: String, reason: String)

    public var description: String {
        switch self {
        case .malformed(let file, let problem):
            "\(file) is not a sound safetensors file: \(problem); it is damaged, use another copy of it"
        case .changed(let file):
            "\(file) is damaged: its bytes do not have the checksum in its header; use another copy of it"
        case .unsupported(let file, let tensor, let type):
            "\(file) holds '\(tensor)' as \(type), which LibTorch does not compute with: convert it to F32 first"
        case .unwritable(let file, let reason): "cannot write \(file): \(reason)"
        }
    }
}
