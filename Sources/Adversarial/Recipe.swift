import Datasets
import Spelling
import Yams

/// All settings of a run.
///
/// The defaults are the system's; a file or a command line only names the settings that differ (see ``RecipeDifference``).
/// A run's recipe.yaml has every setting, and every one has an effect.
public struct Recipe<S: System>: Codable, Sendable {
    /// The name of the system that is trained.
    public var system = S.card.name
    /// The random seed: all random draws of the run start from it. The same seed and settings, on the same number of
    /// threads, give the same run.
    public var seed: UInt64 = 0
    /// The total number of steps. A step is one batch of data.
    public var steps: Int
    /// The number of samples in a batch.
    public var batch: Int
    /// The number format in which matrix products and convolutions are computed. Weights are always stored as
    /// `float32`.
    public var precision = Precision.float32
    /// The decay of the moving average (EMA) of the generator's weights, per step. Samples are made with the averaged
    /// weights. 0 turns the average off.
    public var average = 0.0
    /// Whether the moving average begins with a smaller decay: at most (1 + n) / (10 + n) at its n-th update, so that
    /// the first weights are forgotten soon. It must be left at true where there is no average.
    public var averageWarmup = true
    public var data: DataSettings
    public var game: S.GameSettings
    public var network: S.NetworkSettings
    public var every = Intervals()

    public init(
        steps: Int, batch: Int = 64, average: Double = 0, data: DataSettings, game: S.GameSettings,
        network: S.NetworkSettings
    ) {
        self.steps = steps
        self.batch = batch
        self.average = average
        self.data = data
        self.game = game
        self.network = network
    }

    /// - Throws: ``RecipeError`` when a setting makes no sense.
    public func check() throws {
        guard system == S.card.name else {
            throw RecipeError.value(
                "the recipe is for the system '\(system)', not for '\(S.card.name)': train \(system), or remove the line 'system:'"
            )
        }
        try RecipeError.require(steps, "steps", in: 1...1_000_000_000)
        try RecipeError.require(batch, "batch", in: 1...65_536)
        try RecipeError.require(average, "average", in: 0...0.999_999_9)
        if average == 0 {
            try RecipeError.requireDefault(
                averageWarmup, "averageWarmup", true, since: "average is 0, so there is no average of the weights")
        }
        try every.check()
        guard data.labels == 0 || S.Play.self is any ClassifyingGame.Type else {
            throw RecipeError.value(
                "data.labels=\(data.labels) would have no effect: \(S.card.name) does not use it; data.labels is for "
                    + "semi-supervised systems such as sgan. To use fewer images set data.limit")
        }
    }

    /// The recipe as YAML.
    public func yaml() throws -> String { try Yams.serialize(node: Recipe.node(of: self)) }
}

/// The type in which matrix products and convolutions are computed; weights are always `float32`.
public enum Precision: String, Choice {
    /// Numbers of 32 bits.
    case float32
    /// Numbers of 16 bits with the range of `float32`: less exact, and faster where the hardware supports them.
    case bfloat16
}
