import Adversarial
import Datasets
import Foundation
import NN
import Spelling
import Zoo

/// One setting of a system's recipe, as `ganymede settings` and the page of all settings show it.
struct Setting: Encodable {
    /// The path that `--set` takes, such as `game.loss`.
    let path: String
    /// The value in the system's recipe.
    let standard: String
    /// What it takes: `from 1 to 65536`, `true or false`, or the kind of value, such as `loss`.
    let range: String
    let meaning: String
    /// The words that it takes, with what each means; empty where it takes other values.
    let choices: [Choice]

    struct Choice: Encodable, Hashable {
        let name: String
        let meaning: String
    }

    enum CodingKeys: String, CodingKey {
        case path
        case standard = "default"
        case range, meaning, choices
    }

    /// Every setting of a system, in the order of its recipe.
    static func all<S: System>(of system: S.Type) throws -> [Setting] {
        var ranges: [String: String] = [:]
        return try all(of: system, grouped: false, ranges: &ranges)
    }

    /// Every setting of a system, in the order of its recipe.
    ///
    /// - Parameters:
    ///   - grouped: makes one setting of each optimiser's.
    ///   - ranges: what the settings of systems before took; those that another system shares are not asked again.
    static func all<S: System>(
        of system: S.Type, grouped: Bool, ranges: inout [String: String]
    ) throws -> [Setting] {
        let values = try S.recipe.settings()
        var all: [Setting] = []
        for (path, value) in values {
            let found = Property(at: path, in: S.recipe)
            if grouped, found.owner == OptimizerRecipe.self {
                let group = path.split(separator: ".").prefix { $0 != found.name }.joined(separator: ".")
                guard all.last?.path != group else { continue }
                let own = values.filter { $0.path.hasPrefix(group + ".") }
                    .map { (path: String($0.path.dropFirst(group.count + 1)), value: $0.value) }
                all.append(
                    Setting(group, OptimizerTable.text(own), Property(at: group, in: S.recipe), range: "optimiser"))
            } else {
                let key = "\(Meanings.name(of: found.owner)) \(path)"
                let takes = try ranges[key] ?? range(of: found.value, at: path, in: S.recipe)
                ranges[key] = takes
                all.append(Setting(path, value, found, range: takes))
            }
        }
        return all
    }

    private init(_ path: String, _ value: String, _ found: Property, range: String) {
        (self.path, standard, self.range) = (path, value, range)
        meaning = Meanings.property(found.name, of: found.owner)
        choices = Setting.choices(of: found.value)
    }

    private static func choices(of value: Any) -> [Choice] {
        func all<Value: CaseIterable & RawRepresentable>(_ value: Value) -> [Choice] where Value.RawValue == String {
            Value.allCases.map { Choice(name: $0.rawValue, meaning: Meanings.choice($0.rawValue, of: Value.self)) }
        }
        if let value = value as? any (CaseIterable & RawRepresentable<String>) { return all(value) }
        guard value is LearningRateSchedule else { return [] }
        return Meanings.cases(of: "LearningRateSchedule").map {
            Choice(name: $0, meaning: Meanings.choice($0, of: LearningRateSchedule.self))
        }
    }

    private static func range<S: System>(of value: Any, at path: String, in recipe: Recipe<S>) throws -> String {
        if let value = value as? any NamedValue { return type(of: value).kind }
        // Two names of things that the recipe's room knows nothing of.
        if path == "every.metric" { return "default, or the name of a metric of 'evaluate'" }
        if path == "every.features" {
            let names = ["default"] + FeatureOptions.Kind.allCases.map(\.rawValue)
            return names.formatted(.list(type: .or).locale(.init(identifier: "en_GB")))
        }
        let words = choices(of: value).map(\.name)
        if !words.isEmpty { return words.formatted(.list(type: .or).locale(.init(identifier: "en_GB"))) }
        switch value {
        case is Bool: return "true or false"
        case is UInt64: return "from 0 to \(UInt64.max)"
        case is Int: return try refusal(of: "\(Int.min / 2)", at: path, in: recipe) ?? "a whole number"
        case is Double: return try refusal(of: "-1.0e+30", at: path, in: recipe) ?? "a number"
        default: return "text"
        }
    }

    /// What a setting takes, in the words in which the recipe refuses a value that is far too small.
    private static func refusal<S: System>(of value: String, at path: String, in recipe: Recipe<S>) throws -> String? {
        func allowed(_ check: () throws -> Void) -> String? {
            do {
                try check()
            } catch RecipeError.range(let error) where error.setting == path {
                return error.allowed
            } catch DataError.range(let error) where error.setting == path {
                return error.allowed
            } catch {}
            return nil
        }
        let difference = try RecipeDifference(assignment: "\(path)=\(value)")
        var recipe = recipe
        return allowed { recipe = try difference.applied(to: recipe) } ?? allowed { try recipe.data.check() }
            ?? allowed { try recipe.check() } ?? allowed { try (recipe.game as? any PairSettings)?.check() }
            ?? allowed { try (recipe.game as? any PenalisedSettings)?.checkPenalty() }
    }
}

/// A property of a recipe: its name, its value, and the type that declares it.
private struct Property {
    private(set) var owner: Any.Type
    private(set) var name = ""
    private(set) var value: Any

    /// - Parameter path: as recipes write it. A part that is no property, such as the kind of a schedule, is what a value
    ///   consists of: the value's own property is taken.
    init(at path: String, in recipe: Any) {
        (owner, value) = (type(of: recipe), recipe)
        for part in path.split(separator: ".") {
            guard let child = Mirror(reflecting: value).children.first(where: { $0.label == String(part) }) else {
                return
            }
            (owner, name, value) = (type(of: value), String(part), child.value)
        }
    }
}

extension Setting {
    /// Every setting that some kind of optimiser takes, each once, by its name within the optimiser.
    static var optimizer: [Setting] {
        let prefix = "game.generatorOptimizer."
        var found: [Setting] = []
        for kind in OptimizerRecipe.Kind.allCases {
            for (path, value) in OptimizerTable.settings(of: kind) where !found.contains(where: { $0.path == path }) {
                var recipe = GAN.recipe
                recipe.game.generatorOptimizer = OptimizerRecipe(kind)
                let property = Property(at: prefix + path, in: recipe)
                let takes = (try? range(of: property.value, at: prefix + path, in: recipe)) ?? ""
                found.append(Setting(path, value, property, range: takes))
            }
        }
        return found
    }
}
