/// A value that recipes write as a short text, such as `hinge` or `gradient(10)`.
public protocol NamedValue: Codable, Sendable, Equatable {
    /// What such a value is called in an error message.
    static var kind: String { get }
    /// Every form that recipes can write, with the numbers that are usual, such as `gradient(10)`.
    static var forms: [String] { get }
    /// The text that stands for the value.
    var text: String { get }
    /// - Throws: ``NameError`` where the text stands for no value.
    init(text: String) throws
}

extension NamedValue {
    public init(from decoder: any Decoder) throws {
        try self.init(text: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }
}
