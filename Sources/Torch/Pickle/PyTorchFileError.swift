/// Why a file of `torch.save` cannot be read. What the system refuses is a `FileError`.
public enum PyTorchFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is not what the format asks for; the problem says where.
    case malformed(file: String, problem: String)
    /// The pickle asks for a Python function or class that is not one of the few that tensors need.
    case refused(file: String, name: String)
    /// A sound file of a kind that is not read.
    case unsupported(file: String, problem: String)

    public var description: String {
        switch self {
        case .malformed(let file, let problem):
            "'\(file)' is damaged or not a file of torch.save: \(problem); save or download it again"
        case .refused(let file, let name):
            "'\(file)' needs Python's \(name), which is not run for safety; only dictionaries of tensors can be read: "
                + "save model.state_dict() alone, or use safetensors.torch.save_file"
        case .unsupported(let file, let problem): "'\(file)' cannot be read: \(problem)"
        }
    }
}
