/// How often a run writes its log, pictures and checkpoints, and how often it is evaluated: the `every` part of a recipe.
///
/// Nothing of it changes what a run computes.
public struct Intervals: Codable, Sendable, Equatable {
    /// Steps from one line of the log to the next.
    public var log = 20
    /// Steps from one picture of samples to the next.
    public var samples = 250
    /// Steps from one checkpoint to the next.
    public var checkpoint = 250
    /// Minutes after which a checkpoint is written too, if none was written in that time; 0 for never.
    public var checkpointMinutes = 0.0
    /// The number of checkpoints that are kept, the newest ones.
    public var kept = 2
    /// Steps from one evaluation on held-out data to the next; 0 for never. The checkpoint with the best value is kept.
    public var evaluate = 0
    /// The metric of these evaluations, by its name in `ganymede evaluate`; `default` is `fid`, and `wasserstein` for
    /// points.
    public var metric = Intervals.standard
    /// The features of these evaluations, by their name in `ganymede evaluate`; `default` is the classifier for data with
    /// classes, random convolutions for other images, and the numbers themselves for points.
    public var features = Intervals.standard
    /// The most samples, generated and held out, that an evaluation looks at.
    public var evaluateSamples = 2_000

    /// The name by which a metric or features are left to the program.
    public static let standard = "default"

    public init(log: Int = 20, samples: Int = 250, checkpoint: Int = 250, kept: Int = 2, evaluate: Int = 0) {
        self.log = log
        self.samples = samples
        self.checkpoint = checkpoint
        self.kept = kept
        self.evaluate = evaluate
    }

    func check() throws {
        try RecipeError.require(log, "every.log", in: 1...1_000_000_000)
        try RecipeError.require(samples, "every.samples", in: 1...1_000_000_000)
        try RecipeError.require(checkpoint, "every.checkpoint", in: 1...1_000_000_000)
        try RecipeError.require(checkpointMinutes, "every.checkpointMinutes", in: 0...1_000_000)
        try RecipeError.require(kept, "every.kept", in: 1...1_000_000)
        try RecipeError.require(evaluate, "every.evaluate", in: 0...1_000_000_000)
        try RecipeError.require(evaluateSamples, "every.evaluateSamples", in: 2...1_000_000)
        guard evaluate == 0 else { return }
        let cause = "every.evaluate is 0, so the run is not evaluated"
        try RecipeError.requireDefault(metric, "every.metric", Self.standard, since: cause)
        try RecipeError.requireDefault(features, "every.features", Self.standard, since: cause)
        try RecipeError.requireDefault(evaluateSamples, "every.evaluateSamples", 2_000, since: cause)
    }
}
