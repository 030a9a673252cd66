/// Why an array of NumPy's cannot be read, or a tensor cannot become one.
public enum NumPyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is not what the format asks for; the problem says where.
    case malformed(file: String, problem: String)
    /// A sound array of a kind that is not read: Python objects, structures, text, big-endian numbers.
    case unsupported(file: String, type: String, cure: String)
    /// The tensor's elements are of a type that has no place in the format.
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
