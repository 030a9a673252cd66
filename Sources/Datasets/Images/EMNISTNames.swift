/// The characters that labels of EMNIST stand for.
///
/// Source: G. Cohen et al., "EMNIST: an extension of MNIST to handwritten letters", 2017, arXiv 1702.05373, and the
/// mapping files that are published with the set.
struct EMNISTNames {
    private let names: [String]
    /// The label of the first name.
    private let first: Int

    /// - Parameter file: the labels' file, such as `emnist-letters-train-labels-idx1-ubyte.gz`; `nil` for other sets and
    ///   for splits of digits, whose labels are their names.
    init?(file: String) {
        let parts = file.lowercased().split(separator: "-")
        guard parts.count > 1, parts[0] == "emnist" else { return nil }
        let (digits, capitals) = ("0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        switch parts[1] {
        // Capital and small letters are one class.
        case "letters": (names, first) = (capitals.lowercased().map(String.init), 1)
        case "byclass": (names, first) = ((digits + capitals + capitals.lowercased()).map(String.init), 0)
        // Small letters that look like their capitals are one class with them.
        case "balanced", "bymerge": (names, first) = ((digits + capitals + "abdefghnqrt").map(String.init), 0)
        default: return nil
        }
    }

    subscript(_ label: Int) -> String? {
        names.indices.contains(label - first) ? names[label - first] : nil
    }
}
