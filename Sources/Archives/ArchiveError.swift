/// Why an archive's bytes cannot be read, or files cannot become one. What the system refuses is a `FileError`.
public enum ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file breaks a rule of the format; the problem says which.
    case malformed(file: String, problem: String)
    /// A valid archive that uses an unsupported feature.
    case unsupported(file: String, problem: String)
    /// The archive has no file of this name.
    case missing(file: String, entry: String)
    /// A file in it is larger than the caller allows.
    case tooLarge(file: String, entry: String, bytes: Int, limit: Int)
    /// A name that is not allowed in an archive, or that occurs twice.
    case unwritable(file: String, problem: String)

    public var description: String {
        switch self {
        case .malformed(let file, let problem):
            "'\(file)' is damaged or not a ZIP archive: \(problem); download or pack it again"
        case .unsupported(let file, let problem): "'\(file)' is a ZIP archive that cannot be read: \(problem)"
        case .missing(let file, let entry): "'\(file)' contains no '\(entry)': check that it is the right archive"
        case .tooLarge(let file, let entry, let bytes, let limit):
            "'\(entry)' in '\(file)' is \(bytes) bytes, and the limit is \(limit)"
        case .unwritable(let file, let problem): "cannot write '\(file)': \(problem)"
        }
    }
}
