/// A part of a data set, as people name the folder or the file it lies in.
public enum FolderPart: String, Sendable, CaseIterable {
    case train
    case validation
    case test

    /// The part that a folder's name stands for, in any case of letters; `nil` for other names.
    public init?(folder name: String) {
        guard let part = Self.allCases.first(where: { $0.names.contains(name.lowercased()) }) else { return nil }
        self = part
    }

    private var names: [String] {
        switch self {
        case .train: ["train", "training"]
        case .validation: ["val", "valid", "validation", "dev"]
        case .test: ["test", "testing"]
        }
    }
}
