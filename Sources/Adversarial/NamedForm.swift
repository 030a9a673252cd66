import Spelling

/// The text of a value that has a name and a few numbers, such as `hinge`, `gradient(10)` or `noise(0.1, 2000)`.
public struct NamedForm: Sendable, Equatable {
    public let name: String
    public let numbers: [Double]

    public init(_ name: String, _ numbers: [Double] = []) {
        self.name = name
        self.numbers = numbers
    }

    /// - Parameter what: what such a value is called in an error message.
    /// - Throws: ``RecipeError`` where brackets are missing or something in them is no finite number.
    public init(text: String, what: String) throws {
        let compact = text.filter { $0 != " " }
        name = String(compact.prefix { $0 != "(" })
        let inside = compact.dropFirst(name.count)
        if inside.isEmpty {
            numbers = []
            return
        }
        let parts = inside.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.map { Double($0) }
        guard inside.hasPrefix("("), inside.hasSuffix(")"), inside.count > 2, !values.contains(nil),
            values.compactMap({ $0 }).allSatisfy(\.isFinite)
        else {
            throw RecipeError.value("the \(what) '\(text)' is not a name with numbers in brackets, such as \(name)(1)")
        }
        numbers = values.compactMap { $0 }
    }

    public var text: String {
        guard !numbers.isEmpty else { return name }
        return "\(name)(\(numbers.map(Self.short).joined(separator: ",")))"
    }

    private static func short(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }

    /// The parts of a text that are joined by `+`, outside brackets.
    static func parts(of text: String) -> [String] {
        var (parts, depth) = ([""], 0)
        for character in text where character != " " {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == "+", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }
}
