import Datasets

/// A published system: its card, the defaults of its recipe, and how a game is made from a recipe.
///
/// A conforming type is one file in Zoo.
public protocol System: SendableMetatype {
    /// The settings of its training rule: the `game` part of its recipe.
    associatedtype GameSettings: Codable & Sendable
    /// The settings of its networks: the `network` part of its recipe.
    associatedtype NetworkSettings: Codable & Sendable
    associatedtype Play: Game

    static var card: Card { get }
    /// The published recipe, or a similar one; the card lists the differences.
    static var recipe: Recipe<Self> { get }
    /// Claims of its paper that are tested here; empty if there are none.
    static var claims: [Claim] { get }
    /// Makes the game, with initial weights drawn from `RandomGenerator.current`.
    ///
    /// - Throws: ``RecipeError`` when the recipe contradicts the data or itself.
    static func game(_ recipe: Recipe<Self>, for data: DataShape) throws -> Play
    /// The approximate memory of its networks, so that networks that are too large for the machine are refused before
    /// they are made.
    ///
    /// - Throws: ``RecipeError`` when the recipe contradicts the data.
    static func footprints(of recipe: Recipe<Self>, for data: DataShape) throws -> [Footprint]
}

extension System {
    public static var claims: [Claim] { [] }
    public static func footprints(of recipe: Recipe<Self>, for data: DataShape) throws -> [Footprint] { [] }
}
