/// A setting that takes one of a few words. Another word is an error that lists them.
public protocol Choice: RawRepresentable, CaseIterable, Codable, Sendable where RawValue == String {}

extension Choice {
    /// - Throws: `DecodingError` that suggests the nearest word.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let word = try container.decode(String.self)
        guard let choice = Self(rawValue: word) else {
            let words = Self.allCases.map(\.rawValue)
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "there is no '\(word)'\(suggestion(for: word, among: words)); there are "
                    + words.joined(separator: ", "))
        }
        self = choice
    }
}
