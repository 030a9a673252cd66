/// Whose samples evidence is of, so that an error can name them and say what to do.
public struct EvidenceSide: Sendable, Equatable {
    /// Which side of a comparison it is.
    public enum Role: String, Sendable { case real, generated }

    /// What the samples came from.
    public enum Kind: Sendable {
        /// Files, a picture each.
        case pictures
        /// A data set that is read as one.
        case set
        /// A distribution that is drawn from without end.
        case distribution
        /// A trained run.
        case run
        /// Features in a file.
        case features
        /// Mean and covariance in a file.
        case statistics
        case other
    }

    public var role: Role?
    public var kind: Kind
    /// A path, a data set's name or a run; empty where nobody said.
    public var what: String

    public init(_ kind: Kind, _ what: String, role: Role? = nil) {
        self.role = role
        self.kind = kind
        self.what = what
    }

    /// Such as `the generated side (runs/dcgan-1)`.
    var name: String {
        guard let role else { return what.isEmpty ? "a side" : "'\(what)'" }
        return "the \(role.rawValue) side" + (what.isEmpty ? "" : " (\(what))")
    }
}
