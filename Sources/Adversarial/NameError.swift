import Spelling

/// A name that a person gave and that stands for nothing.
public struct NameError: Error, CustomStringConvertible {
    public let kind: String
    public let found: String
    public let known: [String]
    /// How all names are listed, where they are too many for a sentence.
    public let listing: String?

    /// - Parameters:
    ///   - kind: what was named, such as `class`.
    ///   - known: all names.
    ///   - listing: the command that lists them, where they are too many for a sentence.
    public init(kind: String, found: String, known: [String], listing: String? = nil) {
        self.kind = kind
        self.found = found
        self.known = known
        self.listing = listing
    }

    public var description: String {
        "there is no \(kind) '\(found)'\(suggestion(for: found, among: known)); "
            + (listing.map { "\($0) lists all of them" } ?? "there are \(known.joined(separator: ", "))")
    }
}
