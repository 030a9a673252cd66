import Datasets
import NN
import Torch

extension Recipe {
    /// The moving average of the weights that samples are made with, if there is one.
    func movingAverage(of game: S.Play) -> MovingAverage? {
        average > 0 ? MovingAverage(of: game.sampler, decay: average, warmingUp: averageWarmup) : nil
    }

    /// One step in the recipe's precision.
    func play(_ game: S.Play, _ batch: Batch, step: Int, on device: Device) throws -> Scores {
        try withAutocast(on: device, enabled: precision == .bfloat16) { try game.play(batch, Turn(step: step)) }
    }
}

extension System {
    /// Makes the game on a device, with the first weights that belong to the recipe's seed.
    ///
    /// - Throws: ``RecipeError`` when the recipe does not go with the data or with itself.
    public static func makeGame(_ recipe: Recipe<Self>, for shape: DataShape, on device: Device) throws -> Play {
        try recipe.checkWeights(for: shape)
        let game = try RandomGenerator.with(RandomGenerator(seed: Stream.weights.seed(recipe.seed))) {
            try Self.game(recipe, for: shape)
        }
        game.move(to: device)
        game.useChannelsLast()
        return game
    }
}
