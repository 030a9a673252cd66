import Adversarial
import NN

/// The settings of systems in which an encoder, a generator and a critic learn together.
public struct CodeSettings: PenalisedSettings {
    /// The length of the code.
    public var latent: Int
    /// The weight of the reconstruction error, against 1 for the adversarial loss.
    public var reconstruction: Double
    public var penalty = Penalty.none
    public var penaltyEvery = 1
    /// Additional techniques, joined by `+`, such as `packing(2)+noise(0.1,2000)`.
    public var decorators = Decorators.none
    /// The optimiser of the encoder and the generator.
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
