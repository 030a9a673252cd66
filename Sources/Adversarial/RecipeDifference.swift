import Foundation
import Spelling
import Yams

/// A difference against a recipe: some settings with other values, in YAML or as `path=value`.
///
/// A key that the recipe does not have is an error that names the nearest one.
public struct RecipeDifference {
    private let node: Node

    /// Reads a difference from YAML.
    ///
    /// - Throws: ``RecipeError`` when the text is no YAML or no mapping.
    public init(yaml: String, name: String) throws {
        node = try Self.parse(yaml, orExplain: "the recipe \(name) is not YAML")
        guard node.mapping != nil || node.scalar?.string == "" else {
            throw RecipeError.notReadable("the recipe \(name) is not a list of settings such as 'batch: 32'")
        }
    }

    /// Reads `path=value`, such as `game.loss=hinge`.
    ///
    /// - Throws: ``RecipeError`` when there is no `=` or no path.
    public init(assignment: String) throws {
        let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, path.allSatisfy({ !$0.isEmpty }) else {
            throw RecipeError.notReadable(
                "'\(assignment)' does not have the form path=value, as in game.loss=hinge")
        }
        var node = try Self.parse(String(parts[1]), orExplain: "the value in '\(assignment)' is not YAML")
        for key in path.reversed() { node = Node([(Node(key), node)]) }
        self.node = node
    }

    private static func parse(_ yaml: String, orExplain what: String) throws -> Node {
        do {
            return try Yams.compose(yaml: yaml) ?? Node.scalar(Node.Scalar(""))
        } catch let error as YamlError {
            throw RecipeError.notReadable("\(what): \(reason(error))")
        }
    }

    /// The parser's words in one line, without the text that it quotes.
    private static func reason(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(problem), at line \(mark.line), column \(mark.column)"
        default: "\(error)".replacingOccurrences(of: "\n", with: " ")
        }
    }

    /// The recipe with this difference applied.
    ///
    /// - Throws: ``RecipeError`` for an unknown key or a value of the wrong kind.
    public func applied<S: System>(to recipe: Recipe<S>) throws -> Recipe<S> {
        let base = try Recipe<S>.node(of: recipe)
        let merged: Node
        do {
            merged = try Self.merge(node, into: base, path: "")
        } catch RecipeError.unknownKey(let key, let known) where TwoPlayerSettings.paths.contains(key) {
            throw RecipeError.value(
                "\(key) is no setting of \(S.card.name), which trains by a rule of its own. Its settings are "
                    + known.map { "game.\($0)" }.joined(separator: ", ") + ", those of network. and average"
            )
        }
        do {
            return try YAMLDecoder().decode(Recipe<S>.self, from: merged)
        } catch let error as DecodingError {
            throw error.asRecipeError
        }
    }

    /// The system whose recipe it says it belongs to, by `system: NAME`.
    public var system: String? { node.mapping?["system"]?.string }

    /// Whether it says something of a setting at the top level of a recipe.
    func mentions(_ key: String) -> Bool { node.mapping?[Node(key)] != nil }

    /// The paths of all settings that it says something of.
    var paths: Set<String> { Set(Self.leaves(of: node).map(\.path)) }

    /// Every setting by its path, in the order of the text.
    static func leaves(of node: Node, path: String = "") -> [(path: String, value: String)] {
        switch node {
        case .mapping(let mapping):
            mapping.flatMap { key, value in
                leaves(of: value, path: path.isEmpty ? key.string ?? "" : "\(path).\(key.string ?? "")")
            }
        case .sequence(let sequence): [(path, "[" + sequence.map { $0.string ?? "" }.joined(separator: ", ") + "]")]
        case .scalar(let scalar): [(path, scalar.string)]
        case .alias: []
        }
    }

    private static func merge(_ change: Node, into base: Node, path: String) throws -> Node {
        guard let old = base.mapping else { return change }
        guard let new = change.mapping else {
            guard path.isEmpty || change.scalar?.string != "" else { return base }
            if path.isEmpty { return base }
            throw RecipeError.value(
                "\(path) is a group of settings, not one value: set one of "
                    + keys(of: old).map { "\(path).\($0)" }.joined(separator: ", "))
        }
        // Another kind (of optimiser, say) has settings of its own, and its own defaults.
        if let kind = new["kind"]?.string, let before = old["kind"]?.string, kind != before { return change }
        var merged = old
        for (key, value) in new {
            let name = key.string ?? ""
            let place = path.isEmpty ? name : "\(path).\(name)"
            guard let current = old[key] else { throw RecipeError.unknownKey(place, known: keys(of: old)) }
            merged[key] = try merge(value, into: current, path: place)
        }
        return .mapping(merged)
    }

    private static func keys(of mapping: Node.Mapping) -> [String] { mapping.keys.compactMap(\.string) }
}

