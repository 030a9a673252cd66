/// Why an archive's bytes cannot be read, or files cannot become one. What the system refuses is a `FileError`.
public enum ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is not what the format asks for; the problem says where.
    case malformed(file: String, problem: String)
    /// A sound archive that needs something which is not offered here.
    case unsupported(file: String, problem: String)
    /// There is no file of that name in it.
    case missing(file: String, entry: String)
    /// A file in it is larger than whoever reads it allows.
    case tooLarge(file: String, entry: String, bytes: Int, limit: Int)
    /// A name that has no place in an archive, or a second of the same name.
    case unwritable(file: String, problem: String)

    public var description: String {
        switch self {
        case .malformed(let file, let problem):
            "'\(file)' is not a sound ZIP archive: \(problem); fetch or write it again"
        case .unsupported(let file, let problem): "'\(file)' is a ZIP archive that is not read here: \(problem)"
        case .missing(let file, let entry): "'\(file)' holds no '\(entry)': check that it is the right archive"
        case .tooLarge(let file, let entry, let bytes, let limit):
            "'\(entry)' in '\(file)' is \(bytes) bytes, more than the \(limit) that it may have"
        case .unwritable(let file, let problem): "cannot write '\(file)': \(problem)"
        }
    }
}
