import Adversarial
import NN
import Zoo

/// The kinds of optimisers, with the settings and defaults of each.
enum OptimizerTable {
    /// A kind's settings and defaults, in the order in which recipes have them, `kind` first.
    static func settings(of kind: OptimizerRecipe.Kind) -> [(path: String, value: String)] {
        standards[kind.rawValue] ?? []
    }

    /// An optimiser's settings as `--set` takes them: the kind, the learning rate, and what is not the kind's default.
    static func text(_ settings: [(path: String, value: String)]) -> String {
        let kind = settings.first { $0.path == "kind" }?.value ?? ""
        let standard = Dictionary(standards[kind] ?? [], uniquingKeysWith: { first, _ in first })
        let shown = settings.filter { ["kind", "learningRate"].contains($0.path) || standard[$0.path] != $0.value }
        return "{" + shown.map { "\($0.path): \($0.value)" }.joined(separator: ", ") + "}"
    }

    private static let standards = Dictionary(
        uniqueKeysWithValues: OptimizerRecipe.Kind.allCases.map { kind in
            var recipe = GAN.recipe
            recipe.game.generatorOptimizer = OptimizerRecipe(kind)
            let prefix = "game.generatorOptimizer."
            let settings = (try? recipe.settings()) ?? []
            return (
                kind.rawValue,
                settings.filter { $0.path.hasPrefix(prefix) }
                    .map { (path: String($0.path.dropFirst(prefix.count)), value: $0.value) }
            )
        })
}
