/// Why a file of `torch.save` cannot be read. System errors are a `FileError`.
public enum PyTorchFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file breaks a rule of the format; the problem says which.
    case malformed(file: String, problem: String)
    /// The pickle uses a Python function or class that tensors do not need.
    case refused(file: String, name: String)
    /// A valid file of an unsupported kind.
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
