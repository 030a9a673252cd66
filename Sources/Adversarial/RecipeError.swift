import Spelling

/// Why a recipe cannot be used.
public enum RecipeError: Error, CustomStringConvertible {
    case unknownKey(String, known: [String])
    case notReadable(String)
    case value(String)
    /// A value outside the range of its setting.
    case range(RangeError)

    public var description: String {
        switch self {
        case .unknownKey(let key, let known):
            let name = key.split(separator: ".").last.map(String.init) ?? key
            return "the recipe has no setting '\(key)'\(suggestion(for: name, among: known)); there are "
                + known.joined(separator: ", ")
        case .notReadable(let reason): return reason
        case .value(let reason): return reason
        case .range(let error): return "\(error)"
        }
    }

    /// - Throws: ``range(_:)`` when a number is outside what makes sense.
    public static func require<Number: Comparable>(
        _ number: Number, _ name: String, in range: ClosedRange<Number>
    ) throws {
        guard range.contains(number) else {
            throw RecipeError.range(
                RangeError(name, allowed: "from \(range.lowerBound) to \(range.upperBound)", found: "\(number)"))
        }
    }

    /// What has no effect is no setting.
    ///
    /// - Throws: ``value(_:)`` when a setting that another one has put out of use is not as it is by default.
    public static func requireDefault<Value: Equatable>(
        _ value: Value, _ name: String, _ standard: Value, since cause: String
    ) throws {
        guard value != standard else { return }
        throw RecipeError.value("\(name)=\(value) would have no effect, since \(cause): leave it at \(standard)")
    }
}