extension Recipe {
    /// Reads a recipe that a run left behind. What versions of then knew nothing of is as it was then.
    ///
    /// - Throws: ``RecipeError`` when it belongs to a version with other settings.
    static func left(as yaml: String, in name: String) throws -> Recipe {
        let difference = try RecipeDifference(yaml: yaml, name: name)
        var recipe = try difference.applied(to: S.recipe)
        if recipe.average > 0, !difference.mentions("averageWarmup") { recipe.averageWarmup = false }
        return recipe
    }

    /// This recipe with the settings of a file: a short difference that somebody wrote, or a recipe with every setting that
    /// a run left behind. Of one that a run left, what versions of then knew nothing of is as it was then.
    ///
    /// - Throws: ``RecipeError`` for an unknown key or a value of the wrong kind.
    public func changed(by difference: RecipeDifference) throws -> Recipe {
        var recipe = try difference.applied(to: self)
        let isWhole = ["system", "seed", "precision", "average", "every"].allSatisfy(difference.mentions)
        if isWhole, recipe.average > 0, !difference.mentions("averageWarmup") { recipe.averageWarmup = false }
        return recipe
    }

    static func node(of recipe: Recipe) throws -> Node {
        guard let node = try Yams.compose(yaml: YAMLEncoder().encode(recipe)) else {
            throw RecipeError.notReadable("the recipe of \(S.card.name) is empty")
        }
        return readable(node)
    }

    /// The encoder writes every fraction as 5e-1; people write 0.5.
    private static func readable(_ node: Node) -> Node {
        switch node {
        case .mapping(var mapping):
            for key in mapping.keys { mapping[key] = mapping[key].map(readable) }
            return .mapping(mapping)
        case .scalar(let scalar):
            guard scalar.style == .plain, scalar.string.contains("e"), let number = Double(scalar.string) else {
                return node
            }
            return Node("\(number)")
        default: return node
        }
    }

    /// The settings in which another recipe differs, such as `batch: 64 → 32`, in the recipe's order; those that only
    /// the other has come last.
    public func differences(to other: Recipe) throws -> [String] {
        let (mine, theirs) = try (settings(), other.settings())
        let values = Dictionary(theirs.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
        let known = Set(mine.map(\.path))
        return mine.compactMap { path, value in
            values[path] == value ? nil : "\(path): \(value) → \(values[path] ?? "nothing")"
        } + theirs.filter { !known.contains($0.path) }.map { "\($0.path): nothing → \($0.value)" }
    }

    /// Every setting by its path, in the recipe's order.
    public func settings() throws -> [(path: String, value: String)] {
        try RecipeDifference.leaves(of: Recipe.node(of: self))
    }
}

extension DecodingError {
    /// The error in plain words: which setting, and what it should be.
    var asRecipeError: any Error {
        switch self {
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            return RecipeError.value("\(Self.path(context)) must be \(Self.words(for: type))")
        case .dataCorrupted(let context):
            if let error = context.underlyingError as? RangeError { return RecipeError.range(error) }
            if let error = context.underlyingError { return error }
            return RecipeError.value("\(Self.path(context)): \(context.debugDescription)")
        case .keyNotFound(let key, let context):
            return RecipeError.value("\(Self.path(context)) lacks '\(key.stringValue)'")
        @unknown default: return RecipeError.value("\(self)")
        }
    }

    private static func path(_ context: Context) -> String {
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? "the recipe" : path
    }

    private static func words(for type: Any.Type) -> String {
        switch type {
        case is Int.Type, is UInt64.Type: "a whole number"
        case is Double.Type: "a number"
        case is Bool.Type: "true or false"
        case is String.Type: "a word"
        default: "one value, not a list or a group"
        }
    }
}
