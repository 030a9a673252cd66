/// What settings and their values mean, in the words of the comments in the types that hold them.
///
/// The texts are collected at build time by the plugin `SettingMeanings`. Systems of other packages have none here.
enum Meanings {
    /// A property's meaning; where the type says nothing of its own, that of the protocol that asks for the property.
    static func property(_ name: String, of type: Any.Type) -> String {
        let types = [Self.name(of: type), "PenalisedSettings", "PairSettings"]
        return types.lazy.compactMap { texts["\($0)/\(name)"] }.first ?? ""
    }

    /// What a choice means, such as `spectral` of `Normalisation`.
    static func choice(_ name: String, of type: Any.Type) -> String { texts["\(Self.name(of: type))/\(name)"] ?? "" }

    /// What a value with a name means, such as `hinge` of `Loss`.
    static func value(_ name: String, of type: String) -> String { texts["\(type):\(name)"] ?? "" }

    /// What a type is.
    static func type(_ name: String) -> String { texts[name] ?? "" }

    /// The names of a type's cases that are explained, in alphabetical order.
    static func cases(of type: String) -> [String] {
        texts.keys.filter { $0.hasPrefix("\(type)/") }.map { String($0.dropFirst(type.count + 1)) }.sorted()
    }

    /// A type's name with the types around it, without its module and parameters: `BiGAN.Settings`.
    static func name(of type: Any.Type) -> String {
        String(reflecting: type).prefix { $0 != "<" }.split(separator: ".").dropFirst().joined(separator: ".")
    }

    private static let texts = Dictionary(
        MeaningTexts.all.split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }, uniquingKeysWith: { first, _ in first })
}
