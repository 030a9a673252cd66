/// Classes told apart by their names.
public enum ClassNames {
    /// The first list in its order, then what only the others have.
    public static func merged(_ lists: [[String]]) -> [String] {
        var (names, known) = ([String](), Set<String>())
        for name in lists.joined() where known.insert(name).inserted { names.append(name) }
        return names
    }

    /// Where each name stands.
    public static func places(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
