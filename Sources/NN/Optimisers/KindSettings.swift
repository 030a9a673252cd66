import Spelling

/// Reads a group of settings in which `kind` decides which others are allowed.
struct KindSettings<Kind: RawRepresentable & CaseIterable, Key: CodingKey> where Kind.RawValue == String {
    let kind: Kind
    private let container: KeyedDecodingContainer<Key>

    /// - Throws: `DecodingError` when `kind` is missing or unknown, or the kind does not take a key.
    init(_ decoder: any Decoder, what: String, keys: (Kind) -> [Key]) throws {
        container = try decoder.container(keyedBy: Key.self)
        let all = try decoder.container(keyedBy: AnyKey.self)
        let name = try all.decode(String.self, forKey: AnyKey("kind"))
        guard let kind = Kind(rawValue: name) else {
            let known = Kind.allCases.map(\.rawValue)
            throw Self.error(
                decoder.codingPath,
                "there is no \(what) '\(name)'\(suggestion(for: name, among: known)); there are "
                    + known.joined(separator: ", "))
        }
        self.kind = kind
        let taken = keys(kind).map(\.stringValue)
        let foreign = all.allKeys.map(\.stringValue).filter { $0 != "kind" && !taken.contains($0) }.sorted()
        guard foreign.isEmpty else {
            let list = taken.isEmpty ? "no settings" : taken.joined(separator: ", ")
            throw Self.error(
                decoder.codingPath, "\(what) \(name) takes \(list), not \(foreign.joined(separator: ", "))")
        }
    }

    /// A number of at least `low` and less than `high`; `nil` if the group does not have it.
    func number(_ key: Key, from low: Double, below high: Double = .infinity) throws -> Double? {
        guard let number = try container.decodeIfPresent(Double.self, forKey: key) else { return nil }
        guard number >= low, number < high else {
            let limit = high == .infinity ? "" : " and below \(high)"
            throw outside(key, "at least \(low)\(limit)", number)
        }
        return number
    }

    /// A truth value; `nil` if the group does not have it.
    func flag(_ key: Key) throws -> Bool? { try container.decodeIfPresent(Bool.self, forKey: key) }

    /// A whole number of at least `low`, which the group must have.
    func count(_ key: Key, from low: Int) throws -> Int {
        let number = try container.decode(Int.self, forKey: key)
        guard number >= low else { throw outside(key, "at least \(low)", number) }
        return number
    }

    /// A number of at least `low`, which the group must have.
    func required(_ key: Key, from low: Double) throws -> Double {
        guard let number = try number(key, from: low) else { return try container.decode(Double.self, forKey: key) }
        return number
    }

    /// A value of another type; `nil` if the group does not have it.
    func value<Value: Decodable>(_ key: Key) throws -> Value? {
        try container.decodeIfPresent(Value.self, forKey: key)
    }

    func error(_ key: Key, _ reason: String) -> DecodingError { Self.error(container.codingPath + [key], reason) }

    private func outside<Number>(_ key: Key, _ allowed: String, _ number: Number) -> DecodingError {
        let path = container.codingPath + [key]
        let error = RangeError(
            path.map(\.stringValue).joined(separator: "."), allowed: allowed, found: "\(number)")
        return .dataCorrupted(
            .init(
                codingPath: path, debugDescription: "must be \(allowed), not \(number)", underlyingError: error))
    }

    private static func error(_ path: [any CodingKey], _ reason: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: path, debugDescription: reason))
    }
}

/// Any key, to find unexpected ones.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
