import Datasets

/// A published system: its card, the defaults of its recipe, and how a game is made from a recipe.
///
/// A conforming type is one file in Zoo.
public protocol System: SendableMetatype {
    /// What its rule can be told: the `game` part of its recipe.
    associatedtype GameSettings: Codable & Sendable
    /// What its networks can be told: the `network` part of its recipe.
    associatedtype NetworkSettings: Codable & Sendable
    associatedtype Play: Game

    static var card: Card { get }
    /// The recipe as published, or as near as the file says.
    static var recipe: Recipe<Self> { get }
    /// What its paper says that can be seen here; empty where nothing is looked at.
    static var claims: [Claim] { get }
    /// Makes the game, with first weights drawn from `RandomGenerator.current`.
    ///
    /// - Throws: ``RecipeError`` when the recipe does not go with the data or with itself.
    static func game(_ recipe: Recipe<Self>, for data: DataShape) throws -> Play
    /// What its networks would take, roughly, so that more than the machine has is refused before they are made.
    ///
    /// - Throws: ``RecipeError`` when the recipe does not go with the data.
    static func footprints(of recipe: Recipe<Self>, for data: DataShape) throws -> [Footprint]
}

extension System {
    public static var claims: [Claim] { [] }
    public static func footprints(of recipe: Recipe<Self>, for data: DataShape) throws -> [Footprint] { [] }
}
