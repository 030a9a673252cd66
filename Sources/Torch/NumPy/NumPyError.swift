/// Why a NumPy array cannot be read, or a tensor cannot be written as one.
public enum NumPyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file breaks a rule of the format; the problem says which.
    case malformed(file: String, problem: String)
    /// A valid array of an unsupported kind: Python objects, structures, text, big-endian numbers.
    case unsupported(file: String, type: String, cure: String)
    /// The format does not have the type of the tensor's elements.
    case unwritable(file: String, reason: String)

    public var description: String {
        switch self {
        case .malformed(let file, let problem):
            "'\(file)' is damaged or not a NumPy array: \(problem); save or download it again"
        case .unsupported(let file, let type, let cure): "'\(file)' holds \(type), which cannot be read: \(cure)"
        case .unwritable(let file, let reason): "cannot write '\(file)': \(reason)"
        }
    }
}
