import Adversarial
import NN

/// The settings of systems in which an encoder, a generator and a critic learn together.
public struct CodeSettings: PenalisedSettings {
    /// Numbers in a code.
    public var latent: Int
    /// How much rebuilding a sample counts against fooling the critic.
    public var reconstruction: Double
    /// What keeps the critic smooth; see `Penalty`.
    public var penalty = Penalty.none
    /// Its terms are added in every so-manyth turn only, and count as many times there.
    public var penaltyEvery = 1
    /// What is done besides; see `Decorators`.
    public var decorators = Decorators.none
    /// The encoder's and the generator's.
    public var generatorOptimizer: OptimizerRecipe
    public var criticOptimizer: OptimizerRecipe

    public init(
        latent: Int, reconstruction: Double, generatorOptimizer: OptimizerRecipe, criticOptimizer: OptimizerRecipe
    ) {
        self.latent = latent
        self.reconstruction = reconstruction
        self.generatorOptimizer = generatorOptimizer
        self.criticOptimizer = criticOptimizer
    }

    public func check() throws {
        try RecipeError.require(latent, "game.latent", in: 1...65_536)
        try RecipeError.require(reconstruction, "game.reconstruction", in: 0...1e6)
    }
}
