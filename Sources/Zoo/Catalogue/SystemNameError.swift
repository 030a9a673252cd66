/// Why a system cannot be added under its name.
public enum SystemNameError: Error, Equatable, CustomStringConvertible {
    /// Another system has the name.
    case taken(String)
    /// The name cannot be typed, or be a part of a folder's name.
    case malformed(String)

    public var description: String {
        switch self {
        case .taken(let name):
            "there is a system '\(name)' already: give the added one another name in its card"
        case .malformed(let name):
            "'\(name)' cannot be the name of a system: use small letters, digits and single hyphens, such as my-gan"
        }
    }
}
