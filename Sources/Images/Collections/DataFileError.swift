/// A data file (IDX, CIFAR-10, tar) whose content is not what its format asks for, told in one sentence.
public struct DataFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Problem: Equatable, Sendable {
        /// The content does not begin as the format does.
        case notThisFormat(String)
        /// The file ends before its header says it would.
        case truncated(String)
        /// More bytes follow than the header announces.
        case tooLong(String)
        /// The gzip stream or the content breaks the format's rules.
        case corrupt(String)
        /// A valid file of a kind that is not read here.
        case unsupported(String)
    }

    public let path: String
    /// The format's name: "IDX", "CIFAR-10", "tar".
    public let format: String
    public let problem: Problem

    public init(_ problem: Problem, format: String, path: String) {
        self.problem = problem
        self.format = format
        self.path = path
    }

    public var description: String {
        switch problem {
        case .notThisFormat(let detail): "'\(path)' is not a \(format) file (\(detail)); check that it is the right one"
        case .truncated(let detail): "'\(path)' ends too early for \(format) (\(detail)); download or copy it again"
        case .tooLong(let detail):
            "'\(path)' continues after the end of its \(format) data (\(detail)); download it again"
        case .corrupt(let detail): "'\(path)' is damaged (\(detail)); download or copy it again"
        case .unsupported(let detail): "'\(path)' is a \(format) file of a kind that Ganymede does not read (\(detail))"
        }
    }
}
